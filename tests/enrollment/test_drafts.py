"""An abandoned draft goes after its owner was told; whoever saves in time keeps it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from common import clock
from common.personal import GONE
from enrollment import notices
from enrollment.actions import applications, drafts, papers, second_thoughts
from enrollment.errors import DraftGone
from enrollment.models import Application, Paper
from messaging.models import Message
from messaging.retention import MESSAGES
from messaging.states import State as Sent
from portal import retention, tasks
from portal.models import DestructionLine, Outcome, ProposalItem
from tests.enrollment.apply_pages import PERSON, page, pdf, save, signed_in, upload
from tests.factories.centers import PaperRuleFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory, PaperFactory, later_cohort
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)

UNTOUCHED = timedelta(days=93)
NOTICE = timedelta(days=settings.ENROLLMENT_DRAFT_NOTICE_DAYS)


def abandoned(**values):
    return ApplicationFactory(saved_at=clock.now() - UNTOUCHED, **values)


def told(**values):
    """A draft whose owner was told two weeks ago that it goes today."""
    return abandoned(drop_on=clock.today(), **values)


def warn():
    """What the nightly task does first; how many were told."""
    since = retention.period("drafts").before
    return sum(drafts.warn(draft, since=since) for draft in drafts.abandoned(since))


def files():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_only_the_owner_of_an_abandoned_draft_is_told_and_once():
    old = abandoned()
    ApplicationFactory()
    ApplicationFactory(submitted=True)
    Application.objects.exclude(pk=old.pk).exclude(submitted_at=None).update(saved_at=clock.now() - UNTOUCHED)

    assert (warn(), warn()) == (1, 0)

    message = Message.objects.get(kind="enrollment/draft_expiring")
    old.refresh_from_db()
    assert message.recipient == old.applicant
    assert old.drop_on == clock.today() + NOTICE
    assert reverse("enrollment:application", args=[old.pk]) in message.body


def test_a_draft_stays_until_its_day_and_goes_with_everything_that_was_said_of_it():
    draft = abandoned()
    PaperFactory(application=draft)
    warn()
    Message.objects.update(state=Sent.SENT, sent_at=clock.now())
    assert (tasks.keep_short(), len(files())) == (0, 1)

    with time_machine.travel(clock.now() + NOTICE, tick=False):
        assert (tasks.keep_short(), tasks.keep_short()) == (1, 0)

    message = Message.objects.get()
    assert not Application.objects.filter(pk=draft.pk).exists()
    assert not Paper.objects.exists()
    assert files() == []
    assert (message.body, message.recipient, message.address, message.about_label) == (GONE, None, "", "")
    assert not Message.objects.filter(MESSAGES.left(), pk=message.pk).exists()  # nothing for its own rule to do


def test_a_notice_that_has_not_gone_out_is_taken_back():
    draft = told()
    notices.draft_expiring(draft, clock.today())

    assert drafts.drop(draft)

    assert Message.objects.get().state == Sent.CANCELLED


def test_whoever_saves_keeps_the_draft_and_is_told_anew_when_it_is_abandoned_again():
    draft = told()
    client = signed_in(draft.applicant)
    assert "지웁니다" in client.get(page(draft, "person")).content.decode()

    save(client, draft, "person", PERSON)

    assert tasks.keep_short() == 0
    assert "지웁니다" not in client.get(page(draft, "person")).content.decode()
    with time_machine.travel(clock.now() + UNTOUCHED, tick=False):
        assert warn() == 1


def test_a_paper_added_or_taken_away_keeps_the_draft():
    draft = told()
    rule = PaperRuleFactory(program_year=draft.program_year)

    paper = papers.add(draft, rule, upload("a.pdf", pdf()), by=draft.applicant)
    draft.refresh_from_db()
    assert draft.drop_on is None

    Application.objects.filter(pk=draft.pk).update(drop_on=clock.today())
    papers.remove(paper, by=draft.applicant)
    draft.refresh_from_db()
    assert draft.drop_on is None


def test_what_a_deferred_application_goes_on_in_is_not_given_up():
    admitted = ApplicationFactory(admitted=True)
    second_thoughts.defer(admitted, later_cohort(admitted.cohort), by=admitted.applicant)
    Application.objects.update(saved_at=clock.now() - UNTOUCHED)

    assert warn() == 0


def test_what_was_handed_in_or_given_up_meanwhile_is_not_deleted():
    handed_in, given_up = told(submitted=True), told(withdrawn=True)

    assert not drafts.drop(handed_in)
    assert not drafts.drop(given_up)

    assert Application.objects.count() == 2


def test_a_draft_that_cannot_be_deleted_stays_whole_and_is_tried_again(monkeypatch, caplog):
    draft = told()
    PaperFactory(application=draft)
    with monkeypatch.context() as disk:
        disk.setattr("os.remove", _refuse)
        assert tasks.keep_short() == 0

    assert Application.objects.filter(pk=draft.pk).exists()
    assert "could not be destroyed" in caplog.text
    assert len(files()) == 1
    assert tasks.keep_short() == 1
    assert files() == []


def _refuse(*_args, **_kwargs):
    raise PermissionError("read-only")


def test_the_page_of_a_deleted_draft_says_why_nothing_was_saved():
    draft = told()
    client = signed_in(draft.applicant)
    shown = client.get(page(draft, "person"))
    assert shown.status_code == 200
    drafts.drop(draft)

    with pytest.raises(DraftGone, match="새 신청서"):
        applications.save_section(draft, "person", {}, version=0)
    assert client.get(page(draft, "person")).status_code == 404


@race
@pytest.mark.parametrize("round_", range(5))
def test_saving_and_deleting_at_the_same_moment_lose_nothing_that_was_acknowledged(round_):
    draft = told(cohort=OpenCohortFactory())
    client = signed_in(draft.applicant)
    typed = {"version": draft.version, **PERSON, "later": "1"}

    answer, _settled = at_once([lambda: client.post(page(draft, "person"), typed), tasks.keep_short])

    kept = Application.objects.filter(pk=draft.pk).first()
    if kept:
        assert not ProposalItem.objects.filter(outcome=Outcome.DESTROYED).exists()
        assert kept.answers["person"]["raw"]["address"] == PERSON["address"]
        assert kept.drop_on is None
    else:
        assert DestructionLine.objects.get().units == 1
        assert answer.status_code in (302, 404)
        said = " ".join(str(message) for message in client.get(reverse("my")).context["messages"])
        assert "저장했습니다" not in said


@race
def test_two_beats_tell_and_delete_once():
    abandoned()
    told()

    assert sum(at_once([warn] * 3)) == 1
    assert sum(at_once([tasks.keep_short] * 3)) == 1
    assert Message.objects.filter(kind="enrollment/draft_expiring").count() == 1
