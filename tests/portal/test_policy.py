"""The privacy policy: written by one, published by another, every version readable, its tables what the software does."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import ConsentText, User
from centers.roles import Role
from messaging.channels import base
from portal import holds, policy, retention
from portal.errors import PolicyDraftChanged, PolicyNeedsSecondPerson
from portal.models import PolicyVersion
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import ConsentTextFactory, StaffFactory
from tests.factories.portal import PolicyVersionFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)


def admin() -> User:
    return StaffFactory(role=Role.ADMIN)


def page(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(name, args=args)).content.decode()


# the tables


def test_a_new_recipient_stands_on_the_page_by_itself(client: Client) -> None:
    ConsentTextFactory(recipient="새로 받는 예시기관", aim="새 목적", items="새 항목", kept_for="새 기간")
    shown = page(client, "privacy")
    for word in ("새로 받는 예시기관", "새 목적", "새 항목", "새 기간"):
        assert word in shown


def test_a_recipient_nobody_is_asked_about_any_more_is_gone() -> None:
    ConsentTextFactory(purpose="provide-x", recipient="옛 기관")
    ConsentTextFactory(purpose="provide-x", version=2, recipient="새 기관")
    ConsentTextFactory(recipient="쓰고 있는 문안", draft=True)
    who = [str(row.who) for row in policy.provided()]
    assert "새 기관" in who
    assert not {"옛 기관", "쓰고 있는 문안"} & set(who)


def test_companies_and_employers_are_told_of_though_no_text_is_published_for_them(client: Client) -> None:
    shown = page(client, "privacy")
    assert "알선에 동의하신 회사" in shown
    assert "재직 확인에 동의하신 회사" in shown


def test_who_carries_messages_is_named_when_switched_on_and_only_then(client: Client, settings: Any) -> None:
    smtp = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "mail.example.kr"}}
    assert policy.entrusted() == []
    settings.MAILERS = {"default": smtp}
    settings.MESSAGING_CHANNELS = {
        "email": "messaging.channels.email.Email",
        "sms": "messaging.channels.solapi.Solapi",
    }
    shown = page(client, "privacy")
    assert "솔라피" in shown
    assert "mail.example.kr" in shown


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_mail_server_of_ones_own_is_nobody_else(host: str, settings: Any) -> None:
    smtp = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": host}}
    settings.MAILERS = {"default": smtp}
    assert policy.entrusted() == []


def test_every_channel_says_whether_it_hands_the_work_to_somebody_else() -> None:
    for path in ("email.Email", "handset.Handset", "solapi.Solapi"):
        assert callable(base.class_at(f"messaging.channels.{path}").entrusted)


def test_every_retention_rule_is_in_the_table_with_the_period_in_force(client: Client) -> None:
    rule = next(iter(retention.RULES))
    was = retention.period(rule).months
    holds.change_period(rule, 83, was=was, reason="새 지침", by=admin())
    shown = page(client, "privacy")
    assert "6년 11개월" in shown
    assert len(policy.tables()["kept"]) == len(retention.RULES)


# versions


def test_one_writes_and_another_publishes(client: Client) -> None:
    writer, publisher = admin(), admin()
    assert "받지 않는 것" in page(client, "privacy")
    said = {"body": "# 새 제목\n새 글입니다.\n- 하나\n- 둘", "told": "처음 공개합니다.", "shown": "0"}
    signed_in(writer).post(reverse("policy-draft"), said)
    assert "새 글입니다" not in page(client, "privacy")
    assert "새 판 공개하기" not in page(signed_in(writer), "policy")
    with pytest.raises(PolicyNeedsSecondPerson):
        policy.publish(shown=1, by=writer)
    shown = page(signed_in(publisher), "policy")
    assert "새 판 공개하기" in shown
    version = policy.publish(shown=1, by=publisher)
    assert (version.number, version.written_by, version.published_by) == (1, writer, publisher)
    read = page(client, "privacy-version", 1)
    for part in ("새 제목", "새 글입니다.", "<li>하나</li>", "처음 공개합니다."):
        assert part in read


def test_an_older_version_stays_readable_with_its_own_tables_and_the_newer_says_what_changed(client: Client) -> None:
    text = ConsentTextFactory(purpose="provide-x", recipient="옛 기관")
    old = PolicyVersionFactory(body="# 제목\n같은 줄\n옛 줄", tables=policy.tables(), published=True)
    ConsentTextFactory(purpose=text.purpose, version=2, recipient="새 기관")
    PolicyVersionFactory(body="# 제목\n같은 줄\n새 줄")
    policy.publish(shown=1, by=admin())
    assert "옛 기관" in page(client, "privacy-version", old.number)
    newer = page(client, "privacy-version", old.number + 1)
    assert "<del>옛 줄</del>" in newer
    assert "<ins>새 줄</ins>" in newer
    assert "지움: <del>다른 곳에 드리는 것(제3자 제공): 옛 기관" in newer
    assert "같은 줄</ins>" not in newer
    assert reverse("privacy-version", args=[old.number]) in page(client, "privacy")


def test_management_is_told_when_the_software_does_what_the_last_version_does_not_say() -> None:
    PolicyVersionFactory(tables=policy.tables(), published=True)
    client = signed_in(admin())
    assert "표가 마지막 판과 다릅니다" not in page(client, "policy")
    ConsentTextFactory(recipient="새로 받는 예시기관")
    assert "표가 마지막 판과 다릅니다" in page(client, "policy")


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_and_nothing_typed_is_lost() -> None:
    PolicyVersionFactory()
    said = {"body": "내가 고친 글", "told": "고침", "shown": "0"}
    response = signed_in(admin()).post(reverse("policy-draft"), said)
    assert response.status_code == 422
    assert "내가 고친 글" in response.content.decode()
    assert PolicyVersion.objects.get().saves == 1


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"body": "", "told": "고침", "shown": "0"},
        {"body": "글", "told": "", "shown": "0"},
        {"body": "글\0", "told": "고침", "shown": "0"},
        {"body": "가" * 20_001, "told": "고침", "shown": "0"},
        {"body": "글", "told": "고침", "shown": "x"},
        {"body": "글", "told": "고침", "shown": "9" * 30},
        {"body": "900101-1234567", "told": "고침", "shown": "0"},
    ],
)
def test_a_strange_form_saves_nothing(bad: dict[str, str]) -> None:
    assert signed_in(admin()).post(reverse("policy-draft"), bad).status_code == 422
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize("shown", ["", "0", "2", "x", "9" * 30])
def test_what_was_not_read_is_not_published(shown: str) -> None:
    PolicyVersionFactory()
    signed_in(admin()).post(reverse("policy-publish"), {"shown": shown}, follow=True)
    assert not PolicyVersion.objects.published().exists()


def test_words_are_shown_as_words(client: Client) -> None:
    PolicyVersionFactory(body="<script>alert(1)</script>\n# <b>제목</b>", published=True)
    shown = page(client, "privacy")
    assert "<script>alert(1)" not in shown
    assert "<b>제목" not in shown


def test_a_published_version_stands() -> None:
    version = PolicyVersionFactory(published=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(body="다르게")
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).delete()


def test_the_database_wants_two_people_and_one_draft() -> None:
    draft = PolicyVersionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersionFactory()
    at = draft.saved_at
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(number=1, published_by=draft.written_by, published_at=at)


def test_a_version_there_is_not_is_not_found(client: Client) -> None:
    assert client.get(reverse("privacy-version", args=[7])).status_code == 404


@race
def test_two_who_publish_at_once_publish_one_version() -> None:
    PolicyVersionFactory()
    results = at_once([partial(policy.publish, shown=1, by=admin()) for _ in range(3)])
    assert sorted(type(result).__name__ for result in results) == ["PolicyDraftChanged"] * 2 + ["PolicyVersion"]
    assert [version.number for version in PolicyVersion.objects.all()] == [1]


@race
def test_two_who_begin_a_draft_at_once_lose_nothing_unnoticed() -> None:
    results = at_once([partial(policy.save_draft, f"글 {n}", "고침", shown=0, by=admin()) for n in range(3)])
    assert sum(isinstance(result, PolicyDraftChanged) for result in results) == 2
    assert PolicyVersion.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_it_tells(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        ConsentTextFactory(recipient="예시기관")
        PolicyVersionFactory(published=True)
    ConsentText.objects.current()
    with django_assert_num_queries(5):
        page(client, "privacy")
