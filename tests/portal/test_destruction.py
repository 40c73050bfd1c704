"""Proposed, signed by another person, destroyed in small steps, told in the register; holds and new reasons stop it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessRecord, User
from centers.roles import Role
from common import clock
from common.personal import GONE
from enrollment.models import Application, Paper
from messaging.models import Message
from portal import destruction, holds, retention, tasks
from portal.errors import CannotErase, HoldSettled, NeedsSecondPerson, NothingToDestroy, PeriodChangedMeanwhile
from portal.models import DestructionLine, LegalHold, Outcome, PeriodChange, Proposal, State
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.enrollment import ApplicationFactory, PaperFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)


def admin() -> User:
    return StaffFactory(role=Role.ADMIN)


@contextmanager
def years_later(count: int = 6):
    with time_machine.travel(clock.now() + timedelta(days=366 * count), tick=False):
        yield


def proposed(rule: str = "applications") -> Proposal:
    destruction.propose()
    return Proposal.objects.get(rule=rule)


def signed(rule: str = "applications") -> Proposal:
    return destruction.sign(proposed(rule), by=admin())


def papers_on_disk() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_what_is_due_is_proposed_once_and_nothing_before_its_time() -> None:
    old, going = ApplicationFactory(declined=True), ApplicationFactory(submitted=True)

    assert destruction.propose() == 0
    with years_later():
        assert destruction.propose() > 0
        assert destruction.propose() == 0
        proposal = Proposal.objects.get(rule="applications")
        assert list(proposal.items.values_list("unit", flat=True)) == [old.applicant_id]
        assert not proposal.items.filter(unit=going.applicant_id).exists()


def test_whoever_applied_again_is_not_due() -> None:
    old = ApplicationFactory(declined=True)

    with years_later():
        ApplicationFactory(applicant=old.applicant, submitted=True)
        destruction.propose()

    assert not Proposal.objects.filter(rule="applications").exists()


def test_a_signed_proposal_is_destroyed_and_leaves_one_line() -> None:
    application = ApplicationFactory(declined=True)
    PaperFactory(application=application)
    by = admin()

    with years_later():
        proposal = destruction.sign(proposed(), by=by)
        tasks.destroy_signed()

    application.refresh_from_db()
    line = DestructionLine.objects.get()
    proposal.refresh_from_db()
    assert (application.address, application.birth_date, application.answers) == (GONE, None, {})
    assert application.state == "declined"
    assert application.destroyed_at is not None
    assert not papers_on_disk()
    assert Paper.objects.get().file.name == ""
    assert (line.proposal, line.units, line.files, line.kept, line.signed_by) == (proposal, 1, 1, 0, by)
    assert line.rows >= 3
    assert proposal.state == State.DONE


def test_nothing_goes_without_a_signature() -> None:
    application = ApplicationFactory(declined=True)

    with years_later():
        proposed()
        assert tasks.destroy_signed() == 0

    application.refresh_from_db()
    assert application.address != GONE


def test_whoever_changed_the_period_does_not_sign() -> None:
    ApplicationFactory(declined=True)
    by = admin()

    with years_later(3):
        holds.change_period("applications", 24, was=60, reason="결정", by=by)
        proposal = proposed()
        with pytest.raises(NeedsSecondPerson):
            destruction.sign(proposal, by=by)
        assert destruction.sign(proposal, by=admin()).state == State.SIGNED


def test_a_period_changed_meanwhile_is_not_overwritten() -> None:
    holds.change_period("messages", 36, was=24, reason="결정", by=admin())

    with pytest.raises(PeriodChangedMeanwhile):
        holds.change_period("messages", 12, was=24, reason="결정", by=admin())

    assert retention.period("messages").months == 36


def test_a_longer_period_set_after_the_signature_keeps_what_was_signed() -> None:
    application = ApplicationFactory(declined=True)

    with years_later():
        signed()
        holds.change_period("applications", 120, was=60, reason="감사", by=admin())
        tasks.destroy_signed()

    application.refresh_from_db()
    assert application.destroyed_at is None
    assert (DestructionLine.objects.get().units, DestructionLine.objects.get().kept) == (0, 1)


@pytest.mark.parametrize("when", ["proposed", "signed"])
def test_a_hold_stops_what_is_proposed_and_what_is_signed(when: str) -> None:
    application = ApplicationFactory(declined=True)

    with years_later():
        proposal = proposed()
        if when == "signed":
            destruction.sign(proposal, by=admin())
        holds.place(application.applicant, ground="lawsuit", reason="2026가합1", ends_on=None, by=admin())
        if when == "proposed":
            with pytest.raises(NothingToDestroy):
                destruction.sign(proposal, by=admin())
        tasks.destroy_signed()

    application.refresh_from_db()
    assert application.destroyed_at is None


def test_a_hold_ends_with_its_last_day_or_when_it_is_lifted_and_once() -> None:
    application = ApplicationFactory(declined=True)

    with years_later():
        until = clock.today() + timedelta(days=3)
        hold = holds.place(application.applicant, ground="audit", reason="감사", ends_on=until, by=admin())
        other = holds.place(application.applicant, ground="audit", reason="감사", ends_on=None, by=admin())
        assert destruction.propose() == 0
        holds.lift(other, reason="끝남", by=admin())
        with pytest.raises(HoldSettled):
            holds.lift(other, reason="끝남", by=admin())
        assert destruction.propose() == 0
    with years_later(7):
        assert not hold.is_in_force
        assert destruction.propose() > 0


def test_a_message_that_names_somebody_held_stays_whoever_received_it() -> None:
    held = OwnerFactory(name="한보류")
    Message.objects.all().delete()
    ApplicationFactory(declined=True)
    Message.objects.update(state="sent", sent_at=clock.now())
    naming = Message.objects.first()
    Message.objects.filter(pk=naming.pk).update(body="한보류 님이 아직 일하시나요", recipient=None)
    holds.place(held, ground="lawsuit", reason="소송", ends_on=None, by=admin())

    with years_later(3):
        units = set(proposed("messages").items.values_list("unit", flat=True))

    assert naming.pk not in units
    assert units == set(Message.objects.exclude(pk=naming.pk).values_list("pk", flat=True))


def test_what_was_dropped_is_asked_again_only_after_three_months() -> None:
    ApplicationFactory(declined=True)

    with years_later():
        destruction.drop(proposed(), by=admin(), reason="다시 살펴봄")
        destruction.propose()
        assert Proposal.objects.filter(rule="applications").count() == 1
        with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
            destruction.propose()
            assert Proposal.objects.filter(rule="applications").count() == 2


def test_stopped_in_the_middle_it_goes_on_and_leaves_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        ApplicationFactory(declined=True)

    with years_later():
        proposal = signed()
        assert destruction.destroy_some(proposal, at_most=2) == 2
        assert not DestructionLine.objects.exists()
        assert Application.objects.filter(destroyed_at=None).count() == 3

        assert tasks.destroy_signed() == 3

    assert (DestructionLine.objects.get().units, Application.objects.filter(destroyed_at=None).count()) == (5, 0)


def test_what_cannot_be_destroyed_stays_whole_and_holds_no_other_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = ApplicationFactory(declined=True), ApplicationFactory(declined=True)
    PaperFactory(application=broken)

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError("read-only")

    with years_later():
        proposal = signed()
        with monkeypatch.context() as disk:
            disk.setattr("os.remove", refuse)
            assert tasks.destroy_signed() == 1
        broken.refresh_from_db()
        sound.refresh_from_db()
        assert (broken.destroyed_at, broken.papers.get().file.name != "") == (None, True)
        assert sound.destroyed_at is not None
        assert "could not be destroyed" in caplog.text
        assert proposal.items.filter(outcome=Outcome.WAITING).count() == 1

        assert tasks.destroy_signed() == 1
    assert papers_on_disk() == []


@race
def test_two_workers_destroy_once() -> None:
    for _ in range(4):
        ApplicationFactory(declined=True)

    with years_later():
        signed()
        at_once([tasks.destroy_signed] * 3)

    assert DestructionLine.objects.get().units == 4


@race
@pytest.mark.parametrize("round_", range(3))
def test_a_hold_and_a_destruction_at_the_same_moment_do_not_cross(round_: int) -> None:
    application, by = ApplicationFactory(declined=True), admin()

    def place() -> LegalHold:
        return holds.place(application.applicant, ground="lawsuit", reason="소송", ends_on=None, by=by)

    with years_later():
        signed()
        at_once([place, tasks.destroy_signed])

    application.refresh_from_db()
    item = Proposal.objects.get(rule="applications").items.get()
    destroyed = application.destroyed_at is not None
    assert destroyed == (item.outcome == Outcome.DESTROYED)
    assert LegalHold.objects.in_force().exists()


@race
def test_two_officers_sign_once() -> None:
    ApplicationFactory(declined=True)
    first, second = admin(), admin()

    with years_later():
        proposal = proposed()
        results = at_once([lambda by=by: destruction.sign(proposal, by=by) for by in (first, second)])

    assert sum(isinstance(result, Proposal) for result in results) == 1


def test_the_register_and_the_periods_cannot_be_rewritten() -> None:
    ApplicationFactory(declined=True)
    with years_later():
        signed()
        tasks.destroy_signed()
    change = PeriodChange.objects.create(rule="messages", months=12, reason="결정", by=admin(), at=clock.now())

    for row, column in ((DestructionLine.objects.get(), "units"), (change, "months")):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**{column: 99})
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()


def test_the_database_itself_keeps_whoever_asked_from_signing() -> None:
    by = admin()
    with pytest.raises(IntegrityError):
        Proposal.objects.create(
            rule="erasure", made_at=clock.now(), asked_by=by, settled_by=by, settled_at=clock.now(), state=State.SIGNED
        )


def test_an_accepted_request_for_erasure_goes_with_everything_and_another_person_signs() -> None:
    application = ApplicationFactory(declined=True)
    Message.objects.update(state="sent", sent_at=clock.now())
    officer = admin()

    proposal = destruction.propose_erasure(application.applicant, by=officer)
    with pytest.raises(NeedsSecondPerson):
        destruction.sign(proposal, by=officer)
    destruction.sign(proposal, by=admin())
    tasks.destroy_signed()

    person = User.objects.get(pk=application.applicant_id)
    application.refresh_from_db()
    assert (person.name, person.phone, person.is_active) == (GONE, "", False)
    assert application.address == GONE
    assert set(Message.objects.values_list("body", "recipient")) == {(GONE, None)}
    assert DestructionLine.objects.get().name == "본인의 삭제 요청"


def test_what_a_law_keeps_stays_with_who_it_is_about() -> None:
    claim = ClaimFactory(paid=True)
    person = claim.claimant

    with pytest.raises(CannotErase, match="진행 중"):
        destruction.propose_erasure(ApplicationFactory(submitted=True).applicant, by=admin())
    held = ApplicationFactory(declined=True).applicant
    holds.place(held, ground="lawsuit", reason="소송", ends_on=None, by=admin())
    with pytest.raises(CannotErase, match="소송"):
        destruction.propose_erasure(held, by=admin())

    assert "claims" not in {item.rule for item in destruction._erasable(User.objects.filter(pk=person.pk))}
    assert "identity" not in {item.rule for item in destruction._erasable(User.objects.filter(pk=person.pk))}


class TestPages:
    @pytest.fixture
    def officer(self, client: Client) -> User:
        by = admin()
        client.force_login(by)
        return by

    def test_an_officer_looks_into_a_proposal_and_signs_it(self, client: Client) -> None:
        application = ApplicationFactory(declined=True, applicant__name="김가나다")
        with years_later():
            officer = admin()
            client.force_login(officer)
            proposal = proposed()
            page = client.get(reverse("retention-proposal", args=[proposal.pk]))
            shown = page.content.decode()
            assert "김○○다" in shown
            assert "김가나다" not in shown
            assert AccessRecord.objects.about(application.applicant).filter(by=officer).exists()

            stale = client.post(reverse("retention-proposal", args=[proposal.pk]), {"shown": "2"}, follow=True)
            assert "달라져 서명하지 않았습니다" in stale.content.decode()
            done = client.post(reverse("retention-proposal", args=[proposal.pk]), {"shown": "1"}, follow=True)
            assert "서명했습니다" in done.content.decode()
            again = client.post(reverse("retention-proposal", args=[proposal.pk]), {"shown": "1"}, follow=True)
            assert again.status_code == 200
            tasks.destroy_signed()
            assert "신청서와 서류" in client.get(reverse("retention-register")).content.decode()

    @pytest.mark.parametrize("bad", ["", "x" * 301, "\0", "900101-1234567"])
    def test_a_reason_that_cannot_be_taken_is_said_and_nothing_changes(
        self, client: Client, officer: User, bad: str
    ) -> None:
        page = client.post(reverse("retention-period", args=["messages"]), {"months": "12", "was": "24", "reason": bad})

        assert page.status_code == 422
        assert not PeriodChange.objects.exists()

    @pytest.mark.parametrize("months", ["", "0", "241", "-1", "1.5", "열둘", "9" * 40])
    def test_a_period_that_cannot_be_taken_is_said(self, client: Client, officer: User, months: str) -> None:
        typed = {"months": months, "was": "24", "reason": "결정"}
        assert client.post(reverse("retention-period", args=["messages"]), typed).status_code == 422

    def test_a_hold_is_placed_by_an_application_s_number(self, client: Client, officer: User) -> None:
        application = ApplicationFactory(declined=True)
        typed = {"number": application.number, "ground": "audit", "reason": "감사 2026-1"}

        answer = client.post(reverse("retention-hold-add"), typed)

        assert answer.status_code == 302
        assert LegalHold.objects.get().person == application.applicant
        assert AccessRecord.objects.about(application.applicant).filter(by=officer).exists()

    @pytest.mark.parametrize("number", ["", "2026-서울-00000", "abc", "1" * 40, "2026-서울-²", "\0"])
    def test_an_unknown_number_is_said(self, client: Client, officer: User, number: str) -> None:
        ApplicationFactory(declined=True)
        typed = {"number": number, "ground": "audit", "reason": "감사"}

        assert client.post(reverse("retention-hold-add"), typed).status_code == 422

    @pytest.mark.parametrize("count", [1, 3])
    def test_lists_ask_the_same_number_of_questions_for_one_and_for_three(
        self, client: Client, officer: User, count: int
    ) -> None:
        people = [ApplicationFactory(declined=True).applicant for _ in range(count)]
        for person in people:
            holds.place(person, ground="audit", reason="감사", ends_on=None, by=officer)
            waiting = Proposal.objects.create(rule="applications", months=60, before=clock.now(), made_at=clock.now())
            waiting.items.create(rule="applications", unit=person.pk)
            done = Proposal.objects.create(rule="messages", months=24, before=clock.now(), made_at=clock.now())
            done.move_to(State.SIGNED, by=officer)
            destruction._close(done)
        found = {}
        for name in ("retention", "retention-register", "retention-periods", "retention-holds"):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(name))
            found[name] = len(queries)

        assert found == {"retention": 6, "retention-register": 5, "retention-periods": 4, "retention-holds": 5}
