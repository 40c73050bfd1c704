"""A consent taken back: the page that says what stops and what stays, and that it is so, recipient by recipient."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.actions import consents as acts
from accounts.models import Consent, ConsentText, User
from aftercare.models import FollowUp, PlanState
from aftercare.models import State as LetterState
from allowance.actions import batches
from allowance.errors import ConsentTakenBack, EverybodyTookBack
from allowance.models import BatchLine
from centers.roles import Role
from common import clock, working_days
from enrollment.actions import applications, revocations
from enrollment.errors import SettledAlready
from enrollment.forms import required_papers, sections
from enrollment.models import Application, Revocation
from enrollment.states import State
from jobs import tokens
from jobs.actions import checks, referrals
from jobs.actions.referrals import Said
from jobs.models import CheckState, CompanyAnswer, CompanyList, EmploymentCheck, ReferralState
from messaging.models import Message
from portal import consents
from tests.enrollment.apply_pages import consents as ticks
from tests.enrollment.apply_pages import fill, page, save, signed_in
from tests.factories.accounts import ConsentFactory, ConsentTextFactory, OwnerFactory, StaffFactory
from tests.factories.aftercare import FollowUpFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.allowance import fill as fill_claim
from tests.factories.centers import (
    AllowanceInstalmentFactory,
    CenterFactory,
    CourseFactory,
    InstitutionFactory,
    PaperRuleFactory,
)
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.jobs import CheckFactory, PlacementFactory, ReferralFactory, answered
from tests.factories.jobs import consent as let_employer_be_asked
from tests.factories.training import SessionFactory, seated
from tests.support.at_once import at_once
from training.models import Mark

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)
TOLD = "enrollment/consent_taken_back"


def agreed(user: User, purpose: str = ConsentText.COLLECTION, **text: Any) -> Consent:
    """A yes to a required text of this purpose."""
    known = ConsentText.objects.filter(purpose=purpose).first()
    return ConsentFactory(user=user, text=known or ConsentTextFactory(purpose=purpose, **text))


def url(consent: Consent, name: str = "consent") -> str:
    return reverse(name, args=[consent.pk])


def words(client: Client, address: str) -> str:
    return client.get(address).content.decode()


# the list


def test_the_list_names_text_version_recipient_when_and_how() -> None:
    owner = OwnerFactory()
    ConsentFactory(user=owner, text__title="공단에 제공", text__version=3, text__recipient="예시공단", source="desk")
    taken = ConsentFactory(user=owner, text__title="옛 동의")
    consents.take_back(taken)
    ConsentFactory(text__title="남의 동의")
    job = let_employer_be_asked(PlacementFactory(person=owner, employer="예시 상사"))

    shown = words(signed_in(owner), reverse("consents"))

    for said in ("공단에 제공", "예시공단", "창구에서, 3판", "옛 동의", "누리집에서 거둠", "예시 상사"):
        assert said in shown
    assert reverse("jobs:employer-left-alone", args=[job.pk]) in shown
    assert "남의 동의" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_as_much_for_three_as_for_one(count: int, django_assert_num_queries: Any) -> None:
    owner = OwnerFactory()
    for _ in range(count):
        ConsentFactory(user=owner)
        consents.take_back(ConsentFactory(user=owner))
        let_employer_be_asked(PlacementFactory(person=owner))
    client = signed_in(owner)
    with django_assert_num_queries(4):
        client.get(reverse("consents"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_desks_list_costs_as_much_for_three_as_for_one(count: int, django_assert_num_queries: Any) -> None:
    center = CenterFactory()
    for number in range(count):
        person = ApplicationFactory(cohort=OpenCohortFactory(center=center, number=number + 1), submitted=True)
        consents.take_back(agreed(person.applicant, f"required-{number}"))
    client = signed_in(StaffFactory(role=Role.COUNSELOR, center=center))
    with django_assert_num_queries(6):
        assert client.get(reverse("enrollment_desk:revocations")).content.decode().count("p-who") == count


@pytest.mark.parametrize("name", ["consent", "consent-again"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_elses_consent_is_not_there(name: str, method: str) -> None:
    consent = ConsentFactory()
    assert getattr(signed_in(OwnerFactory()), method)(url(consent, name)).status_code == 404
    consent.refresh_from_db()
    assert consent.is_in_force


# reading, pressing, pressing again


def test_reading_takes_nothing_back_and_pressing_twice_is_once() -> None:
    application = ApplicationFactory(submitted=True)
    consent = agreed(application.applicant)
    client = signed_in(application.applicant)

    assert "이 동의를 거둘까요" in words(client, url(consent))
    assert Consent.objects.in_force().count() == 1
    client.post(url(consent))
    again = client.post(url(consent), follow=True)

    assert "이미 거두신 동의입니다" in again.content.decode()
    assert Revocation.objects.count() == Message.objects.filter(kind=TOLD).count() == 1
    consent.refresh_from_db()
    assert (consent.withdrawn_source, consent.is_in_force) == (Consent.Source.ONLINE, False)


@race
def test_of_eight_presses_at_once_one_is_told() -> None:
    application = ApplicationFactory(submitted=True)
    consent = agreed(application.applicant)

    results = at_once([partial(consents.take_back, Consent.objects.get(pk=consent.pk)) for _ in range(8)])

    assert sorted(results) == [False] * 7 + [True]
    assert Revocation.objects.count() == Message.objects.filter(kind=TOLD).count() == 1


def test_a_consent_is_kept_as_it_was_given_and_withdrawn_once() -> None:
    consent = ConsentFactory()
    acts.withdraw(consent, source=Consent.Source.DESK)
    row = Consent.objects.filter(pk=consent.pk)
    for change in (
        partial(row.update, withdrawn_at=None, withdrawn_source=""),
        partial(row.update, given_at=clock.now()),
        row.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    fresh = ConsentFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=fresh.pk).update(withdrawn_at=clock.now())


# a required consent in mid-course


@pytest.mark.parametrize(
    "state", ["submitted", "supplement", "waiting", "offered", "conditional", "admitted", "in_training"]
)
def test_the_centre_is_told_and_calls_by_the_next_working_day_and_nothing_ends_by_itself(state: str) -> None:
    application = ApplicationFactory(**{state: True})
    consent = agreed(application.applicant, title="개인정보 수집")
    signed_in(application.applicant).post(url(consent))

    call = Revocation.objects.get()
    assert (call.application, call.call_by) == (application, working_days.add(clock.today(), 1))
    application.refresh_from_db()
    assert application.state == state
    letter = Message.objects.get(kind=TOLD)
    assert letter.recipient == application.applicant
    assert "새 신청서를 낼 수 없습니다" in letter.body
    assert "저절로" in letter.body
    assert "전화드립니다" in letter.body
    staff = signed_in(StaffFactory(role=Role.COUNSELOR, center=application.cohort.center))
    assert "동의를 거두셨습니다: 개인정보 수집" in words(staff, reverse("enrollment_desk:case", args=[application.pk]))
    assert "동의를 거둠: 개인정보 수집" in words(staff, reverse("enrollment_desk:case", args=[application.pk]))
    desk = words(staff, reverse("desk"))
    assert reverse("enrollment_desk:revocations") in desk
    assert "동의를 거둔 분이 있습니다" in desk
    assert application.applicant.name in words(staff, reverse("enrollment_desk:revocations"))
    shown = words(signed_in(application.applicant), url(consent))
    assert "동의를 거두셨습니다" in shown
    assert "전화드립니다" in shown


def test_who_has_finished_is_told_of_at_the_centre_of_her_last_course_alone() -> None:
    owner = OwnerFactory()
    for _ in range(2):
        last = ApplicationFactory(applicant=owner, completed=True)
    consents.take_back(agreed(owner))
    assert Revocation.objects.get().application == last


@pytest.mark.parametrize("state", ["draft", "withdrawn", "declined"])
def test_nobody_is_called_about_what_was_never_sent_or_has_ended(state: str) -> None:
    consents.take_back(agreed(ApplicationFactory(**{state: True}).applicant))
    assert not Revocation.objects.exists()
    assert not Message.objects.filter(kind=TOLD).exists()


def test_an_institution_that_does_not_teach_the_course_is_no_reason_to_call() -> None:
    school = InstitutionFactory(name="예시 학교")
    elsewhere = ApplicationFactory(cohort=OpenCohortFactory(course=CourseFactory(taught_by=school)), in_training=True)
    ApplicationFactory(applicant=elsewhere.applicant, submitted=True)
    consents.take_back(agreed(elsewhere.applicant, "provide-school", recipient="예시 학교"))
    assert Revocation.objects.get().application == elsewhere


def test_a_call_is_noted_once_and_the_second_is_told() -> None:
    application = ApplicationFactory(submitted=True)
    consents.take_back(agreed(application.applicant))
    call = Revocation.objects.get()
    by = StaffFactory(role=Role.COUNSELOR, center=application.cohort.center)
    client, address = signed_in(by), reverse("enrollment_desk:revocation", args=[call.pk])

    for bad in ("", " ", "가" * 301, "\0"):
        assert client.post(address, {"outcome": bad}).status_code == 422
    client.post(address, {"outcome": "더 생각해 보기로 하심 🙂"})
    assert client.post(address, {"outcome": "더 생각해 보기로 하심 🙂"}).status_code == 302
    again = client.post(address, {"outcome": "다시 <통화>"})

    assert again.status_code == 409
    assert "다시 &lt;통화&gt;" in again.content.decode()
    call.refresh_from_db()
    assert (call.outcome, call.settled_by) == ("더 생각해 보기로 하심 🙂", by)
    assert "다른 분이 먼저 적었거나" in again.content.decode()
    assert "더 생각해 보기로 하심" in words(client, reverse("enrollment_desk:revocations") + "?done=1")


@race
def test_a_call_noted_while_the_person_agrees_anew_is_settled_once() -> None:
    application = ApplicationFactory(submitted=True)
    consent = agreed(application.applicant)
    consents.take_back(consent)
    call, by = Revocation.objects.get(), StaffFactory()

    results = at_once(
        [
            partial(revocations.settle, call, outcome="통화함", by=by),
            partial(consents.give_anew, application.applicant, consent.text),
        ]
    )

    call.refresh_from_db()
    assert call.outcome == (revocations.GIVEN_ANEW if isinstance(results[0], SettledAlready) else "통화함")
    assert Consent.objects.in_force().count() == 1


# agreeing anew


def test_who_agrees_anew_reads_the_text_of_today_and_nobody_calls() -> None:
    application = ApplicationFactory(submitted=True)
    consent = agreed(application.applicant)
    consents.take_back(consent)
    newer = ConsentTextFactory(purpose=consent.text.purpose, version=2, aim="새로 쓴 목적")
    client = signed_in(application.applicant)

    assert "새로 쓴 목적" in words(client, url(consent, "consent-again"))
    stale = client.post(url(consent, "consent-again"), {"text": consent.text_id}, follow=True)
    assert "그사이 글이 바뀌어" in stale.content.decode()
    assert not Consent.objects.in_force().exists()
    client.post(url(consent, "consent-again"), {"text": newer.pk})
    client.post(url(consent, "consent-again"), {"text": newer.pk})

    assert Consent.objects.in_force().get().text == newer
    call = Revocation.objects.get()
    assert (call.outcome, call.settled_by) == (revocations.GIVEN_ANEW, None)
    assert not Revocation.objects.waiting().exists()


@pytest.mark.parametrize("typed", ["", "0", "x", "９" * 40, "\0", "-1"])
def test_a_strange_form_agrees_to_nothing(typed: str) -> None:
    consent = ConsentFactory()
    consents.take_back(consent)
    response = signed_in(consent.user).post(url(consent, "consent-again"), {"text": typed})
    assert response.status_code == 302
    assert not Consent.objects.in_force().exists()


# the form of an application


@pytest.fixture
def draft(client: Client) -> Application:
    ConsentTextFactory(purpose=ConsentText.COLLECTION)
    draft = ApplicationFactory()
    fill(signed_in(draft.applicant), draft)
    return draft


def test_a_draft_asks_for_what_was_taken_back_with_an_empty_box_and_is_not_handed_in(draft: Application) -> None:
    client = signed_in(draft.applicant)
    draft.refresh_from_db()
    before = sections.check(draft)
    client.post(url(Consent.objects.get()))

    with pytest.raises(applications.ApplicationIncomplete):
        applications.submit(draft, before, by=draft.applicant)
    client.post(reverse("enrollment:submit", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert "checked" not in words(client, page(draft, "consents"))

    save(client, draft, "consents", ticks())
    client.post(reverse("enrollment:submit", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


@race
def test_handing_in_while_the_consent_is_taken_back_is_either_refused_or_known_to_the_centre() -> None:
    ConsentTextFactory(purpose=ConsentText.COLLECTION)
    for _ in range(6):
        draft = ApplicationFactory()
        fill(signed_in(draft.applicant), draft)
        draft = Application.objects.select_related("applicant", "cohort__course", "program_year").get(pk=draft.pk)
        checked, consent = sections.check(draft), Consent.objects.get(user=draft.applicant)

        at_once(
            [
                partial(applications.submit, draft, checked, by=draft.applicant),
                partial(consents.take_back, consent),
            ]
        )

        draft.refresh_from_db()
        assert Revocation.objects.filter(application=draft).exists() == (draft.state == State.SUBMITTED)


def test_ticks_saved_for_later_are_given_too(draft: Application) -> None:
    other = ApplicationFactory(applicant=draft.applicant)
    acts.withdraw(Consent.objects.get())
    save(signed_in(other.applicant), other, "consents", ticks(), later="1")
    assert Consent.objects.in_force().count() == 1


# recipients, one by one


def _papers(application: Application) -> list[bool]:
    values = {"business_status": application.business_status, "workers": application.workers}
    return [row.is_missing for row in required_papers.asked(application, values)]


def test_the_form_leads_to_the_page_of_a_yes_that_stands_and_that_page_leads_back(draft: Application) -> None:
    other = ApplicationFactory(applicant=draft.applicant, submitted=True)
    client, consent = signed_in(draft.applicant), Consent.objects.get()
    assert url(consent) in words(client, page(draft, "consents"))
    save(client, draft, "consents", {})
    assert Consent.objects.get().is_in_force

    shown = words(client, url(consent))
    assert page(draft, "consents") in shown
    assert page(other, "consents") not in shown
    client.post(url(consent))
    assert "표시하지 않으셨습니다" in save(client, draft, "consents", {}).content.decode()


@race
def test_a_form_saved_while_its_yes_is_taken_back_does_not_give_it_anew() -> None:
    ConsentTextFactory(purpose=ConsentText.COLLECTION)
    for _ in range(6):
        draft = ApplicationFactory()
        client = signed_in(draft.applicant)
        save(client, draft, "consents", ticks())
        consent = Consent.objects.get(user=draft.applicant)
        at_once([partial(save, client, draft, "consents", {}), partial(consents.take_back, consent)])
        assert not Consent.objects.in_force().filter(user=draft.applicant).exists()


def test_without_leave_to_look_papers_up_they_have_to_be_handed_in() -> None:
    cohort = OpenCohortFactory()
    PaperRuleFactory(program_year=cohort.program_year, name="국세 납세증명서", is_looked_up=True)
    application = ApplicationFactory(cohort=cohort, submitted=True)
    consent = agreed(application.applicant, ConsentText.PUBLIC_DATA, is_required=False)
    client = signed_in(application.applicant)
    assert _papers(application) == [False]
    assert "국세 납세증명서를 직접 내셔야 합니다" in words(client, url(consent))

    client.post(url(consent))
    assert "낼 서류를 알려 드립니다" in Message.objects.get(kind=TOLD).body

    assert _papers(application) == [True]
    assert Revocation.objects.get().asks_for_papers
    staff = signed_in(StaffFactory(role=Role.COUNSELOR, center=cohort.center))
    case = words(staff, reverse("enrollment_desk:case", args=[application.pk]))
    assert "아직 없음: 국세 납세증명서" in case
    assert "보완 요청해 주세요" in case


def test_taking_back_an_optional_consent_costs_an_application_nothing() -> None:
    application = ApplicationFactory(submitted=True)
    consent = agreed(application.applicant, "promotion", is_required=False)
    assert "잃는 것이 없습니다" in words(signed_in(application.applicant), url(consent))
    consents.take_back(consent)
    assert not Revocation.objects.exists()


def test_a_company_sees_nothing_at_once_and_the_referral_has_ended(client: Client) -> None:
    referral = ReferralFactory(person=OwnerFactory(name="거둠견본"), reach="sent")
    address = reverse("jobs:list", args=[tokens.for_list(CompanyList.objects.get().pk)])
    owner, consent = signed_in(referral.person), Consent.objects.get()
    assert "거둠견본" in words(client, address)
    assert "볼 수 없습니다" in words(owner, url(consent))

    owner.post(url(consent))

    assert "거둠견본" not in words(client, address)
    referral.refresh_from_db()
    assert referral.state == ReferralState.WITHDRAWN
    assert consents.text_to_give_anew(Consent.objects.get()) is None
    assert "다시 동의하기" not in words(owner, url(consent))


def test_an_employer_is_left_alone_after_the_page_that_says_so() -> None:
    placement = let_employer_be_asked(PlacementFactory())
    client = signed_in(placement.person)
    address = reverse("jobs:employer-left-alone", args=[placement.pk])
    assert "회사에 묻지 않습니다" in words(client, address)
    placement.refresh_from_db()
    assert placement.may_ask_employer
    client.post(address)
    placement.refresh_from_db()
    assert not placement.may_ask_employer
    assert client.get(address).status_code == 302


def _claim(state: str = "confirmed") -> tuple[Any, Consent, User]:
    claim = ClaimFactory(**{state: True})
    consent = agreed(claim.claimant, ConsentText.SEMAS, recipient="소상공인시장진흥공단")
    return claim, consent, StaffFactory(role=Role.LEAD, center=claim.center)


def test_semas_is_told_nothing_more_and_the_desk_sees_why() -> None:
    claim, consent, lead = _claim()
    owner = signed_in(claim.claimant)
    assert f"{claim.title}({claim.number})를 공단에 전달하지 않습니다" in words(owner, url(consent))
    owner.post(url(consent))

    assert list(batches.waiting(claim.center, claim.instalment)) == []
    with pytest.raises(ConsentTakenBack, match=claim.claimant.name):
        batches.forward(claim.center, claim.instalment, [claim.pk], by=lead)
    assert "동의를 거두어 전달하지 않는 수당이 있습니다" in words(signed_in(lead), reverse("allowance_desk:batches"))

    consents.give_anew(claim.claimant, consent.text)
    assert batches.forward(claim.center, claim.instalment, [claim.pk], by=lead).count == 1


def _file(claim: Any, lead: User) -> list[tuple[Any, ...]]:
    """The rows of the batch's file as it is taken out now."""
    data = batches.take_out(claim.batch_line.batch, reason="공단에 전달", by=lead)
    return list(load_workbook(BytesIO(data)).active.iter_rows(values_only=True))


