"""The frame around every page: settings the server keeps, doors, and what stands there when something stops."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from centers.models import Membership
from centers.roles import Role
from portal.views import errors
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory


@pytest.fixture
def staff(db: None) -> User:
    user = User.objects.create_staff(name="정샘플", username="staff@example.kr", password="long enough words")
    Membership.objects.create(user=user, role=Role.ADMIN, scope=Membership.Scope.EVERYWHERE)
    return user


def _get(path: str, **cookies: str) -> Any:
    client = Client()
    client.cookies.load(cookies)
    return client.get(path)


def test_a_choice_is_kept_and_leads_back() -> None:
    response = Client().post("/preferences/", {"mode": "high-contrast", "text": "large", "next": "/guide/?a=1"})

    assert response.status_code == 302
    assert response.url == "/guide/?a=1"
    assert response.cookies["mode"].value == "high-contrast"
    assert response.cookies["text"].value == "large"
    assert response.cookies["mode"]["httponly"]


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "", "\0"])
def test_a_choice_never_leads_elsewhere(back: str) -> None:
    response = Client().post("/preferences/", {"mode": "theme", "next": back})

    assert response.url == "/"


def test_an_unknown_choice_changes_nothing() -> None:
    response = Client().post("/preferences/", {"mode": "pink", "text": "huge", "next": "/guide/"})

    assert response.cookies == {}
    assert response.url == "/guide/"


@pytest.mark.django_db
def test_the_page_is_drawn_as_the_reader_chose() -> None:
    html = _get("/guide/", mode="high-contrast", text="larger").text

    assert '<html lang="ko" data-krds-mode="high-contrast" data-text="larger">' in html
    assert 'value="high-contrast" aria-pressed="true"' in html


@pytest.mark.django_db
def test_a_strange_cookie_counts_as_none() -> None:
    assert 'data-krds-mode="light" data-text="normal"' in _get("/guide/", mode="pink", text="<b>").text


@pytest.mark.django_db
def test_a_stranger_gets_a_page_that_may_be_shown_to_the_next_one() -> None:
    response = Client().get("/guide/")

    assert "csrfmiddlewaretoken" not in response.text
    assert response.cookies == {}


@pytest.mark.django_db
def test_the_four_doors_stand_open_and_the_current_one_says_so() -> None:
    html = Client().get("/callback/").text

    for name in ("courses", "precheck", "my", "enrollment:callback"):
        assert f'<a href="{reverse(name)}"' in html
    assert '<a href="/callback/" aria-current="page">전화 요청</a>' in html
    assert html.count("aria-current") == 1 + html.count('class="txt" aria-current="page"')


@pytest.mark.django_db
def test_somebody_signed_in_sees_her_name_and_the_way_out() -> None:
    client = Client()
    client.force_login(OwnerFactory(name="김예시"))

    html = client.get("/guide/").text

    assert "<strong>김예시 님</strong>" in html
    assert f'<form method="post" action="{reverse("accounts:sign-out")}">' in html


@pytest.mark.django_db
def test_only_those_who_manage_see_that_door(staff: User, rf: RequestFactory) -> None:
    def drawn(user: User) -> str:
        request = rf.get("/desk/outbox/")
        request.user = user
        return render_to_string("base_staff.html", request=request)

    assert f'href="{reverse("manage")}"' in drawn(staff)
    assert f'href="{reverse("manage")}"' not in drawn(OwnerFactory())
    assert '<a href="/desk/outbox/" aria-current="page">보낸 글</a>' in drawn(staff)
    assert '<a href="/desk/">창구 업무</a>' not in drawn(staff)  # administrators read no applications
    assert '<a href="/desk/">창구 업무</a>' in drawn(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))


@pytest.mark.django_db
def test_an_unknown_address_says_what_to_do() -> None:
    response = Client().get("/nowhere/")

    assert response.status_code == 404
    assert "찾으시는 화면이 없습니다" in response.text
    assert "02-6021-1100" in response.text


STOPPED = {
    "403": ("/manage/", 403),
    "404": ("/nowhere/", 404),
    "422": ("/desk/?q=900101-1234567", 422),
    "404 of a row": ("/desk/claims/999999/", 404),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), STOPPED.values(), ids=STOPPED)
def test_what_stops_staff_stands_in_their_own_frame(client: Client, path: str, status: int) -> None:
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))

    response = client.get(path)

    assert response.status_code == status
    assert 'aria-label="업무 메뉴"' in response.text
    assert reverse("enrollment:callback") not in response.text
    assert f'href="{reverse("workplace")}">첫 화면으로 가기' in response.text
    assert "내 신청" not in response.text
    assert "900101" not in response.text + str(response.headers)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), STOPPED.values(), ids=STOPPED)
def test_what_stops_an_owner_stands_in_hers(client: Client, path: str, status: int) -> None:
    client.force_login(OwnerFactory())

    response = client.get(path)

    assert response.status_code in (status, 403)
    assert 'aria-label="업무 메뉴"' not in response.text
    assert reverse("my") in response.text
    assert "900101" not in response.text


@pytest.mark.django_db
def test_a_stranger_is_refused_without_a_frame_and_a_number_in_an_unknown_address_is_not_repeated() -> None:
    refused = Client().get("/courses/?q=900101-1234567")
    assert refused.status_code == 422
    assert 'name="next"' not in refused.text
    unknown = Client().get("/nowhere/?q=900101-1234567")
    assert unknown.status_code == 404
    assert "900101" not in unknown.text
    asked_to_sign_in = Client().get("/desk/?q=900101-1234567")
    assert asked_to_sign_in.status_code == 422
    assert "900101" not in str(asked_to_sign_in.headers)


@pytest.mark.django_db
def test_staff_whose_form_is_old_keep_their_frame() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))
    response = client.post("/desk/claims/1/assign/")
    assert response.status_code == 403
    assert 'aria-label="업무 메뉴"' in response.text


@pytest.mark.django_db
def test_a_form_without_its_token_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("enrollment:callback"), {"name": "김예시"})

    assert response.status_code == 403
    assert "화면이 오래되어 보내지 못했습니다" in response.text


def test_the_last_page_needs_neither_session_nor_database() -> None:
    response = errors.server_error(HttpRequest())

    assert response.status_code == 500
    assert "처리하지 못했습니다" in response.text
    assert 'href="tel:0260211100"' in response.text


def test_a_broken_request_needs_neither_session_nor_database() -> None:
    response = errors.bad_request(HttpRequest())

    assert response.status_code == 400
    assert "읽지 못했습니다" in response.text


def test_a_refused_host_gets_the_same_page(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["portal.example.kr"]

    response = Client(HTTP_HOST="evil.example").get("/guide/")

    assert response.status_code == 400
    assert "읽지 못했습니다" in response.text


@pytest.mark.django_db
def test_what_is_forbidden_names_whom_to_ask(rf: RequestFactory, staff: User) -> None:
    request = rf.get("/manage/")
    request.user = staff

    response = errors.permission_denied(request)

    assert response.status_code == 403
    assert "이 일을 할 권한이 없습니다" in response.text


@pytest.mark.parametrize("back", ["foo", "//evil.example", "https://evil.example/"])
def test_a_display_choice_leads_back_to_a_page_of_ours_only(client: Client, back: str) -> None:
    assert client.post(reverse("preferences"), {"next": back})["Location"] == "/"
