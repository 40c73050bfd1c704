"""Editions of consent texts: written by one, published by another for a day to come, standing from then on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import consents
from accounts.errors import TextCalledOff
from accounts.models import Consent, ConsentText, User
from centers.errors import SecondPersonNeeded
from centers.roles import Role
from common import clock
from enrollment.forms import sections
from portal import consent_texts
from portal.errors import ConsentDraftChanged, ConsentDraftSaysTheSame, ConsentTextInUse
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import ConsentFactory, ConsentTextFactory, OwnerFactory, StaffFactory
from tests.factories.enrollment import ApplicationFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)

NEW = {
    "title": "새 제목",
    "aim": "새 목적",
    "items": "새 항목",
    "kept_for": "새 기간",
    "if_refused": "새 설명",
}


def admin() -> User:
    return StaffFactory(role=Role.ADMIN)


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def typed(day: date, shown: int = 1) -> dict[str, str]:
    return {
        "holds_from_y": str(day.year),
        "holds_from_m": str(day.month),
        "holds_from_d": str(day.day),
        "shown": str(shown),
    }


def drafted(text: ConsentText, **words: str) -> ConsentText:
    return consent_texts.save_draft(text.purpose, NEW | words, shown=0, by=admin())


def page(client: Client, text: ConsentText) -> str:
    return client.get(reverse("consent-text", args=[text.purpose])).content.decode()


def current(text: ConsentText) -> ConsentText:
    return ConsentText.objects.current().get(purpose=text.purpose)


def test_one_writes_another_publishes_and_people_are_asked_from_the_day_on() -> None:
    text = ConsentTextFactory(recipient="받는 기관")
    writer, publisher = admin(), admin()
    url = reverse("consent-text-draft", args=[text.purpose])
    assert text.aim in signed_in(writer).get(url).content.decode()
    signed_in(writer).post(url, NEW | {"shown": "0"})
    shown = page(signed_in(writer), text)
    assert "다른 운영 관리자가 공개해야 합니다" in shown
    assert "새 판 공개하기" not in shown
    shown = page(signed_in(publisher), text)
    assert "새 제목에 동의합니다" in shown  # as the person will see it
    response = signed_in(publisher).post(reverse("consent-text", args=[text.purpose]), typed(in_days(3)), follow=True)
    assert "2판을 공개했습니다" in response.content.decode()
    assert current(text) == text
    with time_machine.travel(clock.at(in_days(3)), tick=False):
        new = current(text)
    assert (new.version, new.recipient, new.is_required, new.aim) == (2, "받는 기관", True, "새 목적")
    assert (new.edited_by, new.published_by, new.published_alone) == (writer, publisher, False)


def test_who_changed_the_draft_last_does_not_publish_it_unless_the_setting_allows_one_person(settings: Any) -> None:
    draft = drafted(ConsentTextFactory())
    publish = partial(consent_texts.publish, draft.purpose, in_days(0), shown=1, by=draft.edited_by)
    with pytest.raises(SecondPersonNeeded):
        publish()
    settings.EDITIONS_NEED_SECOND_PERSON = False
    assert publish().published_alone
    assert "한 분이 고치고 공개했습니다" in page(signed_in(admin()), draft)


def test_the_database_wants_two_people_one_draft_and_no_day_before_the_publication() -> None:
    text = ConsentTextFactory()
    draft = drafted(text)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentTextFactory(purpose=text.purpose, draft=True)
    rows = ConsentText.objects.filter(pk=draft.pk)
    said = {"published_at": clock.now(), "published_by": draft.edited_by, "holds_from": in_days(0)}
    for wrong in (said, said | {"published_by": None, "holds_from": in_days(-1)}, said | {"holds_from": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    rows.update(**said | {"published_by": admin()})
    for wrong in ({"holds_from": in_days(1)}, {"edited_by": admin()}, {"saves": 2}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**wrong)


def test_a_consent_stands_for_the_edition_that_was_read_and_who_applies_anew_is_asked_anew() -> None:
    text = ConsentTextFactory()
    application = ApplicationFactory()
    consent = ConsentFactory(user=application.applicant, text=text)
    draft = drafted(text)
    consent_texts.publish(text.purpose, in_days(0), shown=1, by=admin())
    assert list(Consent.objects.in_force()) == [consent]
    asked = sections.ConsentsForm(application=application)
    assert [(each, held) for _field, each, held in asked.questions()] == [(draft, None)]
    assert list(asked.fields) == [f"consent_{draft.pk}"]
    shown = page(signed_in(admin()), text)
    assert "지금 이 판에 동의하고 계신 분이 1명입니다" in shown
    assert "그분이 보신 글에 대한 동의로 남고" in shown


def test_a_newer_edition_may_come_before_one_that_waits_which_then_is_never_asked() -> None:
    text = ConsentTextFactory()
    for version, days in ((2, 9), (3, 4)):
        drafted(text, aim=f"{version}판의 목적")
        consent_texts.publish(text.purpose, in_days(days), shown=1, by=admin())
    (found,) = consent_texts.purposes(purpose=text.purpose)
    assert found.in_force is not None
    assert found.to_come is not None
    assert (found.in_force.text.version, found.to_come.text.version) == (1, 3)
    assert [edition.was_never_asked for edition in found.editions] == [False, True, False]
    with time_machine.travel(clock.at(in_days(20)), tick=False):
        assert current(text).version == 3
        (found,) = consent_texts.purposes(purpose=text.purpose)
        assert [edition.is_in_force for edition in found.editions] == [True, False, False]
    assert "쓰지 않음" in page(signed_in(admin()), text)


def test_the_same_words_are_not_asked_a_second_time() -> None:
    text = ConsentTextFactory()
    drafted(text, **{name: getattr(text, name) for name in consent_texts.WORDS})
    with pytest.raises(ConsentDraftSaysTheSame):
        consent_texts.publish(text.purpose, in_days(0), shown=1, by=admin())
    assert "앞의 판과 같습니다" in page(signed_in(admin()), text)


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_that_has_passed_or_is_far_away_publishes_nothing(days: int) -> None:
    draft = drafted(ConsentTextFactory())
    response = signed_in(admin()).post(reverse("consent-text", args=[draft.purpose]), typed(in_days(days)))
    assert response.status_code == 422
    assert "오늘부터 한 해 안의 날을 적어 주세요" in response.content.decode()
    assert ConsentText.objects.drafts().get() == draft


@pytest.mark.parametrize("shown", [2, 9])
def test_what_was_not_read_is_not_published(shown: int) -> None:
    draft = drafted(ConsentTextFactory())
    url = reverse("consent-text", args=[draft.purpose])
    response = signed_in(admin()).post(url, typed(in_days(0), shown), follow=True)
    assert "그사이 다른 분이 초안을 고쳤거나 공개했습니다" in response.content.decode()
    assert ConsentText.objects.drafts().get() == draft


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_and_nothing_typed_is_lost() -> None:
    draft = drafted(ConsentTextFactory())
    said = NEW | {"aim": "내가 고친 목적", "shown": "0"}
    response = signed_in(admin()).post(reverse("consent-text-draft", args=[draft.purpose]), said)
    assert response.status_code == 422
    assert "내가 고친 목적" in response.content.decode()
    draft.refresh_from_db()
    assert (draft.aim, draft.saves) == ("새 목적", 1)


@pytest.mark.parametrize(
    "bad", [{name: ""} for name in NEW] + [{"aim": "가" * 1_001}, {"items": "900101-1234567"}, {"shown": "x"}]
)
def test_a_strange_form_saves_nothing(bad: dict[str, str]) -> None:
    text = ConsentTextFactory()
    url = reverse("consent-text-draft", args=[text.purpose])
    assert signed_in(admin()).post(url, NEW | {"shown": "0"} | bad).status_code == 422
    assert not ConsentText.objects.drafts().exists()


def test_a_purpose_of_which_nothing_was_published_has_no_page() -> None:
    text = ConsentTextFactory(draft=True)
    for name in ("consent-text", "consent-text-draft"):
        assert signed_in(admin()).get(reverse(name, args=[text.purpose])).status_code == 404
    assert consent_texts.purposes() == []


def published(text: ConsentText, *, days: int = 3, by: User | None = None) -> ConsentText:
    """The next edition of this purpose, to be asked in so many days."""
    drafted(text, aim=f"목적 {ConsentText.objects.count()}")
    return consent_texts.publish(text.purpose, in_days(days), shown=1, by=by or admin())


def calling_off(text: ConsentText, by: User | None = None) -> Any:
    shown = consent_texts.stamp(text)
    return partial(
        consent_texts.call_off, text.purpose, text.version, shown=shown, reason="글을 잘못 적음", by=by or admin()
    )


def test_a_draft_is_discarded_with_a_reason_and_the_next_one_has_a_number_of_its_own() -> None:
    text = ConsentTextFactory()
    draft = drafted(text)
    client = signed_in(draft.edited_by)
    url = reverse("consent-text-call-off", args=[text.purpose, draft.version])
    assert url in page(client, text)
    assert client.post(url, {"reason": "", "shown": "1-draft"}).status_code == 422

    told = client.post(url, {"reason": "글을 잘못 적음", "shown": "1-draft"}, follow=True).content.decode()

    assert "2판의 초안을 버렸습니다" in told
    assert "버린 초안" in told
    assert "글을 잘못 적음" in told
    assert "새 판 쓰기" in told
    assert not ConsentText.objects.drafts().exists()
    assert drafted(text).version == 3
    assert "그사이 다른 분이" in client.post(url, {}, follow=True).content.decode()
    assert client.get(reverse("consent-text-call-off", args=[text.purpose, 9])).status_code == 404


def test_an_edition_to_come_is_called_off_by_another_than_who_published_it(settings: Any) -> None:
    text, publisher, other = ConsentTextFactory(), admin(), admin()
    new = published(text, by=publisher)
    url = reverse("consent-text-call-off", args=[text.purpose, new.version])
    said = {"reason": "글을 잘못 적음", "shown": consent_texts.stamp(new)}
    assert "다른 운영 관리자에게 이 쪽의 주소를" in signed_in(publisher).get(url).content.decode()
    refused = signed_in(publisher).post(url, said)
    assert refused.status_code == 422
    assert "글을 잘못 적음" in refused.content.decode()

    told = signed_in(other).post(url, said, follow=True).content.decode()

    assert "2판의 공개한 것을 거두었습니다" in told
    assert f"{other.name} 님이 거두었습니다" in told
    with time_machine.travel(clock.at(in_days(9)), tick=False):
        assert current(text) == text
    (found,) = consent_texts.purposes(purpose=text.purpose)
    assert (found.to_come, [row.version for row in found.called_off]) == (None, [2])
    settings.EDITIONS_NEED_SECOND_PERSON = False
    again = published(text, by=publisher)
    assert again.version == 3
    assert calling_off(again, publisher)().called_off_alone
    assert "공개한 분이 거두었습니다" in page(signed_in(other), text)


def test_what_is_asked_already_is_not_called_off() -> None:
    text = ConsentTextFactory()
    new = published(text, days=0)
    with pytest.raises(ConsentTextInUse):
        calling_off(new)()
    url = reverse("consent-text-call-off", args=[text.purpose, new.version])
    assert "이미 여쭙기 시작했거나" in signed_in(admin()).get(url, follow=True).content.decode()
    later = published(text, days=2)
    with time_machine.travel(clock.at(in_days(2)), tick=False), pytest.raises(ConsentTextInUse):
        calling_off(later)()


def test_what_was_saved_or_published_meanwhile_is_not_called_off() -> None:
    text = ConsentTextFactory()
    discard = calling_off(drafted(text))
    consent_texts.publish(text.purpose, in_days(3), shown=1, by=admin())
    with pytest.raises(ConsentDraftChanged):
        discard()
    assert ConsentText.objects.published().count() == 2


def test_the_database_lets_a_text_be_called_off_before_its_day_and_nothing_else() -> None:
    text = ConsentTextFactory()
    new = published(text)
    rows = ConsentText.objects.filter(pk=new.pk)
    off = {"called_off_at": clock.now(), "called_off_by": admin(), "called_off_reason": "까닭"}
    wrong = (
        off | {"called_off_at": clock.now() + timedelta(days=3)},
        off | {"called_off_by": new.published_by},
        off | {"called_off_reason": ""},
        off | {"title": "다른 제목"},
        off | {"holds_from": None},
    )
    for values in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**values)
    rows.update(**off)
    for values in ({"called_off_at": None, "called_off_by": None, "called_off_reason": ""}, {"title": "다른 제목"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**values)
    for gone in (rows, ConsentText.objects.filter(pk=text.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            gone.delete()
    with pytest.raises(TextCalledOff), transaction.atomic():
        consents.give(OwnerFactory(), [new])


def test_an_edition_that_somebody_agreed_to_is_not_called_off() -> None:
    text = ConsentTextFactory()
    new = published(text)
    ConsentFactory(text=new)
    with pytest.raises(ConsentTextInUse):
        calling_off(new)()
    off = {"called_off_at": clock.now(), "called_off_by": admin(), "called_off_reason": "까닭"}
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentText.objects.filter(pk=new.pk).update(**off)


@race
@pytest.mark.parametrize("turn", range(3))
def test_an_edition_called_off_while_people_agree_to_it_is_either_agreed_to_or_called_off(turn: int) -> None:
    """At midnight: who reads the page a moment before the day, and whoever calls it off a moment after."""
    text = ConsentTextFactory()
    new = published(text, days=1)
    yes = [partial(consents.give, OwnerFactory(), [new]) for _ in range(3)]
    acts = [*yes, calling_off(new)]
    order = [*range(turn, 4), *range(turn)]
    done = dict(zip(order, at_once([acts[n] for n in order]), strict=True))
    given, off = [done[n] for n in range(3)], done[3]
    new.refresh_from_db()
    agreed = Consent.objects.filter(text=new).count()
    assert (new.called_off_at is None) == (agreed > 0)
    assert isinstance(off, ConsentTextInUse) == (new.called_off_at is None)
    assert sum(isinstance(one, TextCalledOff) for one in given) == len(yes) - agreed


def consents_given(owner: User, text: ConsentText) -> Any:
    try:
        return consents.give(owner, [text])
    except TextCalledOff as refusal:
        return refusal
    finally:
        connection.close()


@race
def test_who_agrees_while_the_row_is_held_waits_and_is_told_it_was_called_off() -> None:
    """The order of two acts in the moment that matters, held in place."""
    text = ConsentTextFactory()
    new, owner = published(text, days=1), OwnerFactory()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            calling_off(new)()
            waiting = pool.submit(consents_given, owner, new)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=1)
        assert isinstance(waiting.result(timeout=20), TextCalledOff)
    assert not Consent.objects.exists()


@race
def test_two_who_publish_at_once_publish_one_edition() -> None:
    text = ConsentTextFactory()
    drafted(text)
    acts = [partial(consent_texts.publish, text.purpose, in_days(n), shown=1, by=admin()) for n in range(3)]
    results = at_once(acts)
    assert sorted(type(result).__name__ for result in results) == ["ConsentDraftChanged"] * 2 + ["ConsentText"]
    assert ConsentText.objects.published().count() == 2


@race
def test_a_draft_that_is_saved_while_it_is_published_is_published_as_it_was_read() -> None:
    text = ConsentTextFactory()
    drafted(text)
    save = partial(consent_texts.save_draft, text.purpose, NEW | {"aim": "나중 목적"}, shown=1, by=admin())
    publish = partial(consent_texts.publish, text.purpose, in_days(0), shown=1, by=admin())
    saved, published = at_once([save, publish])
    assert isinstance(saved, ConsentDraftChanged) is not isinstance(published, ConsentDraftChanged)
    new = ConsentText.objects.get(purpose=text.purpose, version=2)
    assert (new.published_at is None) == (new.aim == "나중 목적")


@race
def test_two_who_begin_a_draft_at_once_lose_nothing_unnoticed() -> None:
    text = ConsentTextFactory()
    begin = partial(consent_texts.save_draft, text.purpose, shown=0)
    results = at_once([partial(begin, NEW | {"aim": f"목적 {n}"}, by=admin()) for n in range(3)])
    assert sum(isinstance(result, ConsentDraftChanged) for result in results) == 2
    assert ConsentText.objects.drafts().count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_however_many_there_are(rows: int, django_assert_num_queries: Any) -> None:
    texts = [ConsentTextFactory() for _ in range(rows)]
    for _ in range(rows):
        drafted(texts[0], aim=f"목적 {ConsentText.objects.count()}")
        consent_texts.publish(texts[0].purpose, in_days(0), shown=1, by=admin())
        ConsentFactory(text=texts[0])
    drafted(texts[0], aim="마지막 목적")
    client = signed_in(admin())
    client.get(reverse("manage"))
    with django_assert_num_queries(4):
        client.get(reverse("consent-texts"))
    with django_assert_num_queries(5):
        page(client, texts[0])