def test_a_file_taken_out_afterwards_leaves_her_out_and_says_so() -> None:
    claim, consent, lead = _claim("forwarded")
    signed_in(claim.claimant).post(url(consent))

    desk = signed_in(lead)
    batch = reverse("allowance_desk:batch", args=[claim.batch_line.batch_id])
    assert "동의를 거두신 분은 파일에 담지 않습니다" in words(desk, batch)
    assert claim.claimant.name in words(desk, reverse("allowance_desk:batches"))
    assert "공단에 알리는 동의를 거두셨습니다" in words(desk, claim.get_absolute_url())
    assert "아직 보내지 않은 파일에서는 뺍니다" in words(
        signed_in(claim.claimant), reverse("allowance:claim", args=[claim.pk])
    )
    with pytest.raises(EverybodyTookBack):
        _file(claim, lead)

    consents.give_anew(claim.claimant, consent.text)
    assert [row[1] for row in _file(claim, lead)[1:]] == [claim.number]


def test_only_her_line_is_left_out_of_the_file_and_the_copy_says_whose() -> None:
    cohort = OpenCohortFactory(capacity=3)
    instalment = AllowanceInstalmentFactory(program_year=cohort.program_year)
    claims = [ClaimFactory(instalment=instalment, of={"cohort": cohort}, confirmed=True) for _ in range(3)]
    lead = StaffFactory(role=Role.LEAD, center=claims[0].center)
    gone = agreed(claims[1].claimant, ConsentText.SEMAS)
    batch = batches.forward(claims[0].center, claims[0].instalment, [claim.pk for claim in claims], by=lead)
    before = list(load_workbook(BytesIO(batches.take_out(batch, reason="봄", by=lead))).active.values)
    consents.take_back(gone)

    after = list(load_workbook(BytesIO(batches.take_out(batch, reason="공단에 전달", by=lead))).active.values)

    assert after == [row for row in before if row[1] != claims[1].number]
    assert [row.left_out for row in batch.downloads.order_by("pk")] == [[], [claims[1].pk]]


