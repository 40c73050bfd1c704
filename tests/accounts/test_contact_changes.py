"""Tests of the way back when a phone is lost: two members of staff, both numbers told, sessions ended."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.actions import contact_changes
from accounts.errors import (
    ContactChangeDecided,
    ContactChangeOpen,
    ContactChangeStale,
    ContactTaken,
    ContactUnchanged,
    SecondPersonNeeded,
)
from accounts.models import ContactChange, User
from common import clock
from messaging.models import Channel, Message
from tests.accounts.steps import at_once
from tests.factories.accounts import ContactChangeFactory, OwnerFactory, StaffFactory

pytestmark = pytest.mark.django_db

NEW = "+821099998888"


def ask(user: User, by: User, new_phone: str = NEW) -> ContactChange:
    return contact_changes.request(
        user,
        new_phone=new_phone,
        identity=ContactChange.Identity.PASSPORT,
        note="전화기를 잃어버리심",
        by=by,
        office_id=3,
    )


def test_asking_changes_nothing_yet() -> None:
    owner, staff = OwnerFactory(), StaffFactory()
    change = ask(owner, staff)
    owner.refresh_from_db()
    assert owner.phone == change.old_phone
    assert owner.phone != NEW
    assert (change.requested_by, change.office_id, change.decided_at) == (staff, 3, None)
    assert not Message.objects.exists()


def test_a_second_change_waits_for_the_first() -> None:
    change = ContactChangeFactory()
    with pytest.raises(ContactChangeOpen):
        ask(change.user, StaffFactory())


def test_the_same_number_is_no_change() -> None:
    owner = OwnerFactory()
    with pytest.raises(ContactUnchanged):
        ask(owner, StaffFactory(), owner.phone)


def test_nobody_changes_her_own_number_at_the_desk() -> None:
    staff = StaffFactory()
    with pytest.raises(SecondPersonNeeded):
        ask(staff, staff)


def test_another_member_of_staff_approves_and_both_numbers_are_told() -> None:
    change = ContactChangeFactory()
    old_phone, second = change.old_phone, StaffFactory()
    contact_changes.approve(change, by=second)
    change.refresh_from_db()
    assert (change.decided_by, change.is_approved) == (second, True)
    assert User.objects.get(pk=change.user_id).phone == change.new_phone
    told = Message.objects.values_list("address", "kind")
    assert set(told) == {(old_phone, "accounts/phone_changed"), (change.new_phone, "accounts/phone_changed")}


def test_a_person_without_an_old_number_is_told_by_e_mail() -> None:
    owner = OwnerFactory(by_email=True)
    contact_changes.approve(ContactChangeFactory(user=owner), by=StaffFactory())
    assert set(Message.objects.values_list("channel", flat=True)) == {Channel.EMAIL, Channel.SMS}


def test_whoever_asked_may_not_approve_or_refuse() -> None:
    change = ContactChangeFactory()
    for act in (contact_changes.approve, contact_changes.refuse):
        with pytest.raises(SecondPersonNeeded):
            act(change, by=change.requested_by)
    assert User.objects.get(pk=change.user_id).phone == change.old_phone


def test_the_person_herself_may_not_approve() -> None:
    change = ContactChangeFactory()
    with pytest.raises(SecondPersonNeeded):
        contact_changes.approve(change, by=change.user)


def test_the_database_holds_the_rule_of_two_people() -> None:
    change = ContactChangeFactory()
    decided = {"decided_by": change.requested_by, "decided_at": clock.now(), "is_approved": True}
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactChange.objects.filter(pk=change.pk).update(**decided)


def test_approving_ends_every_session_of_the_person_and_no_others(client: Client) -> None:
    change = ContactChangeFactory()
    other = Client()
    client.force_login(change.user)
    other.force_login(OwnerFactory())
    contact_changes.approve(change, by=StaffFactory())
    assert client.get("/accounts/profile/").status_code == 302
    assert other.get("/accounts/profile/").status_code == 200


def test_approving_twice_is_the_same_as_once() -> None:
    change, second = ContactChangeFactory(), StaffFactory()
    contact_changes.approve(change, by=second)
    contact_changes.approve(change, by=second)
    assert Message.objects.count() == 2
    assert User.objects.get(pk=change.user_id).session_round == 1


def test_refusing_changes_nothing_and_makes_room_for_another() -> None:
    change, second = ContactChangeFactory(), StaffFactory()
    contact_changes.refuse(change, by=second)
    contact_changes.refuse(change, by=second)
    assert User.objects.get(pk=change.user_id).phone == change.old_phone
    assert ask(change.user, second)
    with pytest.raises(ContactChangeDecided):
        contact_changes.approve(change, by=StaffFactory())


def test_an_approved_change_cannot_be_refused() -> None:
    change = ContactChangeFactory()
    contact_changes.approve(change, by=StaffFactory())
    with pytest.raises(ContactChangeDecided):
        contact_changes.refuse(change, by=StaffFactory())


def test_a_change_of_a_number_that_changed_since_is_not_approved() -> None:
    change = ContactChangeFactory()
    User.objects.filter(pk=change.user_id).update(phone="+821011110000")
    with pytest.raises(ContactChangeStale):
        contact_changes.approve(change, by=StaffFactory())
    change.refresh_from_db()
    assert change.decided_at is None


def test_the_number_of_a_namesake_with_the_same_birth_date_is_not_taken() -> None:
    born = date(1968, 3, 14)
    OwnerFactory(phone=NEW, birth_date=born)
    change = ContactChangeFactory(user=OwnerFactory(birth_date=born), new_phone=NEW)
    with pytest.raises(ContactTaken):
        contact_changes.approve(change, by=StaffFactory())
    change.refresh_from_db()
    assert change.decided_at is None
    assert not Message.objects.exists()


def test_waiting_changes_are_those_nobody_decided() -> None:
    waiting = ContactChangeFactory()
    contact_changes.refuse(ContactChangeFactory(), by=StaffFactory())
    assert list(ContactChange.objects.waiting()) == [waiting]


@pytest.mark.django_db(transaction=True)
def test_of_approvals_and_refusals_at_once_one_kind_wins() -> None:
    change = ContactChangeFactory()
    staff = StaffFactory.create_batch(8)

    def decide(number: int) -> bool | None:
        act = contact_changes.approve if number % 2 else contact_changes.refuse
        return act(change, by=staff[number]).is_approved

    results = at_once(8, decide)

    change.refresh_from_db()
    assert sum(result == change.is_approved for result in results) == 4
    assert sum(isinstance(result, ContactChangeDecided) for result in results) == 4
    assert Message.objects.count() == (2 if change.is_approved else 0)
