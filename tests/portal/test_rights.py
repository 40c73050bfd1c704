"""Requests about one's own data: asked on a page of one's own or by telephone, answered once within ten days, and done."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import rights_requests
from accounts.errors import (
    AskedAlready,
    NamesakeThere,
    NeedsAnotherPerson,
    NothingToObjectTo,
    NothingToStop,
    ProcessingSuspended,
    RequestMovedOn,
    RequestNotLiftable,
)
from accounts.models import AccessRecord, ConsentText, RightsRequest, User
from accounts.models.rights_request import due_from
from accounts.states import ANSWERS, Ground, RequestState, Right
from aftercare.actions import plans
from aftercare.models import FollowUp, PlanState
from aftercare.models import State as LetterState
from allowance.actions import batches
from allowance.errors import ConsentTakenBack
from allowance.models import BatchLine
from centers.roles import Role
from common import clock
from enrollment.tasks import nudge_drafts
from jobs import tokens
from jobs.actions import checks, referrals
from jobs.models import CompanyList
from messaging.models import Message
from portal import rights
from portal.errors import CannotErase
from portal.models import LegalHold, Proposal
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import (
    ConsentFactory,
    ConsentTextFactory,
    OwnerFactory,
    RightsRequestFactory,
    StaffFactory,
)
from tests.factories.aftercare import FollowUpFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.jobs import CheckFactory, OpeningFactory, ReferralFactory
from tests.support.at_once import at_once
from tests.support.held import before_it_is_committed

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)
NO = {"words": "법률이 보관하라고 정한 것입니다.", "ground": Ground.MUST_COLLECT}


def admin() -> User:
    return StaffFactory(role=Role.ADMIN)


def page(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def suspended(person: User) -> RightsRequest:
    asked = rights_requests.ask(person, Right.SUSPENSION, text="연락을 받고 싶지 않습니다")
    return rights.answer(asked, RequestState.GRANTED, words="멈추었습니다.", by=admin())


# asking


@pytest.mark.parametrize("right", Right)
def test_an_owner_asks_reads_until_when_and_is_told(right: Right) -> None:
    owner = OwnerFactory()
    client = signed_in(owner)
    with time_machine.travel("2026-11-26 14:00:00+09:00", tick=False):
        assert "2026. 12. 7.(월)까지" in page(client, "own-request-ask", right)
        response = client.post(reverse("own-request-ask", args=[right]), {"text": "부탁드립니다"})
    asked = RightsRequest.objects.get()
    assert response.headers["Location"] == asked.get_absolute_url()
    assert (asked.person, asked.right, asked.due_on) == (owner, right, date(2026, 12, 7))
    assert "12. 7.(월)까지" in Message.objects.get(kind="accounts/rights_request_received").body
    assert asked.number in page(client, "own-request", asked.pk)
    assert asked.title in page(client, "own-data")


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [
        (date(2026, 11, 30), date(2026, 12, 10)),  # a Thursday
        (date(2026, 12, 2), date(2026, 12, 14)),  # the tenth day is a Saturday
        (date(2026, 12, 15), date(2026, 12, 28)),  # it is Christmas, then a weekend
    ],
)
def test_the_answer_is_due_on_the_tenth_day_or_the_working_day_after_it(asked_on: date, due_on: date) -> None:
    assert due_from(asked_on) == due_on


@pytest.mark.parametrize("text", ["", " ", "가" * 1001, "\0", "900101-1234567", "９００１０１－１２３４５６７"])
def test_strange_words_are_sent_back_and_nothing_is_lost(text: str) -> None:
    client = signed_in(OwnerFactory())
    response = client.post(reverse("own-request-ask", args=["erasure"]), {"text": text})
    assert response.status_code == 422
    assert not RightsRequest.objects.exists()


@pytest.mark.parametrize("text", ["🙂 모두", "\u202e모두", "<script>", "a" * 1000])
def test_words_of_any_script_are_kept_as_they_are(text: str) -> None:
    client = signed_in(OwnerFactory())
    response = client.post(reverse("own-request-ask", args=["erasure"]), {"text": text}, follow=True)
    assert response.status_code in (200, 422)
    assert "<script>모두" not in response.content.decode()
    assert RightsRequest.objects.filter(text=text).exists() == (response.status_code == 200)


@pytest.mark.parametrize("address", ["/my/data/ask/steal/", "/my/data/ask/correction/phone/"])
def test_what_is_no_right_has_no_page(address: str) -> None:
    assert signed_in(OwnerFactory()).get(address).status_code == 404


def test_the_same_request_twice_is_one_and_another_has_to_wait() -> None:
    owner = OwnerFactory()
    first = rights_requests.ask(owner, Right.ERASURE, text="모두")
    assert rights_requests.ask(owner, Right.ERASURE, text="모두") == first
    with pytest.raises(AskedAlready):
        rights_requests.ask(owner, Right.ERASURE, text="이력서만")
    shown = signed_in(owner).post(reverse("own-request-ask", args=["erasure"]), {"text": "이력서만"})
    assert "이력서만" in shown.content.decode()
    assert Message.objects.filter(kind="accounts/rights_request_received").count() == 1


def test_somebody_else_never_learns_of_a_request() -> None:
    asked = RightsRequestFactory()
    stranger = signed_in(OwnerFactory())
    assert stranger.get(asked.get_absolute_url()).status_code == 404
    for name in ("own-request-withdraw", "own-request-lift", "own-request-object"):
        assert stranger.post(reverse(name, args=[asked.pk])).status_code == 404
    asked.refresh_from_db()
    assert asked.is_open


def test_an_owner_takes_her_request_back_and_may_ask_anew() -> None:
    asked = RightsRequestFactory()
    client = signed_in(asked.person)
    for _ in range(2):
        client.post(reverse("own-request-withdraw", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.state == RequestState.WITHDRAWN
    assert rights_requests.ask(asked.person, Right.ACCESS).is_open


def test_the_desk_writes_down_what_was_said_on_the_telephone_and_the_person_is_told() -> None:
    application = ApplicationFactory(submitted=True)
    center = application.cohort.center
    by = StaffFactory(role=Role.COUNSELOR, center=center)
    client, args = signed_in(by), [center.pk, application.applicant_id]
    assert reverse("rights-request-add", args=args) in page(client, "enrollment_desk:case", application.pk)

    said = {"what": "correction:name", "source": "phone", "text": "이름이 틀렸다고 하심"}
    refused = client.post(reverse("rights-request-add", args=args), said)
    assert refused.status_code == 422
    assert "바르게 고칠 값이 비어 있습니다" in refused.content.decode()
    client.post(reverse("rights-request-add", args=args), said | {"name": "김바름"})

    asked = RightsRequest.objects.get()
    assert (asked.person, asked.entered_by, asked.source) == (application.applicant, by, "phone")
    assert (asked.corrects, asked.new_value) == ("name", "김바름")
    assert Message.objects.filter(kind="accounts/rights_request_received").count() == 1
    assert "전화" in page(signed_in(application.applicant), "own-request", asked.pk)


@pytest.mark.parametrize("what", ["", "x", "correction:phone", "\0", "access:name"])
def test_the_desk_cannot_write_down_what_is_no_right(what: str) -> None:
    application = ApplicationFactory(submitted=True)
    center = application.cohort.center
    client = signed_in(StaffFactory(role=Role.COUNSELOR, center=center))
    said = {"what": what, "source": "phone", "text": "말씀", "name": "김바름"}
    assert (
        client.post(reverse("rights-request-add", args=[center.pk, application.applicant_id]), said).status_code == 422
    )
    assert not RightsRequest.objects.exists()


# answering


def test_who_answers_sees_the_late_ones_on_top_and_leaves_a_record() -> None:
    with time_machine.travel(clock.now() - timedelta(days=20), tick=False):
        late = RightsRequestFactory(person__name="이늦음")
    RightsRequestFactory(person__name="박방금")
    by = admin()
    shown = page(signed_in(by), "rights")
    assert late.is_late
    assert shown.index("이늦음") < shown.index("박방금")
    assert "기한 지남" in shown
    assert AccessRecord.objects.filter(by=by, page="rights").exists()
    assert "개인정보 요청" in page(signed_in(by), "manage")


@pytest.mark.parametrize("state", ANSWERS)
def test_an_answer_is_written_to_the_person_with_its_ground_and_stands(state: str) -> None:
    asked = RightsRequestFactory()
    ground = "" if state == RequestState.GRANTED else Ground.OTHERS
    said = {"state": state, "ground": ground, "words": "이렇게 답합니다"}
    client, address = signed_in(admin()), reverse("rights-request", args=[asked.pk])
    client.post(address, said)
    assert client.post(address, said | {"words": "다르게"}).status_code == 422

    shown = page(signed_in(asked.person), "own-request", asked.pk)
    assert "이렇게 답합니다" in shown
    assert (str(Ground.OTHERS.label) in shown) == bool(ground)
    assert ("이의 신청하기" in shown) == bool(ground)
    assert "이렇게 답합니다" in page(client, "rights-request", asked.pk)
    assert Message.objects.filter(kind="accounts/rights_request_answered").count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"state": "refused", "words": "까닭 없음"},
        {"state": "partly", "words": "까닭 없음", "ground": ""},
        {"state": "refused", "words": "", "ground": "others"},
        {"state": "refused", "words": "다른 권리의 근거", "ground": "duty"},
        {"state": "received", "words": "그대로"},
        {"state": "withdrawn", "words": "대신 거둠"},
        {"state": "granted", "words": "\0"},
        {"state": "granted", "words": "가" * 1001},
    ],
)
def test_an_answer_that_says_too_little_is_not_sent(bad: dict[str, str]) -> None:
    asked = RightsRequestFactory()
    assert signed_in(admin()).post(reverse("rights-request", args=[asked.pk]), bad).status_code == 422
    asked.refresh_from_db()
    assert asked.is_open


def test_an_objection_is_answered_by_another_person_and_there_is_one() -> None:
    asked, first, second = RightsRequestFactory(right=Right.ERASURE, text="모두"), admin(), admin()
    rights.answer(asked, RequestState.REFUSED, by=first, **NO)
    client = signed_in(asked.person)
    assert "다른 담당자가" in page(client, "own-request-object", asked.pk)
    for _ in range(2):
        client.post(reverse("own-request-object", args=[asked.pk]), {"text": "다시 보아 주세요"})
    objection = RightsRequest.objects.get(objects_to=asked)
    with pytest.raises(NeedsAnotherPerson):
        rights.answer(objection, RequestState.REFUSED, by=first, **NO)
    rights.answer(objection, RequestState.REFUSED, by=second, **NO)
    objection.refresh_from_db()
    with pytest.raises(NothingToObjectTo):
        rights_requests.object_to(objection, text="또")
    assert "118" in page(client, "own-request", objection.pk)


def test_nobody_answers_her_own_request() -> None:
    by = admin()
    with pytest.raises(NeedsAnotherPerson):
        rights.answer(RightsRequestFactory(person=by), RequestState.GRANTED, words="저에게", by=by)


def test_a_settled_request_is_not_rewritten_and_none_is_deleted() -> None:
    asked = RightsRequestFactory(granted=True)
    for change in ({"answer": "다르게"}, {"text": "다르게"}, {"due_on": clock.today()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            RightsRequest.objects.filter(pk=asked.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        RightsRequest.objects.filter(pk=asked.pk).delete()


def test_who_answers_is_reminded_before_the_deadline_once_and_every_working_day_after_it() -> None:
    with time_machine.travel("2026-11-26 09:00:00+09:00", tick=False):
        by, asked = admin(), RightsRequestFactory()  # due on Monday 7 December
    counts = []
    for day in (1, 2, 3, 4, 5, 7, 8, 8, 9):
        with time_machine.travel(f"2026-12-{day:02d} 09:00:00+09:00", tick=False):
            rights.remind()
        counts.append(Message.objects.filter(kind="accounts/rights_request_due").count())
    assert counts == [0, 1, 1, 1, 1, 1, 2, 2, 3]
    assert {row.recipient_id for row in Message.objects.filter(kind="accounts/rights_request_due")} == {by.pk}
    assert f"/manage/rights/{asked.pk}/" in Message.objects.filter(kind="accounts/rights_request_due").latest("pk").body


# two at the same moment


@race
def test_two_who_answer_at_once_send_one_answer() -> None:
    for _ in range(4):
        asked, by = RightsRequestFactory(), [admin(), admin()]
        said = {"state": RequestState.GRANTED, "words": "찾아 보내 드립니다."}
        results = at_once([partial(rights.answer, asked, by=one, **said) for one in by])
        assert sorted(type(result).__name__ for result in results) == ["RequestMovedOn", "RightsRequest"]
        answered = Message.objects.filter(kind="accounts/rights_request_answered", about=f"rights-request:{asked.pk}")
        assert answered.count() == 1


@race
def test_taken_back_while_it_is_answered_is_one_or_the_other() -> None:
    for _ in range(4):
        asked = RightsRequestFactory()
        answer = partial(rights.answer, asked, RequestState.GRANTED, words="찾았습니다.", by=admin())
        answered, withdrawn = at_once([answer, partial(rights_requests.withdraw, asked)])
        asked.refresh_from_db()
        if asked.state == RequestState.WITHDRAWN:
            assert isinstance(answered, RequestMovedOn)
        else:
            assert asked.state == RequestState.GRANTED
            assert isinstance(withdrawn, RequestMovedOn)


@race
def test_a_double_click_asks_once() -> None:
    owner = OwnerFactory()
    results = at_once([partial(rights_requests.ask, owner, Right.ACCESS) for _ in range(4)])
    assert {result.pk for result in results} == {RightsRequest.objects.get().pk}


@race
def test_semas_is_told_of_nobody_after_her_suspension() -> None:
    for _ in range(4):
        claim = ClaimFactory(confirmed=True)
        known = ConsentText.objects.filter(purpose=ConsentText.SEMAS).first()
        ConsentFactory(user=claim.claimant, text=known or ConsentTextFactory(purpose=ConsentText.SEMAS))
        lead = StaffFactory(role=Role.LEAD, center=claim.center)
        asked = rights_requests.ask(claim.claimant, Right.SUSPENSION, text="멈춰 주세요")
        forward = partial(batches.forward, claim.center, claim.instalment, [claim.pk], by=lead)
        answer = partial(rights.answer, asked, RequestState.GRANTED, words="멈추었습니다.", by=admin())
        forwarded, answered = at_once([forward, answer])
        assert answered.is_in_force
        assert BatchLine.objects.filter(claim=claim).exists() != isinstance(forwarded, ConsentTakenBack)


# what an answer does: 정정


def test_a_granted_correction_shows_both_values_and_changes_her_name() -> None:
    owner = OwnerFactory(name="김틀림")
    client, desk = signed_in(owner), signed_in(admin())
    assert "김틀림" in page(client, "own-request-correct", "name")
    client.post(reverse("own-request-correct", args=["name"]), {"new_value": "김바름"})
    asked = RightsRequest.objects.get()
    shown = page(desk, "rights-request", asked.pk)
    assert "김틀림" in shown
    assert "김바름" in shown
    assert "일부만 들어드림" not in shown
    desk.post(reverse("rights-request", args=[asked.pk]), {"state": "granted", "words": "고쳤습니다."})
    owner.refresh_from_db()
    asked.refresh_from_db()
    assert (owner.name, asked.old_value) == ("김바름", "김틀림")
    assert "김틀림 → 김바름" in page(client, "own-request", asked.pk)


def test_a_refused_correction_changes_nothing() -> None:
    owner = OwnerFactory(name="김그대로")
    asked = rights_requests.ask(owner, Right.CORRECTION, corrects="name", new_value="김바뀜")
    rights.answer(asked, RequestState.REFUSED, words="신분증과 같습니다.", ground=Ground.IS_CORRECT, by=admin())
    owner.refresh_from_db()
    assert owner.name == "김그대로"


def test_a_corrected_birth_date_stands_in_her_applications_too() -> None:
    application = ApplicationFactory(submitted=True)
    owner = application.applicant
    born = {"new_value_y": "1975", "new_value_m": "3", "new_value_d": "2"}
    assert signed_in(owner).post(reverse("own-request-correct", args=["birth_date"]), born).status_code == 302
    asked = RightsRequest.objects.get()
    rights.answer(asked, RequestState.GRANTED, words="고쳤습니다.", by=admin())
    application.refresh_from_db()
    owner.refresh_from_db()
    assert application.birth_date == owner.birth_date == date(1975, 3, 2)
    assert "1975. 3. 2." in page(signed_in(owner), "own-request", asked.pk)


@pytest.mark.parametrize(
    "born", [("", "", ""), ("1975", "13", "1"), ("2999", "1", "1"), ("x", "1", "1"), ("1975", "", "2")]
)
def test_a_strange_birth_date_is_sent_back(born: tuple[str, str, str]) -> None:
    said = {f"new_value_{box}": part for box, part in zip("ymd", born, strict=True)}
    response = signed_in(OwnerFactory()).post(reverse("own-request-correct", args=["birth_date"]), said)
    assert response.status_code == 422


def test_a_correction_makes_nobody_the_same_as_another() -> None:
    there = OwnerFactory(name="김하나")
    wrong = OwnerFactory(name="김둘", phone=there.phone)
    asked = rights_requests.ask(wrong, Right.CORRECTION, corrects="name", new_value="김하나")
    with pytest.raises(NamesakeThere):
        rights.answer(asked, RequestState.GRANTED, words="고쳤습니다.", by=admin())
    asked.refresh_from_db()
    assert asked.is_open


# what an answer does: 삭제


def test_a_granted_erasure_waits_for_another_persons_signature() -> None:
    application, by = ApplicationFactory(declined=True), admin()
    asked = rights_requests.ask(application.applicant, Right.ERASURE, text="모두")
    assert "파기 제안이 됩니다" in page(signed_in(by), "rights-request", asked.pk)
    rights.answer(asked, RequestState.GRANTED, words="지우겠습니다.", by=by)
    proposal = Proposal.objects.get()
    assert proposal.asked_by == by
    assert proposal.items.filter(rule="applications", unit=application.applicant_id).exists()


@pytest.mark.parametrize("why", ["진행 중인 신청", "파기를 멈춘"])
def test_what_cannot_be_erased_is_answered_with_the_cause_at_hand(why: str) -> None:
    owner, by = OwnerFactory(), admin()
    if why == "진행 중인 신청":
        ApplicationFactory(applicant=owner, submitted=True)
    else:
        audit = LegalHold.Ground.AUDIT
        LegalHold.objects.create(person=owner, ground=audit, reason="감사", placed_by=by, placed_at=clock.now())
    asked = rights_requests.ask(owner, Right.ERASURE, text="모두")
    client, address = signed_in(by), reverse("rights-request", args=[asked.pk])
    shown = client.get(address).content.decode()
    assert why in shown
    assert "지금은 지울 수 없습니다" in shown
    assert client.post(address, {"state": "granted", "words": "지우겠습니다."}).status_code == 422
    with pytest.raises(CannotErase):
        rights.answer(asked, RequestState.GRANTED, words="지우겠습니다.", by=by)
    asked.refresh_from_db()
    assert asked.is_open
    assert client.post(address, {"state": "refused", "ground": "kept_by_law", "words": why}).status_code == 302


# what an answer does: 처리정지, recipient by recipient


def test_a_company_sees_nobody_who_stopped_the_use_of_her_data_until_she_lets_it_go_on(client: Client) -> None:
    referral = ReferralFactory(person=OwnerFactory(name="멈춤견본"), reach="sent")
    address = reverse("jobs:list", args=[tokens.for_list(CompanyList.objects.get().pk)])
    assert "멈춤견본" in client.get(address).content.decode()
    asked = suspended(referral.person)
    assert "멈춤견본" not in client.get(address).content.decode()
    with pytest.raises(ProcessingSuspended):
        referrals.put_forward(referral.person, OpeningFactory(), center=referral.center, by=admin())
    rights.lift(asked)
    assert "멈춤견본" in client.get(address).content.decode()


def test_an_agreed_referral_is_on_no_list_while_it_is_suspended() -> None:
    referral = ReferralFactory(reach="agreed")
    suspended(referral.person)
    with pytest.raises(referrals.NobodyToSend):
        referrals.send_list(referral.opening.company, center=referral.center, by=admin())


def test_semas_hears_nothing_while_it_is_suspended_and_the_desk_sees_it() -> None:
    claim = ClaimFactory(confirmed=True)
    lead = StaffFactory(role=Role.LEAD, center=claim.center)
    asked = suspended(claim.claimant)
    assert list(batches.waiting(claim.center, claim.instalment)) == []
    with pytest.raises(ConsentTakenBack, match=claim.claimant.name):
        batches.forward(claim.center, claim.instalment, [claim.pk], by=lead)
    rights.lift(asked)
    assert batches.forward(claim.center, claim.instalment, [claim.pk], by=lead).count == 1


def test_nobody_is_asked_whether_the_job_holds_while_it_is_suspended() -> None:
    check = CheckFactory(started_on=clock.today() - timedelta(days=40))
    asked = suspended(check.placement.person)
    assert checks.write_due(clock.now()) == 0
    rights.lift(asked)
    assert checks.write_due(clock.now()) == 1


def test_letters_stop_with_a_suspension_and_go_on_when_it_is_lifted() -> None:
    letter = FollowUpFactory()
    plan = letter.plan
    asked = suspended(plan.owner)
    plan.refresh_from_db()
    assert plan.state == PlanState.STOPPED
    assert not FollowUp.objects.filter(plan=plan, state=LetterState.PLANNED).exists()
    assert plans.resume(plan, reason="본인이 전화로 원함", by=admin()).is_stopped
    client = signed_in(plan.owner)
    assert "처리 다시 시작하기" in page(client, "own-request", asked.pk)
    client.post(reverse("own-request-lift", args=[asked.pk]))
    plan.refresh_from_db()
    assert plan.state == PlanState.OPEN
    with pytest.raises(RequestNotLiftable):
        rights.lift(RightsRequestFactory(granted=True))


def test_a_draft_is_not_mentioned_while_it_is_suspended() -> None:
    closing = OpenCohortFactory(center=CenterFactory(), closes_at=clock.now() + timedelta(days=1))
    draft = ApplicationFactory(cohort=closing, draft=True)
    asked = suspended(draft.applicant)
    assert nudge_drafts() == 0
    rights.lift(asked)
    assert nudge_drafts() == 1


def test_an_objection_to_a_partly_granted_suspension_may_be_granted_and_one_press_lifts_both() -> None:
    person = OwnerFactory()
    asked = rights_requests.ask(person, Right.SUSPENSION, text="연락을 받고 싶지 않습니다")
    rights.answer(asked, RequestState.PARTLY, by=admin(), **NO)
    objection = rights_requests.object_to(asked, text="모두 멈추어 주세요")
    rights.answer(objection, RequestState.GRANTED, words="모두 멈추었습니다.", by=admin())
    assert RightsRequest.objects.of(person).suspending().count() == 2
    rights.lift(objection)
    rights.lift(asked)
    assert not RightsRequest.objects.of(person).suspending().exists()


def test_what_is_stopped_already_is_not_stopped_again() -> None:
    asked = suspended(OwnerFactory())
    with pytest.raises(NothingToStop):
        rights_requests.ask(asked.person, Right.SUSPENSION, text="또")


@race
def test_a_second_suspension_asked_while_the_first_is_granted_never_waits_beside_it() -> None:
    asked = RightsRequestFactory(right=Right.SUSPENSION)
    grant = partial(rights.answer, asked, RequestState.GRANTED, words="멈추었습니다.", by=admin())
    ask = partial(rights_requests.ask, asked.person, Right.SUSPENSION, text="또")
    assert isinstance(before_it_is_committed(grant, ask), NothingToStop)
    assert not RightsRequest.objects.of(asked.person).open().exists()


def test_a_second_suspension_that_waits_all_the_same_is_refused_in_words_and_nothing_typed_is_lost() -> None:
    first = suspended(OwnerFactory())
    second = RightsRequestFactory(person=first.person, right=Right.SUSPENSION)
    answer = {"state": "granted", "words": "이미 멈추었습니다.", "ground": ""}
    page = signed_in(admin()).post(reverse("rights-request", args=[second.pk]), answer)
    assert page.status_code == 422
    assert "이미 처리를 멈추고 있어 답을 보내지 않았습니다" in page.content.decode()
    assert "이미 멈추었습니다." in page.content.decode()
    second.refresh_from_db()
    assert second.state == RequestState.RECEIVED


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_as_for_three(rows: int, django_assert_num_queries: Any) -> None:
    client = signed_in(admin())
    client.get(reverse("rights"))
    for _ in range(rows):
        RightsRequestFactory()
        RightsRequestFactory(granted=True)
    with django_assert_num_queries(7):
        client.get(reverse("rights"))


def test_a_birth_date_to_be_corrected_stands_covered_until_it_is_opened_with_a_reason() -> None:
    owner = OwnerFactory(birth_date=date(1975, 3, 12))
    asked = rights_requests.ask(owner, Right.CORRECTION, corrects="birth_date", new_value="1976-03-02")
    desk = signed_in(admin())
    for before_the_answer in (True, False):
        shown = page(desk, "rights-request", asked.pk)
        assert "1975년생" in shown
        assert "1976년생" in shown
        assert not [word for word in ("1975. 3. 12.", "1976. 3. 2.", "1976-03-02") if word in shown]
        if before_the_answer:
            rights.answer(asked, RequestState.GRANTED, words="고쳤습니다.", by=admin())
    ticket = re.search(r'name="ticket" value="([^"]+)"', shown)
    assert ticket is not None
    opened = desk.post(reverse("accounts:unmask"), {"ticket": ticket[1], "why": "identity"}, follow=True)
    assert "1975. 3. 12." in opened.content.decode()
    assert "1976. 3. 2." in opened.content.decode()
    assert AccessRecord.objects.latest("pk").reason == "본인 확인"