@race
def test_a_file_taken_out_while_the_consent_is_taken_back_never_names_her_afterwards() -> None:
    for _ in range(3):
        claim, consent, lead = _claim("forwarded")
        batch = claim.batch_line.batch
        taken, withdrawn = at_once(
            [partial(batches.take_out, batch, reason="공단에 전달", by=lead), partial(consents.take_back, consent)]
        )
        consent.refresh_from_db()
        assert withdrawn is True
        assert isinstance(taken, EverybodyTookBack) or batch.downloads.get().at <= consent.withdrawn_at


def test_whoever_took_it_back_reads_that_nothing_is_forwarded_and_agrees_anew_as_she_hands_in() -> None:
    claim, consent, _lead = _claim("checked")
    owner = signed_in(claim.claimant)
    owner.post(url(consent))
    page = words(owner, reverse("allowance:claim", args=[claim.pk]))
    assert "다음 묶음에 담아" not in page
    assert reverse("consent-again", args=[consent.pk]) in page

    waiting = fill_claim(ClaimFactory())
    yes = agreed(waiting.claimant, ConsentText.SEMAS, title="공단에 알림")
    owner = signed_in(waiting.claimant)
    owner.post(url(yes))
    review = reverse("allowance:review", args=[waiting.pk])
    assert yes.text.title in words(owner, review)
    other_text = owner.post(review, {"agreed": "on", "text": str(yes.text_id + 1)})
    assert other_text.context["form"].errors.keys() == {"agreed"}
    owner.post(review, {"agreed": "on", "text": str(yes.text_id)})
    waiting.refresh_from_db()
    assert waiting.state == "handed_in"
    assert Consent.objects.in_force().filter(user=waiting.claimant, text__purpose=ConsentText.SEMAS).exists()


