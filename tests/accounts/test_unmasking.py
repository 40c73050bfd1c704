"""Masked fields: opened by a reason or by one's own case, for one person, for a few minutes, and never without a record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import unmasking
from accounts.models import AccessRecord, User
from aftercare.actions import contacts
from centers.models import Center
from centers.roles import Role
from common import clock, searching
from enrollment.models import Application, CallbackRequest
from portal import read_only
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.aftercare import FollowUpPlanFactory, cohort_with_cadence
from tests.factories.centers import CenterFactory
from tests.factories.counseling import BookingFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db

PHONE, COVERED = "010-5555-1234", "010-****-1234"


@pytest.fixture
def center() -> Center:
    return CenterFactory()


@pytest.fixture
def reader(client: Client, center: Center) -> User:
    reader = StaffFactory(role=Role.COUNSELOR, center=center)
    client.force_login(reader)
    return reader


@pytest.fixture
def application(center: Center) -> Application:
    owner = OwnerFactory(phone="+821055551234", email="kim@people.example", birth_date=date(1968, 3, 14))
    return ApplicationFactory(submitted=True, applicant=owner, cohort=OpenCohortFactory(center=center))


def page(client: Client, application: Application, query: str = "") -> str:
    return client.get(reverse("enrollment_desk:case", args=[application.pk]) + query).content.decode()


def ticket(reader: User, application: Application, back: str = "/desk/") -> str:
    person = application.applicant
    return unmasking.ticket(reader.pk, person, person=person.pk, back=back)


def test_a_reason_opens_the_fields_of_one_person_on_the_page_that_asked(
    client: Client, reader: User, application: Application
) -> None:
    other = ApplicationFactory(submitted=True, applicant=OwnerFactory(phone="+821066661234"), cohort=application.cohort)
    shown = page(client, application, "?queue=new")
    assert COVERED in shown
    assert PHONE not in shown
    assert "1975. 3. 2." not in shown
    assert "1975년생" in shown
    assert "서울특별시 중구" in shown
    assert "예시로 1" not in shown
    back = reverse("enrollment_desk:case", args=[application.pk]) + "?queue=new"
    answer = client.post(
        reverse("accounts:unmask"), {"ticket": ticket(reader, application, back), "why": "call"}, follow=True
    )
    assert answer.redirect_chain == [(back, 302)]
    assert PHONE in answer.content.decode()
    assert "까닭: 본인에게 연락" in answer.content.decode()
    opened, read = AccessRecord.objects.order_by("pk")[1:3]
    assert (opened.page, opened.people, opened.reason) == (
        "accounts:unmask",
        [application.applicant_id],
        "본인에게 연락",
    )
    assert (read.page, read.reason) == ("enrollment_desk:case", "본인에게 연락")
    assert "010-6666-1234" not in page(client, other)


def test_it_is_masked_again_after_five_minutes_and_for_everybody_else(
    client: Client, reader: User, application: Application, center: Center
) -> None:
    client.post(reverse("accounts:unmask"), {"ticket": ticket(reader, application), "words": "민원 답변 준비"})
    assert "까닭: 민원 답변 준비" in page(client, application)
    colleague = Client()
    colleague.force_login(StaffFactory(role=Role.LEAD, center=center))
    assert PHONE not in page(colleague, application)
    with time_machine.travel(clock.now() + unmasking.HOLDS + timedelta(seconds=1), tick=False):
        assert PHONE not in page(client, application)
    client.logout()
    client.force_login(reader)
    assert PHONE not in page(client, application)


def test_ones_own_open_case_is_shown_and_the_case_is_the_reason(
    client: Client, reader: User, application: Application
) -> None:
    Application.objects.filter(pk=application.pk).update(assigned_to=reader)
    shown = page(client, application)
    assert PHONE in shown
    assert "가린 정보 보기" not in shown
    assert AccessRecord.objects.latest("pk").reason == f"담당 신청 {application.number}"
    over = ApplicationFactory(withdrawn=True, cohort=application.cohort)
    Application.objects.filter(pk=over.pk).update(assigned_to=reader)
    assert "가린 정보 보기" in page(client, over)


@pytest.mark.parametrize(
    "words",
    ["", "   ", "가" * 101, "\x00", "900101-1234567", "\u202e까닭"],
    ids=["empty", "spaces", "long", "nul", "resident-number", "turned"],
)
def test_a_reason_that_is_none_opens_nothing_and_says_what_to_mend(
    client: Client, reader: User, application: Application, words: str
) -> None:
    answer = client.post(reverse("accounts:unmask"), {"ticket": ticket(reader, application), "words": words})
    assert answer.status_code == 422
    assert "오류" in answer.content.decode()
    sent = {"ticket": ticket(reader, application), "words": words}
    answer = client.post(reverse("accounts:unmask"), sent, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reselect"]) == (200, "#content", "#content")
    assert PHONE not in page(client, application)


@pytest.mark.parametrize("words", ["🙂 민원", "<b>까닭</b>"])
def test_odd_words_are_kept_and_shown_as_they_are(
    client: Client, reader: User, application: Application, words: str
) -> None:
    client.post(reverse("accounts:unmask"), {"ticket": ticket(reader, application), "words": words, "why": "unknown"})
    shown = page(client, application)
    assert PHONE in shown
    assert "<b>까닭" not in shown


def test_only_who_was_shown_the_mask_can_lift_it(client: Client, reader: User, application: Application) -> None:
    somebody_elses = ticket(StaffFactory(), application)
    for sent in ("", "x" * 5000, "\x00", somebody_elses, ticket(reader, application)[:-1]):
        assert client.post(reverse("accounts:unmask"), {"ticket": sent, "why": "call"}).status_code == 404
    assert client.get(reverse("accounts:unmask")).status_code == 405
    assert PHONE not in page(client, application)


def test_a_page_left_open_too_long_is_read_anew(client: Client, reader: User, application: Application) -> None:
    with time_machine.travel(clock.now() - timedelta(hours=13), tick=False):
        old = ticket(reader, application)
    answer = client.post(reverse("accounts:unmask"), {"ticket": old, "why": "call"}, follow=True)
    assert "화면을 연 지 오래되어" in answer.content.decode()
    answer = client.post(reverse("accounts:unmask"), {"ticket": old, "why": "call"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/desk/"
    assert PHONE not in page(client, application)


def test_an_answer_to_a_form_leads_back_to_a_page_that_can_be_read(
    client: Client, reader: User, application: Application
) -> None:
    answer = client.post(reverse("enrollment_desk:act", args=[application.pk, "supplement"]), {"preview": "1"})
    sent = answer.content.decode().partition('name="ticket" value="')[2].partition('"')[0]
    assert unmasking.read_ticket(sent, reader=reader.pk)[2] == reverse("enrollment_desk:case", args=[application.pk])


def test_one_press_shows_the_number_of_somebody_who_asked_to_be_called(
    client: Client, reader: User, center: Center
) -> None:
    wanted = CallbackRequest.objects.create(center=center, name="이표본", phone="+821055551234", created_at=clock.now())
    here = reverse("enrollment_desk:callback", args=[wanted.pk])
    shown = client.get(here).content.decode()
    assert COVERED in shown
    assert PHONE not in shown
    sent = shown.partition('name="ticket" value="')[2].partition('"')[0]
    answer = client.post(reverse("accounts:unmask"), {"ticket": sent, "why": "call"}, follow=True)
    assert f'<a class="p-link" href="tel:+821055551234">{PHONE}</a>' in answer.content.decode()
    assert [record.people for record in AccessRecord.objects.order_by("pk")] == [[0], [0], [0]]


def test_a_draft_somebody_else_enters_at_the_counter_asks_for_a_reason_first(
    client: Client, reader: User, center: Center
) -> None:
    colleague = StaffFactory(role=Role.LEAD, center=center)
    draft = ApplicationFactory(
        draft=True,
        source="desk",
        entered_by=colleague,
        cohort=OpenCohortFactory(center=center),
        address="서울 숨은길 7",
    )
    here = reverse("enrollment_desk:intake-section", args=[draft.pk, "review"])
    assert "다른 직원이 받던 접수라" in client.get(here).content.decode()
    sent = unmasking.ticket(reader.pk, draft.applicant, person=draft.applicant_id, back=here)
    answer = client.post(reverse("accounts:unmask"), {"ticket": sent, "why": "standing-in"}, follow=True)
    assert "다른 직원이 받던 접수라" not in answer.content.decode()
    client.force_login(colleague)
    assert "다른 직원이 받던 접수라" not in client.get(here).content.decode()


def test_who_is_found_stands_masked_in_the_list(client: Client, reader: User, application: Application) -> None:
    found = client.get(
        reverse("counseling_desk:find"), {"q": searching.sealed(q=application.applicant.name)}
    ).content.decode()
    assert COVERED in found
    assert PHONE not in found
    assert "1968년생" in found


def test_a_reason_opens_while_the_site_is_only_read(client: Client, reader: User, application: Application) -> None:
    read_only.switch_on(reason="점검합니다.", planned_end=None, by=None)
    client.post(reverse("accounts:unmask"), {"ticket": ticket(reader, application), "why": "call"})
    assert PHONE in page(client, application)


def test_notes_of_a_colleague_stand_covered_until_there_is_a_reason(
    client: Client, reader: User, center: Center
) -> None:
    talk = BookingFactory(reach="held", center=center)
    note = talk.notes.earliest("pk")
    here = reverse("counseling_desk:talk", args=[talk.pk])
    covered = client.get(here).content.decode()
    assert note.text not in covered
    assert "다른 상담사가 적은 기록이라 가렸습니다" in covered
    sent = unmasking.ticket(reader.pk, talk.person, person=talk.person_id, back=here)
    assert (
        note.text
        in client.post(reverse("accounts:unmask"), {"ticket": sent, "why": "review"}, follow=True).content.decode()
    )
    client.force_login(talk.consultant)
    assert note.text in client.get(here).content.decode()


def test_what_a_colleague_noted_of_a_call_stands_covered_too(client: Client, reader: User, center: Center) -> None:
    plan = FollowUpPlanFactory(cohort=cohort_with_cadence(center=center))
    contacts.log(plan, by=plan.consultant, way="phone", reached=True, minutes=5, note="면접을 앞두고 있음")
    here = reverse("aftercare_desk:contacts", args=[plan.pk])
    assert "면접을 앞두고 있음" not in client.get(here).content.decode()
    client.force_login(plan.consultant)
    assert "면접을 앞두고 있음" in client.get(here).content.decode()
