"""Everything the portal says, said once for real, to people with the longest names there may be: each kind renders, names
its case, the centre, its phone and how to check it, and fits a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import TestCase

from accounts.actions import codes, contact_changes, profiles, second_factors
from accounts.models import SignInCode, User
from aftercare.actions import follow_ups
from centers.models import Center
from centers.roles import Role
from common import clock
from common import phone as phones
from enrollment.actions import applications, cohorts, drafts, supplements
from enrollment.models import DecisionReason
from enrollment.states import State
from jobs.models import Placement
from messaging import phone_text
from messaging.models import Channel, Message
from tests.factories.accounts import ContactChangeFactory, StaffFactory, enrolled
from tests.factories.aftercare import FollowUpFactory, cohort_with_cadence
from tests.factories.centers import CenterFactory, CourseFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.house.saying import long_named_owner, rooms
from tests.house.test_messages import KINDS
from tests.support.built import built

pytestmark = pytest.mark.django_db

CENTER_PHONE = "02-6021-9999"
# Codes are about nobody's application; what is about a person's address has no case either.
WITHOUT_A_CASE = {kind for kind in KINDS if kind.startswith(("accounts/", "centers/"))}


def _say_everything(channel: str, center: Center) -> None:
    """Bring somebody to every state, and do what else makes the portal speak."""
    course = CourseFactory(name="예시 과정 " + "긴" * 70)
    by = StaffFactory(role=Role.COUNSELOR, center=center)
    for number, state in enumerate(State, start=1):
        if state == State.DRAFT:
            continue
        size = 1 if state in (State.WAITING, State.OFFERED, State.LAPSED) else 3
        cohort = OpenCohortFactory(course=course, center=center, number=number, capacity=size)
        ApplicationFactory(cohort=cohort, applicant=long_named_owner(channel), by=by, **{state.value: True})
    application = ApplicationFactory(
        cohort=OpenCohortFactory(course=course, center=center, number=90),
        applicant=long_named_owner(channel),
        submitted=True,
    )
    supplement = supplements.request(
        application, reason="missing", note="서류" * 250, due_on=clock.today() + timedelta(days=9), by=by
    )
    supplements.answer(supplement, text="보냈습니다.", by=application.applicant)
    other = ApplicationFactory(
        cohort=OpenCohortFactory(course=course, center=center, number=91),
        applicant=long_named_owner(channel),
        submitted=True,
    )
    applications.decline(other, reason=DecisionReason.PAPERS_MISSING, note="설명" * 250, by=by)
    applications.nudge_draft(
        ApplicationFactory(
            cohort=OpenCohortFactory(
                course=course, center=center, number=92, closes_at=clock.now() + timedelta(days=1)
            ),
            applicant=long_named_owner(channel),
            draft=True,
        )
    )
    drafts.warn(
        ApplicationFactory(
            cohort=OpenCohortFactory(course=course, center=center, number=94),
            applicant=long_named_owner(channel),
            draft=True,
            saved_at=clock.now() - timedelta(days=100),
        ),
        since=clock.now() - timedelta(days=90),
    )
    moved = application.cohort
    moved.refresh_from_db()
    moved.starts_on += timedelta(days=1)
    moved.ends_on += timedelta(days=1)
    cohorts.edit(moved, ["starts_on", "ends_on"], version=moved.version)
    FollowUpFactory(cohort=cohort_with_cadence(center=center), applicant=long_named_owner(channel), wanted=True)
    stopped = FollowUpFactory(
        cohort=cohort_with_cadence(center=center), applicant=long_named_owner(channel), stopped=True
    )
    follow_ups.take_back_stop(stopped)


def _speak_of_addresses(channel: str, center: Center, by: User) -> None:
    """Codes of every purpose, a new e-mail address, a new phone."""
    address = "+821099990000" if channel == Channel.SMS else "code@example.kr"
    for purpose in SignInCode.Purpose:
        code = codes.send(purpose, channel, address, name="긴이름" * 20, office=center.as_office())
        SignInCode.objects.filter(pk=code.pk).update(created_at=clock.now() - timedelta(hours=1))
    person = long_named_owner(channel)
    about = profiles.email_about(person)
    proof = codes.send(SignInCode.Purpose.NEW_CONTACT, Channel.EMAIL, "new@example.kr", name=person.name, about=about)
    SignInCode.objects.filter(pk=proof.pk).update(used_at=clock.now())
    proof.refresh_from_db()
    profiles.change_email(person, proof=proof)
    change = ContactChangeFactory(user=person, office_id=center.pk, requested_by=by)
    contact_changes.approve(change, by=StaffFactory(role=Role.COUNSELOR, center=center))
    staff = StaffFactory(name="긴이름" * 20, role=Role.COUNSELOR, center=center)
    enrolled(staff)
    second_factors.reset(staff, by=StaffFactory(name="긴이름" * 20, role=Role.ADMIN))


def _everything(channel: str) -> list[Message]:
    center = CenterFactory(name="예시 중장년내일센터 " + "긴" * 40, phone="+82260219999")
    with TestCase.captureOnCommitCallbacks(execute=True):
        _say_everything(channel, center)
        _speak_of_addresses(channel, center, StaffFactory(role=Role.COUNSELOR, center=center))
        for say in rooms():
            say(channel, center)
    return list(Message.objects.order_by("pk"))


@pytest.fixture(scope="module", params=[Channel.SMS, Channel.EMAIL])
def everything_said(request: pytest.FixtureRequest) -> Iterator[list[Message]]:
    """Said once by each channel; the tests only read what was said."""
    with built(request, lambda: _everything(request.param)) as once:
        yield once.made


def test_every_kind_is_said_by_some_act(everything_said: list[Message]) -> None:
    assert {message.kind for message in everything_said} == set(KINDS)


def test_every_message_names_its_case_its_centre_and_how_to_check_it(everything_said: list[Message]) -> None:
    for message in everything_said:
        shown = f"{message.check_number[:4]}-{message.check_number[4:]}"
        assert shown in message.body, message.kind
        assert "/genuine/" in message.body or message.channel == Channel.SMS, message.kind
        if message.kind in WITHOUT_A_CASE:
            continue
        assert message.about_label, message.kind
        assert message.about_label in message.body, message.kind
        assert CENTER_PHONE in message.body, message.kind


def test_every_message_fits_a_phone_whole_even_with_the_longest_names(everything_said: list[Message]) -> None:
    texts = [message for message in everything_said if message.channel == Channel.SMS]
    assert [message.kind for message in texts if phone_text.CUT.strip() in message.body] == []
    assert max((phone_text.size(message.body) for message in texts), default=0) <= phone_text.LMS_BYTES


def test_no_subject_says_anything_of_a_person(everything_said: list[Message]) -> None:
    """A subject is shown on locked screens and kept in the logs of mail servers: it names nobody, and nobody's employer."""
    people = User.objects.values_list("name", "phone", "email", "username")
    known = {str(value) for row in people for value in row if value}
    known |= {phones.display(phone) for _name, phone, _email, _username in people if phone}
    known |= set(Placement.objects.values_list("employer", flat=True))
    assert len(known) > 50
    found = {f"{message.kind}: {said}" for message in everything_said for said in known if said in message.subject}
    assert found == set()


def test_no_message_shouts_or_says_none(everything_said: list[Message]) -> None:
    for message in everything_said:
        assert "!" not in message.body, message.kind
        assert "None" not in message.body, message.kind