def test_what_semas_has_already_is_said_to_be_beyond_reach() -> None:
    claim, consent, lead = _claim("forwarded")
    assert "이미 공단에 전달했습니다" not in words(signed_in(claim.claimant), url(consent))
    _file(claim, lead)
    assert "이미 공단에 전달했습니다" in words(signed_in(claim.claimant), url(consent))


@race
def test_forwarding_while_the_consent_is_taken_back_never_tells_semas_afterwards() -> None:
    for _ in range(4):
        claim, consent, lead = _claim()
        results = at_once(
            [
                partial(batches.forward, claim.center, claim.instalment, [claim.pk], by=lead),
                partial(consents.take_back, consent),
            ]
        )
        consent.refresh_from_db()
        line = BatchLine.objects.filter(claim=claim).select_related("batch").first()
        assert (line is None) == isinstance(results[0], ConsentTakenBack)
        assert results[1] is True
        assert line is None or line.batch.closed_at <= consent.withdrawn_at


def test_the_teacher_of_an_institution_sees_her_no_more_and_the_centre_marks_her(client: Client) -> None:
    school = InstitutionFactory(name="예시 학교")
    session = SessionFactory(cohort__course=CourseFactory(taught_by=school, with_modules=True))
    hers, others = seated(session.cohort, 2)
    consent = agreed(hers.applicant, "provide-school", recipient="예시 학교")
    teacher = StaffFactory(role=Role.TEACHER, cohort=session.cohort)
    staff = StaffFactory(role=Role.COUNSELOR, center=session.cohort.center)
    hers.applicant.name = "거둠견본"
    hers.applicant.save()
    roster, sheet = (
        reverse("training_desk:roster", args=[session.pk]),
        reverse("training_desk:sheet", args=[session.cohort_id]),
    )
    person = reverse("training_desk:person", args=[session.pk, hers.pk])
    assert "거둠견본" in words(signed_in(teacher), roster)
    assert "강사가 보는 출석부에 나오지 않습니다" in words(signed_in(hers.applicant), url(consent))

    signed_in(hers.applicant).post(url(consent))

    assert "거둠견본" not in words(signed_in(teacher), roster)
    assert "거둠견본" in words(signed_in(staff), roster)
    printed = [signed_in(by).post(sheet, {"purpose": "class"}).content.decode() for by in (teacher, staff)]
    assert ["거둠견본" in page for page in printed] == [False, True]
    assert signed_in(teacher).get(person).status_code == 404
    tap = {"application": hers.pk, "was": "", "status": "present"}
    signed_in(teacher).post(reverse("training_desk:mark", args=[session.pk]), tap)
    signed_in(teacher).post(reverse("training_desk:rest", args=[session.pk]))
    assert [mark.application_id for mark in Mark.objects.all()] == [others.pk]
    signed_in(staff).post(reverse("training_desk:mark", args=[session.pk]), tap)
    assert Mark.objects.filter(application=hers).exists()


