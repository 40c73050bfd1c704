"""Tests of consents: given once, withdrawn by purpose, the newest version of each purpose asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction

from accounts.actions import consents
from accounts.models import Consent, ConsentText
from tests.accounts.steps import at_once
from tests.factories.accounts import ConsentFactory, ConsentTextFactory, OwnerFactory

pytestmark = pytest.mark.django_db

START = "2026-11-30 10:00:00+09:00"


def test_each_text_gets_a_yes_of_its_own_with_time_and_source() -> None:
    owner, texts = OwnerFactory(), ConsentTextFactory.create_batch(2)
    given = consents.give(owner, texts, Consent.Source.DESK)
    assert [consent.text for consent in given] == texts
    assert {consent.source for consent in given} == {Consent.Source.DESK}


def test_giving_twice_keeps_the_first_yes_and_its_time() -> None:
    owner, text = OwnerFactory(), ConsentTextFactory(published_at=None)
    with time_machine.travel(START, tick=False) as hands:
        first = consents.give(owner, [text])
        hands.shift(timedelta(minutes=5))
        assert consents.give(owner, [text]) == first
    assert Consent.objects.get().given_at == first[0].given_at


def test_withdrawing_stamps_and_deletes_nothing() -> None:
    consent = ConsentFactory()
    assert consents.withdraw(consent) == 1
    assert consents.withdraw(consent) == 0
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert list(consents.in_force(consent.user)) == []


def test_withdrawing_takes_back_every_version_of_the_purpose_and_no_other() -> None:
    old = ConsentFactory()
    ConsentFactory(user=old.user, text=ConsentTextFactory(purpose=old.text.purpose, version=2))
    other = ConsentFactory(user=old.user)
    of_somebody_else = ConsentFactory(text=old.text)
    assert consents.withdraw(old) == 2
    assert list(consents.in_force(old.user)) == [other]
    assert list(consents.in_force(of_somebody_else.user)) == [of_somebody_else]


def test_a_withdrawn_consent_can_be_given_anew() -> None:
    consent = ConsentFactory()
    consents.withdraw(consent)
    assert len(consents.give(consent.user, [consent.text])) == 1
    assert Consent.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_in_force_takes_one_query(count: int, django_assert_num_queries: Any) -> None:
    owner = OwnerFactory()
    consents.give(owner, ConsentTextFactory.create_batch(count))
    with django_assert_num_queries(1):
        assert [consent.text.title for consent in consents.in_force(owner)]


@pytest.mark.django_db(transaction=True)
def test_giving_at_once_gives_once() -> None:
    owner, texts = OwnerFactory(), ConsentTextFactory.create_batch(3)

    results = at_once(8, lambda _number: len(consents.give(owner, texts)))

    assert results == [3] * 8
    assert Consent.objects.count() == 3


@pytest.mark.parametrize("reached", ["published", "agreed"])
@pytest.mark.parametrize(
    "change", [{"aim": "다른 목적"}, {"recipient": "다른 곳"}, {"is_required": False}, {"version": 9}]
)
def test_the_words_of_a_text_stand_once_published_or_agreed_to(reached: str, change: dict[str, object]) -> None:
    text = ConsentTextFactory(draft=reached == "agreed")
    if reached == "agreed":
        ConsentFactory(text=text)
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).update(**change)


def test_a_published_text_is_neither_deleted_nor_hidden_and_a_draft_may_change() -> None:
    text, draft = ConsentTextFactory(), ConsentTextFactory(draft=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        text.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).update(published_at=None)
    ConsentText.objects.filter(pk=draft.pk).update(aim="다른 목적")
    ConsentText.objects.filter(pk=text.pk).update(position=9)
    draft.delete()
