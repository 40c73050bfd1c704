"""Tests of a change of keys: nothing is left behind, nothing is lost under writers, and the old key may go."""

from __future__ import annotations

import ast
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections, transaction

from accounts.actions import access_records, codes, second_factors
from accounts.models import AccessRecord, Did, SecondFactor, SignInCode
from allowance.actions import batches, claims
from allowance.models import Claim, account
from centers.roles import Role
from common import clock, encryption
from messaging.models import Message, State
from portal import key_rotation
from tests.accounts.steps import ask, digits_of
from tests.factories.accounts import StaffFactory, enrolled
from tests.factories.allowance import ACCOUNT, ClaimFactory, fill
from tests.support.at_once import at_once

NEW = "the-key-of-today-" * 4
STORES_NOTHING = {"precheck", "search"}  # travel in pages and addresses of their own and back


@pytest.fixture
def old(settings):
    return settings.SECRET_KEY


def swap(settings, old):
    """Every process has been started anew: it writes under the new key and reads both."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [old]


def drop(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []


def test_every_encrypted_column_is_known_as_one():
    """Whoever encrypts does it for a column that is renewed, or for something that is not stored."""
    purposes = {column.sealed.purpose for column in key_rotation.columns()}
    used = set()
    for room in {app.name for app in apps.get_app_configs() if "." not in app.name}:
        for path in Path(django_settings.BASE_DIR, room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "encryption.encrypt":
                    [name] = [ast.unparse(given.value) for given in node.keywords if given.arg == "purpose"]
                    module = ".".join(path.relative_to(django_settings.BASE_DIR).with_suffix("").parts)
                    import_module(module)
                    used.add(getattr(sys.modules[module], name))

    assert used == purposes | STORES_NOTHING
    assert all(purposes)


@pytest.mark.django_db(transaction=True)
def test_every_encrypted_column_is_read_after_the_old_key_is_gone(settings, old):
    claim = ClaimFactory(confirmed=True)
    lead = StaffFactory(role=Role.LEAD, center=claim.center)
    batch = batches.forward(claim.center, claim.instalment, [claim.pk], by=lead)
    app = enrolled(lead)
    Message.objects.filter(state=State.QUEUED).update(secret=encryption.encrypt("482913", purpose="messaging.secret"))
    swap(settings, old)
    with pytest.raises(CommandError, match="예전 열쇠로 된 값이"):
        call_command("rotate_keys", "--check")

    call_command("rotate_keys")
    call_command("rotate_keys", "--check")
    drop(settings)

    claim.refresh_from_db()
    batch.refresh_from_db()
    assert account.unseal(claim.account_token) == ACCOUNT
    assert claim.account_print == account.fingerprint(ACCOUNT)
    assert batches.take_out(batch, reason="확인", by=lead)[:2] == b"PK"
    assert (
        encryption.decrypt(SecondFactor.objects.get(user=lead).secret, purpose="accounts.second_factor") == app.secret
    )
    assert {
        encryption.decrypt(token, purpose="messaging.secret")
        for token in Message.objects.exclude(secret="").values_list("secret", flat=True)
    } == {"482913"}
    assert Message.objects.exclude(secret="").exists()


@pytest.mark.django_db(transaction=True)
def test_writers_of_both_keys_go_on_meanwhile_and_nothing_they_wrote_is_lost(settings, old):
    claims_ = [fill(ClaimFactory()) for _ in range(4)]
    numbers = [[f"110-{row:03d}-{turn:06d}" for turn in range(40)] for row in range(4)]
    late = [[(account.seal(number), account.fingerprint(number)) for number in row] for row in numbers]
    swap(settings, old)

    def write_as_not_yet_restarted(which):
        for token, fingerprint in late[which]:
            Claim.objects.filter(pk=claims_[which].pk).update(account_token=token, account_print=fingerprint)

    def write(which):
        for number in numbers[which]:
            claims.set_account(
                claims_[which],
                bank="kb",
                number=number,
                holder=claims_[which].claimant.name,
                by=claims_[which].claimant,
            )

    def rotate():
        for _ in range(12):
            for column in key_rotation.columns():
                key_rotation.rotate(column)

    acts = [partial(write_as_not_yet_restarted, 0), partial(write_as_not_yet_restarted, 1), partial(write, 2)]
    assert at_once([*acts, partial(write, 3), rotate, rotate]) == [None] * 6

    call_command("rotate_keys")
    drop(settings)

    for row, claim in zip(numbers, claims_, strict=True):
        claim.refresh_from_db()
        assert account.unseal(claim.account_token) == row[-1]
        assert claim.account_print == account.fingerprint(row[-1])


def broken_off(column):
    """A run that is not let wait: what it raised."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        key_rotation.rotate(column)
    except OperationalError as raised:
        return raised
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_run_that_was_broken_off_goes_on_where_it_was(settings, old):
    rows = sorted((fill(ClaimFactory()) for _ in range(3)), key=lambda claim: claim.pk)
    swap(settings, old)
    [column] = [each for each in key_rotation.columns() if each.model is Claim]
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Claim.objects.select_for_update().get(pk=rows[1].pk)
        assert isinstance(pool.submit(broken_off, column).result(), OperationalError)
    assert column.renewed == 1

    [again] = [each for each in key_rotation.columns() if each.model is Claim]

    assert key_rotation.left_behind(again) == 2
    assert key_rotation.rotate(again).renewed == 2
    assert key_rotation.left_behind(again) == 0


@pytest.mark.django_db
def test_what_no_key_opens_is_named_and_stays_as_it_is(settings, old):
    person = StaffFactory()
    enrolled(person)
    before = SecondFactor.objects.get().secret
    drop(settings)

    with pytest.raises(CommandError, match=rf"accounts\.SecondFactor\.secret {person.second_factor.pk}"):
        call_command("rotate_keys")

    assert SecondFactor.objects.get().secret == before


@pytest.mark.django_db
def test_what_was_destroyed_is_no_token(settings, old):
    claim = fill(ClaimFactory())
    Claim.objects.filter(pk=claim.pk).update(account_token="(파기함)")
    swap(settings, old)

    call_command("rotate_keys")

    assert Claim.objects.get(pk=claim.pk).account_token == "(파기함)"


@pytest.mark.django_db(transaction=True)
def test_a_code_on_its_way_still_signs_in_after_the_swap(client, settings, old):
    ask(client)
    code = SignInCode.objects.get()
    digits = digits_of(code)
    swap(settings, old)

    assert codes.check(code, digits).used_at is not None


@pytest.mark.django_db
def test_a_retired_key_proves_what_was_sealed_and_opens_nothing(settings, old):
    person = StaffFactory(role=Role.ADMIN)
    enrolled(person)
    [code, *_] = second_factors.renew_codes(person)
    AccessRecord.objects.create(
        at=clock.now() - timedelta(minutes=5),
        by=person,
        did=Did.READ,
        page="desk",
        arguments={},
        people=[7],
        status=200,
    )
    token = encryption.encrypt("482913", purpose="test")
    assert access_records.seal() == 1
    swap(settings, old)
    call_command("rotate_keys")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEYS_RETIRED = [], [old]

    assert second_factors.recover(person, code) == second_factors.CODES - 1
    assert access_records.verify() == []
    with pytest.raises(encryption.Unreadable):
        encryption.decrypt(token, purpose="test")