def test_letters_after_a_course_stop_and_go_on_when_she_agrees_anew() -> None:
    letter = FollowUpFactory()
    plan = letter.plan
    consent = agreed(plan.owner)
    owner = signed_in(plan.owner)
    assert "안부를 여쭙는 알림을 보내지 않습니다" in words(owner, url(consent))

    owner.post(url(consent))
    plan.refresh_from_db()
    assert plan.state == PlanState.STOPPED
    assert not FollowUp.objects.filter(plan=plan, state=LetterState.PLANNED).exists()
    assert "안부를 여쭙는 알림을 보내지 않습니다" in words(owner, url(consent))

    owner.post(url(consent, "consent-again"), {"text": consent.text_id})
    plan.refresh_from_db()
    assert plan.state == PlanState.OPEN


def test_nobody_is_asked_whether_the_job_holds_without_leave_to_use_what_she_told_us() -> None:
    check = CheckFactory(started_on=clock.today() - timedelta(days=40))
    person = check.placement.person
    consent = agreed(person)
    assert "여쭙는 알림을 보내지 않습니다" in words(signed_in(person), url(consent))
    consents.take_back(consent)
    assert checks.write_due(clock.now()) == 0
    consents.give_anew(person, consent.text)
    assert checks.write_due(clock.now()) == 1
    assert EmploymentCheck.objects.get(pk=check.pk).state == CheckState.ASKED_PERSON


