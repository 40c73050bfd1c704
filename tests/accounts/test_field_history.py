"""What a column said before it was changed is kept by the database: whoever changes it, named when it was a person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.changes import made_by
from accounts.middleware import AccessRecords
from accounts.models import FieldChange, User
from centers.actions import editions
from centers.models import Criterion
from centers.roles import Role
from common import clock
from common.history import Remember
from enrollment.models import Application
from portal import destruction, retention
from portal.models import DestructionLine, Proposal
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.centers import MembershipFactory, ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory

pytestmark = pytest.mark.django_db


def _changes(row: Model) -> list[dict[str, Any]]:
    return list(FieldChange.objects.of(row).order_by("pk").values_list("before", flat=True))


def test_a_change_leaves_what_was_said_before_and_only_of_what_changed() -> None:
    person = OwnerFactory(name="김예시", phone="+821012345678")
    person.name = "이예시"
    person.save()
    User.objects.filter(pk=person.pk).update(phone="+821087654321", is_active=True)
    assert _changes(person) == [{"name": "김예시"}, {"phone": "+821012345678"}]


def test_what_is_not_watched_or_stays_the_same_leaves_nothing() -> None:
    person = OwnerFactory()
    person.last_login = clock.now()
    person.save()
    User.objects.filter(pk=person.pk).update(name=person.name)
    assert not FieldChange.objects.exists()


def test_facts_are_remembered_from_handing_in_on() -> None:
    draft, handed_in = ApplicationFactory(), ApplicationFactory(submitted=True)
    before = handed_in.address
    Application.objects.filter(pk__in=[draft.pk, handed_in.pk]).update(address="다른 곳 1")
    assert _changes(draft) == []
    assert _changes(handed_in) == [{"address": before}]


def test_money_the_end_of_a_role_and_drafts_of_rules_are_remembered() -> None:
    claim, role, edition = ClaimFactory(), MembershipFactory(), ProgramYearFactory(draft=True, with_criteria=True)
    rule = edition.criteria.first()
    said = [claim.amount, role.ends_on.isoformat(), edition.offer_hours, rule.words]
    type(claim).objects.filter(pk=claim.pk).update(amount=claim.amount + 1)
    type(role).objects.filter(pk=role.pk).update(ends_on=role.ends_on + timedelta(days=1))
    type(edition).objects.filter(pk=edition.pk).update(offer_hours=edition.offer_hours + 1)
    type(rule).objects.filter(pk=rule.pk).update(words="다른 문장")
    found = [next(iter(change.values())) for row in (claim, role, edition, rule) for change in _changes(row)]
    assert found == said


def test_whoever_asked_is_named_without_a_question_more() -> None:
    staff, person = StaffFactory(), OwnerFactory()

    def view(request: Any) -> HttpResponse:
        with CaptureQueriesContext(connection) as asked:
            changed = User.objects.filter(pk=person.pk).update(name="박예시")
        return HttpResponse(f"{changed} {len(asked)}")

    request = RequestFactory().post("/")
    request.user = staff
    assert AccessRecords(view)(request).content == b"1 1"  # type: ignore[arg-type]
    request.user = AnonymousUser()
    person.name = "최예시"
    AccessRecords(lambda _request: HttpResponse(person.save()))(request)  # type: ignore[arg-type]
    User.objects.filter(pk=person.pk).update(name="정예시")
    assert list(FieldChange.objects.order_by("pk").values_list("by", flat=True)) == [staff.pk, None, None]


@pytest.mark.django_db(transaction=True)
def test_a_name_said_for_one_change_is_not_taken_for_the_next() -> None:
    staff, person = StaffFactory(), OwnerFactory()
    with made_by(lambda: staff.pk):
        User.objects.filter(pk=person.pk).update(name="박예시")
    User.objects.filter(pk=person.pk).update(name="최예시")
    assert list(FieldChange.objects.order_by("pk").values_list("by", flat=True)) == [staff.pk, None]


def test_a_change_that_is_taken_back_was_none() -> None:
    person = OwnerFactory()
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(name="박예시")
        transaction.set_rollback(True)
    assert not FieldChange.objects.exists()


@pytest.mark.parametrize("act", ["update", "delete"])
def test_history_stays(act: str) -> None:
    person = OwnerFactory()
    User.objects.filter(pk=person.pk).update(name="박예시")
    rows = FieldChange.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(before={}) if act == "update" else rows.delete()


def test_history_is_destroyed_with_what_it_tells_of() -> None:
    application = ApplicationFactory(declined=True)
    Application.objects.filter(pk=application.pk).update(address="서울시 어딘가 1", birth_date=date(1970, 1, 1))
    assert all(_changes(application))
    with time_machine.travel(clock.now() + timedelta(days=366 * 6), tick=False):
        destruction.propose()
        for proposal in Proposal.objects.waiting():
            destruction.sign(proposal, by=StaffFactory(role=Role.ADMIN))
        destruction.destroy_signed()
    assert set(map(bool, _changes(application))) == {False}


def test_a_deleted_row_leaves_what_it_said_last_and_who_deleted_it() -> None:
    staff, application = StaffFactory(), ApplicationFactory(submitted=True)
    person = OwnerFactory(name="김예시", birth_date=date(1970, 1, 1))
    with made_by(lambda: staff.pk):
        User.objects.filter(pk=person.pk).delete()
    change = FieldChange.objects.of(person).get()
    assert (change.before["name"], change.before["birth_date"]) == ("김예시", "1970-01-01")
    assert (change.is_last, change.by) == (True, staff)
    Application.objects.filter(pk=application.pk).update(workers=7)
    assert FieldChange.objects.of(application).get().is_last is False


def test_a_draft_that_goes_is_not_copied_into_the_history() -> None:
    draft = ApplicationFactory(draft=True, address="경기도 수원시 1")
    Application.objects.filter(pk=draft.pk).delete()
    assert not FieldChange.objects.exists()


def test_saving_the_criteria_of_a_draft_tells_of_those_only_that_say_something_else_now() -> None:
    edition = ProgramYearFactory(draft=True, with_criteria=True)
    rows = list(edition.criteria.all())
    assert len(rows) > 1
    before, stay = rows[0].words, {row.pk for row in rows[1:]}
    rows[0].words = "다른 문장"
    editions.save_terms(edition, Criterion, rows, fields=[], version=edition.version, by=StaffFactory())
    (change,) = FieldChange.objects.filter(table=Criterion._meta.db_table)
    assert (change.before["words"], change.is_last) == (before, True)
    assert set(edition.criteria.exclude(words="다른 문장").values_list("pk", flat=True)) == stay
    assert edition.criteria.count() == len(rows)


def test_what_a_deleted_row_said_is_destroyed_by_a_rule_of_its_own() -> None:
    gone, stands = OwnerFactory(), OwnerFactory()
    User.objects.filter(pk__in=[gone.pk, stands.pk]).update(name="이예시")
    User.objects.filter(pk=gone.pk).delete()
    with time_machine.travel(clock.now() + timedelta(days=366 * 2), tick=False):
        destruction.propose()
        proposal = Proposal.objects.get(rule="deleted-rows")
        destruction.sign(proposal, by=StaffFactory(role=Role.ADMIN))
        destruction.destroy_signed()
    assert list(map(bool, _changes(gone))) == [False, False]
    assert all(_changes(stands))
    assert DestructionLine.objects.filter(proposal=proposal).exists()


def test_every_table_whose_history_is_kept_loses_its_personal_columns_by_a_rule_or_holds_none() -> None:
    """Destruction empties history beside the rows it empties: a table outside of every rule would keep it for ever."""
    taken = {each.model for rule in retention.RULES.values() for each in rule.takes}
    declared = {each.model: each for each in retention.PERSONAL}
    for model in apps.get_models():
        for trigger in getattr(model._meta, "triggers", ()):
            if isinstance(trigger, Remember) and set(trigger.fields) & set(declared[model].fields):
                assert model in taken, model
