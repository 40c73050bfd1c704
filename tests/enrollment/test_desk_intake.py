"""Desk intake: staff write, the person confirms on her own phone."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Consent, SignInCode, User
from common import clock, encryption, korean
from enrollment.actions import applications, intake
from enrollment.models import Application
from enrollment.states import State
from messaging.models import Message
from messaging.models.message import SECRET_PURPOSE
from tests.enrollment.apply_pages import pdf
from tests.enrollment.desk_pages import case_url, counselor_of, date_boxes, signed_in
from tests.factories.accounts import ConsentFactory, ConsentTextFactory, OwnerFactory
from tests.factories.centers import CenterFactory, PaperRuleFactory
from tests.factories.enrollment import VALID_BUSINESS_NUMBER, ApplicationFactory, OpenCohortFactory, PaperFactory

pytestmark = pytest.mark.django_db

BORN = date(1975, 3, 2)
PHONE = "+821012345678"
BUSINESS = {
    "business_number": VALID_BUSINESS_NUMBER,
    "business_status": "closed",
    "industry": "food",
    "workers": "1",
}
WISHES = {"in_other_program": "no", "took_part_before": "no", "career": "식당 12년", "wishes": "설치 일"}


@pytest.fixture
def cohort():
    return OpenCohortFactory()


@pytest.fixture
def user(cohort):
    return counselor_of(cohort.center)


@pytest.fixture
def client(user):
    return signed_in(user)


def who(where, **more):
    return {"cohort": where.pk, "name": "박견본", "phone": "010-1234-5678", **date_boxes("birth_date", BORN)} | more


def begin(client, cohort, **more):
    client.post(reverse("enrollment_desk:intake"), who(cohort, **more))
    return Application.objects.get(cohort=cohort)


def page(application, slug):
    return reverse("enrollment_desk:intake-section", args=[application.pk, slug])


def fill(client, application):
    texts = {f"consent_{pk}": "on" for pk in required_texts()}
    day = clock.today()
    business = (
        BUSINESS
        | date_boxes("opened_on", day - timedelta(days=900))
        | date_boxes("closed_on", day - timedelta(days=30))
    )
    person = {"address": "서울특별시 중구 예시로 1"} | date_boxes("birth_date", BORN)
    for slug, answers in (("consents", texts), ("business", business), ("person", person), ("wishes", WISHES)):
        response = client.post(page(application, slug), answers | {"version": "99"})
        assert response.status_code == 302, response.context["form"].errors


def required_texts():
    return list(ConsentTextFactory._meta.model.objects.values_list("pk", flat=True))


def code_sent_to(phone):
    message = Message.objects.filter(address=phone, kind="accounts/desk_code").latest("pk")
    return re.search(r"\d{6}", encryption.decrypt(message.secret, purpose=SECRET_PURPOSE))[0]


def send_code(client, application):
    client.post(reverse("enrollment_desk:intake-code", args=[application.pk]))
    return code_sent_to(PHONE)


def hand_in(client, application, code):
    return client.post(reverse("enrollment_desk:intake-submit", args=[application.pk]), {"code": code})


def test_who_agreed_before_is_not_asked_again_and_the_desk_takes_nothing_back(client, cohort):
    draft = begin(client, cohort)
    standing = ConsentFactory(user=draft.applicant)
    shown = client.get(page(draft, "consents")).content.decode()
    assert "이미 동의하셨습니다" in shown
    assert f'name="consent_{standing.text_id}"' not in shown
    assert client.post(page(draft, "consents"), {"version": "99"}).status_code == 302
    assert list(Consent.objects.in_force()) == [standing]


def test_an_application_goes_all_the_way_at_the_counter(client, cohort, user):
    text = ConsentTextFactory()
    rule = PaperRuleFactory(program_year=cohort.program_year)
    application = begin(client, cohort)
    fill(client, application)
    upload = {"rule": rule.pk, f"rule-{rule.pk}-file": SimpleUploadedFile("증명.pdf", pdf(), "application/pdf")}
    assert client.post(page(application, "papers"), upload).status_code == 302

    assert "확인 번호 보내기" in client.get(page(application, "review")).text
    response = hand_in(client, application, send_code(client, application))

    assert response.url == case_url(application)
    application.refresh_from_db()
    assert (application.state, application.source, application.entered_by) == (State.SUBMITTED, "desk", user)
    assert application.confirmed_at is not None
    assert application.papers.get().uploaded_by == user
    assert application.applicant.phone == PHONE
    assert Consent.objects.get(user=application.applicant, text=text).source == Consent.Source.DESK
    assert "창구" in client.get(case_url(application)).text


def test_a_wrong_number_hands_nothing_in_and_keeps_the_page(client, cohort):
    application = begin(client, cohort)
    fill(client, application)
    code = send_code(client, application)

    response = hand_in(client, application, "000000" if code != "000000" else "111111")

    assert response.status_code == 422
    assert "인증번호가 맞지 않습니다" in response.text
    application.refresh_from_db()
    assert (application.state, application.confirmed_at) == (State.DRAFT, None)


def test_writing_on_makes_a_sent_number_worthless(client, cohort):
    application = begin(client, cohort)
    fill(client, application)
    code = send_code(client, application)
    client.post(page(application, "wishes"), WISHES | {"career": "다른 일", "version": "99"})

    response = hand_in(client, application, code)

    assert response.status_code == 422
    application.refresh_from_db()
    assert application.state == State.DRAFT


def test_what_is_read_out_stands_in_the_words_of_the_owners_own_page(client, cohort):
    text = ConsentTextFactory()
    application = begin(client, cohort)
    fill(client, application)
    closed = korean.day(clock.today() - timedelta(days=30))

    read_out = client.get(page(application, "review")).context["blocks"]

    said = {answer.label: answer.text for block in read_out for answer in block.answers}
    assert [block.section.slug for block in read_out] == ["consents", "business", "person", "wishes"]
    assert said[text.title] == "동의함"
    assert (said["폐업한 날 또는 폐업할 날"], said["업종"], said["우편번호"]) == (closed, "음식점업", "적지 않음")


def test_two_screens_of_one_intake_do_not_overwrite_each_other_and_nothing_typed_is_lost(client, cohort):
    application = begin(client, cohort)
    first, second = (WISHES | {"career": career, "version": "0"} for career in ("용접 3년", "목수 5년"))
    assert client.post(page(application, "wishes"), first).status_code == 302

    late = client.post(page(application, "wishes"), second)

    assert late.status_code == 422
    assert late.context["form"]["career"].value() == "목수 5년"
    assert "용접 3년" in late.text
    application.refresh_from_db()
    assert application.answers["wishes"]["raw"]["career"] == "용접 3년"
    again = second | {"version": late.context["application"].version}
    assert client.post(page(application, "wishes"), again).status_code == 302
    application.refresh_from_db()
    assert application.answers["wishes"]["raw"]["career"] == "목수 5년"


def test_no_number_is_sent_while_something_is_missing(client, cohort):
    application = begin(client, cohort)

    client.post(reverse("enrollment_desk:intake-code", args=[application.pk]))

    assert not SignInCode.objects.exists()
    assert client.get(reverse("enrollment_desk:intake-application", args=[application.pk])).url != page(
        application, "review"
    )


def test_handing_in_twice_is_the_same_as_once(client, cohort):
    application = begin(client, cohort)
    fill(client, application)
    code = send_code(client, application)

    hand_in(client, application, code)
    assert hand_in(client, application, code).status_code == 302

    application.refresh_from_db()
    assert application.line_number == 1


def test_the_same_person_is_found_and_not_made_twice(cohort):
    known = OwnerFactory(name="박견본", phone=PHONE, birth_date=BORN)

    assert intake.person(name="박견본", phone=PHONE, birth_date=BORN) == known
    assert intake.person(name="박견본", phone=PHONE, birth_date=date(2001, 1, 1)) != known
    assert User.objects.filter(username=None).count() == 2


def test_a_person_who_never_said_a_birth_date_is_the_same_person():
    known = OwnerFactory(name="박견본", phone=PHONE, birth_date=None)

    assert intake.person(name="박견본", phone=PHONE, birth_date=BORN) == known


def test_who_writes_at_home_is_not_entered_again(client, cohort):
    owner = OwnerFactory(name="박견본", phone=PHONE, birth_date=BORN)
    ApplicationFactory(draft=True, applicant=owner, cohort=cohort)

    response = client.post(reverse("enrollment_desk:intake"), who(cohort))

    assert response.status_code == 422
    assert "이미 신청했거나 스스로 적고 있습니다" in response.text


def test_beginning_again_goes_on_with_the_same_draft(client, cohort):
    first = begin(client, cohort)

    assert begin(client, cohort) == first


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"name": "박\u202e본"},
        {"phone": "02-123-4567"},
        {"phone": ""},
        {"birth_date_y": "2999"},
        {"birth_date_d": "32"},
        {"cohort": "999999"},
    ],
)
def test_bad_input_at_the_start_makes_nobody(client, cohort, wrong):
    response = client.post(reverse("enrollment_desk:intake"), who(cohort, **wrong))

    assert response.status_code == 422
    assert not User.objects.filter(username=None).exists()


def test_a_section_keeps_what_was_typed_even_when_it_is_wrong(client, cohort):
    application = begin(client, cohort)

    response = client.post(page(application, "business"), BUSINESS | {"business_number": "123", "version": "0"})

    assert response.status_code == 422
    application.refresh_from_db()
    assert application.answers["business"]["raw"]["business_number"] == "123"


def test_only_cohorts_of_ones_own_centre_are_offered(client, cohort):
    elsewhere = OpenCohortFactory()

    assert client.post(reverse("enrollment_desk:intake"), who(elsewhere)).status_code == 422
    assert not Application.objects.exists()


def test_intake_is_closed_to_owners_and_to_other_centres(client, cohort):
    application = begin(client, cohort)
    stranger, owner = signed_in(counselor_of(CenterFactory())), signed_in(OwnerFactory())

    assert owner.get(reverse("enrollment_desk:intake")).status_code == 403
    for url in (page(application, "person"), page(application, "review")):
        assert stranger.get(url).status_code == 404
        assert owner.get(url).status_code == 404
        assert signed_in(application.applicant).get(url).status_code == 404
    assert stranger.post(reverse("enrollment_desk:intake-submit", args=[application.pk])).status_code == 404


def test_a_draft_written_at_home_is_not_written_on_at_the_desk(client, cohort):
    application = ApplicationFactory(draft=True, cohort=cohort)

    assert client.get(page(application, "person")).status_code == 404


def test_a_paper_is_taken_off_again(client, cohort):
    application = begin(client, cohort)
    paper = PaperFactory(application=application)

    client.post(reverse("enrollment_desk:intake-paper-remove", args=[application.pk, paper.pk]))

    paper.refresh_from_db()
    assert paper.removed_at is not None


def test_a_file_that_is_no_paper_is_refused_in_words(client, cohort):
    rule = PaperRuleFactory(program_year=cohort.program_year)
    application = begin(client, cohort)
    upload = {"rule": rule.pk, f"rule-{rule.pk}-file": SimpleUploadedFile("x.png", b"MZ not a picture", "image/png")}

    response = client.post(page(application, "papers"), upload)

    assert response.status_code == 422
    assert not application.papers.exists()


def test_an_intake_begun_by_mistake_is_ended(client, cohort):
    application = begin(client, cohort)

    client.post(reverse("enrollment_desk:intake-discard", args=[application.pk]))

    application.refresh_from_db()
    assert application.state == State.WITHDRAWN


def test_nothing_is_handed_in_without_the_persons_yes(cohort, user):
    application = applications.start_at_desk(cohort, applicant=OwnerFactory(), by=user)

    assert application.confirmed_at is None
    client = signed_in(user)
    response = hand_in(client, application, "123456")
    assert response.status_code == 422
    application.refresh_from_db()
    assert application.state == State.DRAFT


def test_an_owner_who_also_has_a_password_is_known_at_the_counter(client, cohort):
    owner = OwnerFactory(name="박견본", phone=PHONE, birth_date=BORN, username="owner@example.kr")

    assert begin(client, cohort).applicant == owner


def test_a_known_person_is_found_whatever_the_spaces_in_the_name():
    known = OwnerFactory(name="박 견본", phone=PHONE, birth_date=BORN)

    assert intake.person(name="박견본", phone=PHONE, birth_date=BORN) == known


def test_an_owner_who_also_has_a_password_is_found():
    known = OwnerFactory(name="박견본", phone=PHONE, birth_date=BORN, username="owner@example.kr")

    assert intake.person(name="박견본", phone=PHONE, birth_date=BORN) == known


def test_staff_with_the_same_name_and_phone_are_not_taken_for_an_owner():
    staff = User.objects.create_staff(name="박견본", username="staff@example.kr", phone=PHONE)

    assert intake.person(name="박견본", phone=PHONE, birth_date=BORN) != staff


def test_a_stopped_account_is_explained_and_nothing_is_entered(client, cohort):
    OwnerFactory(name="박견본", phone=PHONE, birth_date=BORN, is_active=False)

    response = client.post(reverse("enrollment_desk:intake"), who(cohort))

    assert response.status_code == 422
    assert "사용을 멈춘 상태라 접수하지 않았습니다" in response.content.decode()
    assert not Application.objects.exists()