@pytest.mark.parametrize("path", ["privacy", "my", "accounts:profile"])
def test_the_way_to_ones_consents_is_found(path: str) -> None:
    assert reverse("consents") in words(signed_in(OwnerFactory()), reverse(path))


def test_the_privacy_page_names_what_gathers_on_the_way(client: Client) -> None:
    shown = words(client, reverse("privacy"))
    for gathered in ("상담 기록", "생애경력설계서", "연락 기록", "취업동아리"):
        assert gathered in shown


@race
def test_one_company_left_on_two_pages_at_once_is_left_once() -> None:
    for _ in range(4):
        referral = ReferralFactory(reach="sent")
        results = at_once(
            [
                partial(consents.take_back, Consent.objects.get(user=referral.person)),
                partial(referrals.leave, referral, by=referral.person),
            ]
        )
        assert not [result for result in results if isinstance(result, Exception)]
        assert [move.target for move in referral.moves.all()].count(ReferralState.WITHDRAWN) == 1


def test_before_the_first_day_a_hire_ends_with_the_consent_and_the_page_says_so() -> None:
    referral = ReferralFactory(reach="sent")
    answered(CompanyList.objects.get(), Said(CompanyAnswer.HIRED, started_on=clock.today() + timedelta(days=9)))
    consent = Consent.objects.get()
    assert "첫 출근 전이기 때문입니다" in words(signed_in(referral.person), url(consent))
    consents.take_back(consent)
    referral.refresh_from_db()
    assert referral.state == ReferralState.WITHDRAWN
    assert "첫 출근 전이기 때문입니다" in words(signed_in(referral.person), url(consent))


