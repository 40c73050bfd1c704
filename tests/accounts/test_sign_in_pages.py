"""Tests of signing in by a code, page by page, as an owner walks through them."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.test import Client

from accounts.models import SignInCode, User
from accounts.views.sign_in import MAX_BIRTH_DATES
from messaging.models import Channel, Message
from tests.accounts.steps import (
    CODE,
    PHONE,
    SIGN_IN,
    TYPED,
    WHO,
    ask,
    at_once,
    enter_code,
    newest_digits,
    other_than,
    person_of,
    tell_birth_date,
    walk_in,
)
from tests.factories.accounts import OwnerFactory, StaffFactory

pytestmark = pytest.mark.django_db

START = "2026-11-30 10:00:00+09:00"


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def test_the_page_asks_name_and_phone_with_labels_a_phone_understands(client: Client) -> None:
    page = words(client.get(SIGN_IN))
    assert 'autocomplete="name"' in page
    assert 'type="tel"' in page
    assert page.count('class="krds-btn large primary"') == 1
    assert "인증번호 받기" in page


def test_a_new_owner_signs_in_with_name_phone_and_code(client: Client) -> None:
    asked = ask(client)
    assert (asked.status_code, asked["Location"]) == (302, CODE)
    page = words(client.get(CODE))
    assert "010-****-5678" in page
    assert TYPED not in page
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert "10분 남았습니다" in page
    entered = enter_code(client)
    assert (entered.status_code, entered["Location"]) == (302, "/my/")
    assert person_of(client) == User.objects.get(phone=PHONE, name="김예시").pk


def test_a_known_owner_signs_in_again_as_the_same_person(client: Client) -> None:
    owner = OwnerFactory(phone=PHONE)
    walk_in(client)
    assert person_of(client) == owner.pk
    assert User.objects.count() == 1


def test_an_owner_signs_in_by_e_mail_in_any_letter_case(client: Client) -> None:
    owner = OwnerFactory(by_email=True, email="kim@example.kr")
    walk_in(client, address="Kim@Example.KR", by="email")
    assert person_of(client) == owner.pk
    assert Message.objects.get().channel == Channel.EMAIL


def test_changing_to_e_mail_keeps_the_name(client: Client) -> None:
    answer = client.post(f"{SIGN_IN}?next=/my/", {"name": "김예시", "address": "010", "other_way": "1"})
    assert answer["Location"] == f"{SIGN_IN}?by=email&next=%2Fmy%2F"
    page = words(client.get(answer["Location"]))
    assert 'value="김예시"' in page
    assert 'type="email"' in page
    assert not SignInCode.objects.exists()


def test_known_and_unknown_people_get_the_same_answers() -> None:
    OwnerFactory(phone="+821011112222", name="김아는", birth_date=date(1968, 3, 14))
    pages = []
    for typed in ("010-1111-2222", "010-3333-2222"):
        client = Client()
        asked = ask(client, "김아는", typed)
        page = client.get(CODE)
        text = words(page).replace(client.cookies["csrftoken"].value if "csrftoken" in client.cookies else "\0", "")
        without_tokens = "\n".join(
            line for line in text.splitlines() if "csrfmiddlewaretoken" not in line and 'name="sent"' not in line
        )
        pages.append((asked.status_code, asked["Location"], page.status_code, without_tokens))
    assert pages[0] == pages[1]


def test_the_session_gets_a_new_key_when_somebody_signs_in(client: Client) -> None:
    ask(client)
    before = client.session.session_key
    enter_code(client)
    assert client.session.session_key != before


def test_the_page_somebody_came_for_opens_after_signing_in(client: Client) -> None:
    assert walk_in(client, to="/apply/start/3/")["Location"] == "/apply/start/3/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "\0"]
)
def test_no_address_leads_to_another_site(client: Client, elsewhere: str) -> None:
    assert walk_in(client, to=elsewhere)["Location"] == "/my/"


def test_wrong_digits_are_said_at_the_field_and_nothing_is_lost(client: Client) -> None:
    ask(client)
    answer = enter_code(client, other_than(newest_digits()))
    page = words(answer)
    assert answer.status_code == 200
    assert "4번 더 적을 수 있습니다" in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_digits_error"' in page
    assert enter_code(client).status_code == 302


@pytest.mark.parametrize("typed", ["{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "{0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]} "])
def test_digits_may_be_typed_with_gaps(client: Client, typed: str) -> None:
    ask(client)
    enter_code(client, typed.format(newest_digits()))
    assert person_of(client)


def test_full_width_digits_count(client: Client) -> None:
    ask(client)
    enter_code(client, "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in newest_digits()))
    assert person_of(client)


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "12345a", "😀" * 6, "1" * 5000, "\0", "\u202e123456"]
)
def test_what_is_no_code_costs_no_try(client: Client, typed: str) -> None:
    ask(client)
    answer = client.post(CODE, {"digits": typed})
    assert answer.status_code == 200
    assert "is-error" in words(answer)
    assert SignInCode.objects.get().attempts == 0


def test_an_expired_code_offers_a_new_one_and_keeps_name_and_phone(client: Client) -> None:
    with time_machine.travel(START, tick=False) as hands:
        ask(client)
        digits = newest_digits()
        hands.shift(timedelta(minutes=11))
        page = words(client.post(CODE, {"digits": digits}, follow=True))
        assert "더 쓸 수 없습니다" in page
        assert 'name="digits"' not in page
        client.post("/accounts/code/again/")
        assert enter_code(client).status_code == 302
        assert User.objects.get().name == "김예시"


def test_going_back_finds_name_and_phone_in_the_form(client: Client) -> None:
    ask(client)
    page = words(client.get(SIGN_IN))
    assert 'value="김예시"' in page
    assert 'value="010-1234-5678"' in page


def test_a_new_code_can_be_asked_for_after_half_a_minute(client: Client) -> None:
    with time_machine.travel(START, tick=False) as hands:
        ask(client)
        early = words(client.post("/accounts/code/again/", follow=True))
        assert "방금 보냈습니다" in early
        assert SignInCode.objects.count() == 1
        hands.shift(31)
        late = words(client.post("/accounts/code/again/", follow=True))
        assert "새 인증번호를 보냈습니다" in late
        assert SignInCode.objects.count() == 2


def test_a_double_click_on_asking_leads_to_the_one_code_that_was_sent(client: Client) -> None:
    ask(client)
    assert ask(client)["Location"] == CODE
    assert SignInCode.objects.count() == 1


def test_a_double_click_on_the_code_signs_in_once(client: Client) -> None:
    ask(client)
    digits = newest_digits()
    enter_code(client, digits)
    assert enter_code(client, digits)["Location"] == "/my/"
    assert User.objects.count() == 1


def test_too_many_codes_say_from_when_and_keep_what_was_typed(client: Client) -> None:
    with time_machine.travel(START, tick=False) as hands:
        for _number in range(5):
            ask(client)
            hands.shift(31)
        page = words(ask(client))
        assert "10시 15분부터" in page
        assert 'value="010-1234-5678"' in page


def test_the_older_tab_is_told_about_the_newer_code_and_loses_no_try(client: Client) -> None:
    ask(client)
    older = SignInCode.objects.get()
    ask(client, address="010-9999-8888")
    answer = client.post(CODE, {"digits": "123456", "sent": older.pk}, follow=True)
    assert "다른 창에서 인증번호를 새로 받았습니다" in words(answer)
    assert set(SignInCode.objects.values_list("attempts", flat=True)) == {0}


@pytest.mark.parametrize("path", [CODE, WHO])
def test_a_page_out_of_turn_leads_to_the_first_one(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == SIGN_IN
    assert client.post(path, {"digits": "123456"})["Location"] == SIGN_IN


def test_asking_again_without_having_asked_leads_to_the_first_page(client: Client) -> None:
    assert client.post("/accounts/code/again/")["Location"] == SIGN_IN


@pytest.mark.parametrize("path", [SIGN_IN, CODE, WHO, "/accounts/staff/"])
def test_somebody_signed_in_is_led_on(client: Client, path: str) -> None:
    client.force_login(OwnerFactory())
    assert client.get(path)["Location"] == "/my/"


def test_another_name_at_a_shared_number_is_asked_for_the_birth_date(client: Client) -> None:
    OwnerFactory(phone=PHONE, name="이다른", birth_date=date(1968, 3, 14))
    assert walk_in(client)["Location"] == WHO
    page = words(client.get(WHO))
    assert "생년월일을 알려 주세요" in page
    assert "이다른" not in page
    assert person_of(client) is None


def test_the_birth_date_opens_the_right_account_of_a_family(client: Client) -> None:
    OwnerFactory(phone=PHONE, name="이다른", birth_date=date(1968, 3, 14))
    daughter = OwnerFactory(phone=PHONE, birth_date=date(1990, 5, 1))
    walk_in(client, to="/my/")
    assert tell_birth_date(client, 1990, 5, 1)["Location"] == "/my/"
    assert person_of(client) == daughter.pk


def test_an_unknown_birth_date_registers_only_when_it_is_sent_again(client: Client) -> None:
    OwnerFactory(phone=PHONE, name="이다른", birth_date=date(1968, 3, 14))
    walk_in(client)
    page = words(tell_birth_date(client, 1990, 5, 1))
    assert "이 생년월일로 등록된 분이 없습니다" in page
    assert 'value="1990-05-01"' in page
    assert User.objects.count() == 1
    tell_birth_date(client, 1990, 5, 1, unknown="1990-05-01")
    assert User.objects.get(pk=person_of(client)).birth_date == date(1990, 5, 1)


def test_a_corrected_birth_date_is_judged_afresh(client: Client) -> None:
    mother = OwnerFactory(phone=PHONE, name="이다른", birth_date=date(1968, 3, 14))
    walk_in(client)
    tell_birth_date(client, 1968, 3, 15)
    tell_birth_date(client, 1968, 3, 14, unknown="1968-03-15")
    assert person_of(client) == mother.pk


def test_birth_dates_cannot_be_guessed_for_long(client: Client) -> None:
    OwnerFactory(phone=PHONE, name="이다른", birth_date=date(1968, 3, 14))
    walk_in(client)
    for day in range(1, MAX_BIRTH_DATES + 1):
        assert tell_birth_date(client, 1990, 5, day).status_code == 200
    assert tell_birth_date(client, 1968, 3, 14)["Location"] == SIGN_IN
    assert client.get(WHO)["Location"] == SIGN_IN
    assert person_of(client) is None


@pytest.mark.parametrize(
    ("year", "month", "day"), [("", "", ""), (1990, 13, 1), (1990, 2, 30), (2999, 1, 1), ("😀", 1, 1)]
)
def test_a_birth_date_that_cannot_be_is_said(client: Client, year: Any, month: Any, day: Any) -> None:
    OwnerFactory(phone=PHONE, name="이다른")
    walk_in(client)
    answer = tell_birth_date(client, year, month, day)
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in words(answer)


def test_a_proof_lasts_ten_minutes(client: Client) -> None:
    OwnerFactory(phone=PHONE, name="이다른", birth_date=date(1968, 3, 14))
    with time_machine.travel(START, tick=False) as hands:
        walk_in(client)
        hands.shift(timedelta(minutes=10))
        assert tell_birth_date(client, 1968, 3, 14)["Location"] == SIGN_IN
        assert person_of(client) is None


def test_staff_do_not_get_in_by_a_code(client: Client) -> None:
    staff = StaffFactory(phone=PHONE, name="김예시")
    walk_in(client)
    assert person_of(client) not in {None, staff.pk}


def test_a_closed_account_is_told_whom_to_call(client: Client) -> None:
    OwnerFactory(phone=PHONE, is_active=False)
    ask(client)
    answer = client.post(CODE, {"digits": newest_digits()}, follow=True)
    assert "사용을 멈춘 계정" in words(answer)
    assert person_of(client) is None


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("", ""),
        ("가" * 61, TYPED),
        ("가" * 100_000, TYPED),
        ("😀", TYPED),
        ("김\0예시", TYPED),
        ("\u202e시예김", TYPED),
        ("김\n예시", TYPED),
        ("680314-1234567", TYPED),
        ("김예시", "02-123-4567"),
        ("김예시", "010-1234"),
        ("김예시", "0" * 100_000),
        ("김예시", "\0"),
        ("김예시", "😀"),
    ],
)
def test_bad_input_is_said_and_stays_in_the_form(client: Client, name: str, address: str) -> None:
    answer = ask(client, name, address)
    page = words(answer)
    assert answer.status_code == 200
    assert 'role="alert"' in page
    assert "is-error" in page
    assert not SignInCode.objects.exists()


@pytest.mark.parametrize("address", ["", "kim", "kim@", "a" * 250 + "@example.kr", "k\0@example.kr", "😀@example.kr"])
def test_a_bad_e_mail_address_is_said(client: Client, address: str) -> None:
    answer = ask(client, address=address, by="email")
    assert answer.status_code == 200
    assert "is-error" in words(answer)


def test_a_name_in_another_script_is_welcome(client: Client) -> None:
    walk_in(client, "محمد علي")
    assert User.objects.get().name == "محمد علي"


def test_a_list_instead_of_a_text_does_no_harm(client: Client) -> None:
    assert client.post(SIGN_IN, {"name[]": ["a", "b"], "address": ["", "x"]}).status_code == 200


def test_a_huge_body_is_refused_without_an_error_page_of_ours(client: Client) -> None:
    client.raise_request_exception = False
    try:
        answer = client.post(SIGN_IN, {"name": "가" * 10_000_000, "address": TYPED})
    except RequestDataTooBig:
        pytest.fail("the refusal reached the person as a crash")
    assert answer.status_code in {200, 400, 413}
    assert not SignInCode.objects.exists()


def test_a_code_page_reads_session_and_code_and_nothing_more(client: Client, django_assert_num_queries: Any) -> None:
    ask(client)
    with django_assert_num_queries(2):
        client.get(CODE)


def test_the_pages_are_not_kept_by_the_browser(client: Client) -> None:
    assert "no-store" in client.get(SIGN_IN)["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_the_code_sent_in_ten_times_at_once_makes_one_person() -> None:
    first = Client()
    ask(first)
    digits, cookies = newest_digits(), first.cookies

    def send_in(_number: int) -> int:
        client = Client()
        client.cookies = cookies.copy()
        return client.post(CODE, {"digits": digits}).status_code

    assert set(at_once(10, send_in)) == {302}
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "next_url", ["foo", "my", "//evil.example", "https://evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_whatever_stands_in_next_leads_to_a_page_of_ours(client: Client, next_url: str) -> None:
    client.force_login(OwnerFactory())
    assert client.get(SIGN_IN, {"next": next_url})["Location"] == "/my/"