# by telephone or at the counter


def _desk(person: Application) -> tuple[Client, User]:
    staff = StaffFactory(role=Role.COUNSELOR, center=person.cohort.center)
    return signed_in(staff), staff


def _said(**changed: str) -> dict[str, str]:
    at = (clock.now() - timedelta(minutes=5)).astimezone(clock.SEOUL)
    said = {"source": "phone", "checked": "called_back", "at": f"{at:%H:%M}"}
    days = {"on_y": f"{at.year}", "on_m": f"{at.month}", "on_d": f"{at.day}"}
    return said | days | changed


def test_whoever_takes_a_consent_back_by_telephone_is_written_down_with_who_when_and_how_known() -> None:
    claim, consent, _lead = _claim()
    person = claim.application
    desk, staff = _desk(person)
    listed = words(desk, reverse("desk-consents", args=[person.pk]))
    address = reverse("desk-consent", args=[person.pk, consent.pk])
    assert address in listed
    assert f"{claim.title}({claim.number})를 공단에 전달하지 않습니다" in words(desk, address)

    assert desk.post(address, _said()).status_code == 302

    consent.refresh_from_db()
    assert (consent.withdrawn_source, consent.withdrawn_by, consent.withdrawn_checked) == (
        "phone",
        staff,
        "called_back",
    )
    assert consent.withdrawn_said_at <= consent.withdrawn_at
    assert list(batches.waiting(claim.center, claim.instalment)) == []
    assert f"{staff.name} 적음" in words(desk, reverse("desk-consents", args=[person.pk]))
    assert "전화 통화에서 거두셨습니다" in words(signed_in(claim.claimant), url(consent))
    desk.post(address, _said())
    assert Consent.objects.filter(user=claim.claimant, withdrawn_at__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"source": ""}, "source"),
        ({"source": "online"}, "source"),
        ({"checked": "🙂"}, "checked"),
        ({"checked": "id_seen"}, "checked"),
        ({"at": "25:70"}, "at"),
        ({"on_y": "2999"}, "on"),
        ({"on_y": "1999"}, "on"),
        ({"on_y": "\0"}, "on"),
    ],
)
def test_what_the_desk_writes_of_a_withdrawal_has_to_be_possible(changed: dict[str, str], wrong: str) -> None:
    claim, consent, _lead = _claim()
    desk, _staff = _desk(claim.application)
    answer = desk.post(reverse("desk-consent", args=[claim.application.pk, consent.pk]), _said(**changed))
    assert answer.status_code == 422
    assert wrong in answer.context["form"].errors
    consent.refresh_from_db()
    assert consent.is_in_force


def test_the_desk_of_another_centre_takes_nothing_back() -> None:
    claim, consent, _lead = _claim()
    elsewhere = signed_in(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))
    assert elsewhere.post(reverse("desk-consent", args=[claim.application.pk, consent.pk]), _said()).status_code == 404
    consent.refresh_from_db()
    assert consent.is_in_force


@pytest.mark.parametrize("count", [1, 3])
def test_the_desks_page_of_consents_costs_as_much_for_three_as_for_one(
    count: int, django_assert_num_queries: Any
) -> None:
    person = ApplicationFactory(submitted=True)
    for number in range(count):
        agreed(person.applicant, f"required-{number}")
        consents.take_back(agreed(person.applicant, f"gone-{number}"))
    desk, _staff = _desk(person)
    with django_assert_num_queries(6):
        assert desk.get(reverse("desk-consents", args=[person.pk])).status_code == 200


@race
def test_a_consent_taken_back_by_telephone_and_online_at_once_is_taken_back_once() -> None:
    _person, consent, _lead = _claim()
    said = acts.Said(by=StaffFactory(), at=clock.now() - timedelta(minutes=1), checked="asked")
    found = at_once(
        [partial(consents.take_back, consent), partial(consents.take_back, consent, source="phone", said=said)]
    )
    assert sorted(found) == [False, True]
    consent.refresh_from_db()
    assert bool(consent.withdrawn_by) == (consent.withdrawn_source == "phone")
