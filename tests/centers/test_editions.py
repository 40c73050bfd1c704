"""Rule books: two persons publish one, then the database itself refuses every change, by SQL too."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from centers.actions import comparison, editions
from centers.errors import SecondPersonNeeded
from centers.models import AllowanceInstalment, Criterion, PairRule, ProgramYear, TargetGroup
from centers.roles import Role
from tests.factories.accounts import StaffFactory
from tests.factories.centers import (
    AllowanceInstalmentFactory,
    PairRuleFactory,
    ProgramYearFactory,
    TargetGroupFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db

WHOLE = {"with_criteria": True, "with_papers": True, "with_cadence": True, "with_terms": True}
TABLES = ("criterion", "paperrule", "cadencestep", "allowanceinstalment", "targetgroup", "pairrule")


def sql(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(statement: str, *values: Any) -> bool:
    try:
        sql(statement, *values)
    except ProgrammingError:
        return True
    return False


@pytest.mark.parametrize("table", TABLES)
def test_rows_of_a_published_edition_are_neither_added_nor_changed_nor_deleted(table: str) -> None:
    published, draft = ProgramYearFactory(**WHOLE), ProgramYearFactory(**WHOLE, draft=True)
    name = f"centers_{table}"
    column = "purpose" if table == "cadencestep" else "name" if table == "paperrule" else "words"

    assert refused(f"UPDATE {name} SET {column} = '바꿈' WHERE program_year_id = %s", published.pk)
    assert refused(f"DELETE FROM {name} WHERE program_year_id = %s", published.pk)
    assert refused(f"UPDATE {name} SET program_year_id = %s WHERE program_year_id = %s", published.pk, draft.pk)
    assert refused(f"UPDATE {name} SET program_year_id = %s WHERE program_year_id = %s", draft.pk, published.pk)

    assert not refused(f"UPDATE {name} SET {column} = '바꿈' WHERE program_year_id = %s", draft.pk)
    assert not refused(f"DELETE FROM {name} WHERE program_year_id = %s", draft.pk)


def test_a_row_is_not_inserted_into_a_published_edition() -> None:
    published, draft = ProgramYearFactory(), ProgramYearFactory(draft=True)
    statement = (
        "INSERT INTO centers_allowanceinstalment (program_year_id, number, amount, condition, words, handled) "
        "VALUES (%s, 1, 600000, 'completed', '수료', 'here')"
    )
    assert refused(statement, published.pk)
    assert not refused(statement, draft.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE centers_programyear SET attendance_percent = 50 WHERE id = %s",
        "UPDATE centers_programyear SET published_at = NULL WHERE id = %s",
        "UPDATE centers_programyear SET version = version + 1 WHERE id = %s",
        "DELETE FROM centers_programyear WHERE id = %s",
    ],
)
def test_a_published_edition_itself_stands(statement: str) -> None:
    assert refused(statement, ProgramYearFactory().pk)
    assert not refused(statement, ProgramYearFactory(draft=True).pk)


def test_an_edition_is_not_born_published() -> None:
    edition = ProgramYearFactory()
    with pytest.raises(ProgrammingError), transaction.atomic():
        ProgramYear.objects.create(
            track=edition.track, year=2031, name="바로 공개", source="없음", published_at=edition.published_at
        )


def test_the_database_wants_a_second_person_or_the_word_that_one_did_both() -> None:
    admin, draft = StaffFactory(role=Role.ADMIN), ProgramYearFactory(draft=True)
    ProgramYear.objects.filter(pk=draft.pk).update(edited_by=admin)
    statement = (
        "UPDATE centers_programyear SET published_at = now(), published_by_id = %s, published_alone = %s WHERE id = %s"
    )
    with pytest.raises(IntegrityError, match="a_second_person_publishes"):
        sql(statement, admin.pk, False, draft.pk)
    sql(statement, admin.pk, True, draft.pk)


def test_who_changed_a_draft_last_does_not_publish_it(settings: Any) -> None:
    one, other = StaffFactory(role=Role.ADMIN), StaffFactory(role=Role.ADMIN)
    draft = editions.draft_next(ProgramYearFactory(**WHOLE), by=one)
    with pytest.raises(SecondPersonNeeded):
        editions.publish(draft, by=one)
    published = editions.publish(draft, by=other)
    assert (published.edited_by, published.published_by, published.published_alone) == (one, other, False)

    settings.EDITIONS_NEED_SECOND_PERSON = False
    alone = editions.publish(editions.draft_next(published, by=one), by=one)
    assert (alone.published_by, alone.published_alone) == (one, True)


@pytest.mark.django_db(transaction=True)
def test_a_row_typed_while_somebody_publishes_comes_too_late() -> None:
    """The insert waits for the publication under way and is then refused."""
    draft = ProgramYearFactory(**WHOLE, draft=True)
    outcome: list[str] = []

    def insert() -> None:
        try:
            AllowanceInstalment.objects.create(program_year_id=draft.pk, number=5, words="늦은 줄")
            outcome.append("stored")
        except DatabaseError:
            outcome.append("refused")
        finally:
            connections.close_all()

    late = threading.Thread(target=insert)
    with transaction.atomic():
        editions.publish(draft, by=None)
        late.start()
        late.join(0.5)
        assert outcome == []
    late.join(10)
    assert outcome == ["refused"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda edition: AllowanceInstalmentFactory(program_year=edition, number=0),
        lambda edition: AllowanceInstalmentFactory(program_year=edition, amount=0),
        lambda edition: AllowanceInstalmentFactory(program_year=edition, claim_days=0),
        lambda edition: [AllowanceInstalmentFactory(program_year=edition) for _ in range(2)],
        lambda edition: TargetGroupFactory(program_year=edition, age_from=65, age_to=40),
        lambda edition: PairRuleFactory(program_year=edition, track_b=edition.track),
    ],
)
def test_rows_that_make_no_sense_are_refused(wrong: Any) -> None:
    edition = ProgramYearFactory(draft=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(edition)


def test_one_rule_for_a_pair_whichever_stands_first() -> None:
    edition = ProgramYearFactory(draft=True)
    rule = PairRuleFactory(program_year=edition)
    with pytest.raises(IntegrityError), transaction.atomic():
        PairRuleFactory(program_year=edition, track_a=rule.track_b, track_b=rule.track_a)


def test_what_editions_say_of_two_tracks_is_found_in_either_order() -> None:
    rule = PairRuleFactory(kind=PairRule.Kind.RESTRICTED)
    PairRuleFactory(program_year=ProgramYearFactory(draft=True, track=rule.track_a, year=2040), track_b=rule.track_b)
    for pair in ((rule.track_a, rule.track_b), (rule.track_b, rule.track_a)):
        assert list(PairRule.objects.between(*pair)) == [rule]


def test_the_newest_published_edition_of_each_track() -> None:
    track = TrackFactory()
    ProgramYearFactory(track=track, year=2025)
    newest = ProgramYearFactory(track=track, year=2026)
    ProgramYearFactory(track=track, year=2027, draft=True)
    other = ProgramYearFactory(year=2021)
    assert list(ProgramYear.objects.newest_of_each_track()) == [newest, other]


def test_publishing_says_what_changes() -> None:
    before = ProgramYearFactory(**WHOLE, year=2026)
    draft = editions.draft_next(before, by=StaffFactory())
    assert comparison.previous(draft) == before
    assert comparison.changes(draft, before) == []

    draft.offer_hours = 72
    draft.save()
    draft.instalments.filter(number=2).update(amount=500_000)
    draft.criteria.filter(kind=Criterion.Kind.FIRST_TIME).delete()
    found = [(change.what, change.before, change.after) for change in comparison.changes(draft, before)]
    assert found == [
        ("자리 제안 기한(시간)", "48", "72"),
        ("자격 기준", "같은 과정에 참여한 적이 없습니다. ", ""),
        (
            "수당",
            "2차 400,000원, 30일 일함. 이 누리집에서 신청을 받아 전달합니다",
            "2차 500,000원, 30일 일함. 이 누리집에서 신청을 받아 전달합니다",
        ),
    ]


class TestPages:
    @pytest.fixture
    def admin(self, client: Client) -> Any:
        admin = StaffFactory(role=Role.ADMIN)
        client.force_login(admin)
        return admin

    @staticmethod
    def rows(version: int, *contents: dict[str, str], initial: int = 0, **more: str) -> dict[str, str]:
        sent = {"version": str(version), "row-TOTAL_FORMS": str(len(contents)), "row-INITIAL_FORMS": str(initial)}
        for index, content in enumerate(contents):
            sent |= {f"row-{index}-{name}": value for name, value in content.items()}
        return sent | more

    FIRST = {"number": "1", "amount": "600000", "condition": "completed", "words": "수료했을 때", "handled": "here"}
    SECOND = {"number": "2", "amount": "", "condition": "", "words": "확인 필요", "handled": "semas"}

    def test_instalments_are_typed_changed_and_taken_out(self, client: Client, admin: Any) -> None:
        draft = ProgramYearFactory(draft=True)
        url = reverse("centers:edition-terms", args=[draft.pk, "allowance"])
        sent = self.rows(0, self.SECOND, self.FIRST, {"handled": "here"}, allowance_at_most="1000000")
        assert client.post(url, sent).status_code == 302
        draft.refresh_from_db()
        assert (draft.allowance_at_most, draft.edited_by, draft.version) == (1_000_000, admin, 1)
        assert list(draft.instalments.values_list("number", "amount", "condition", "handled")) == [
            (1, 600_000, "completed", "here"),
            (2, None, "", "semas"),
        ]
        gone = self.rows(1, self.FIRST, self.SECOND | {"DELETE": "on"}, initial=2, allowance_at_most="")
        assert client.post(url, gone).status_code == 302
        draft.refresh_from_db()
        assert (draft.allowance_at_most, draft.instalments.count()) == (None, 1)

    def test_two_windows_do_not_undo_each_other_and_a_double_click_is_one(self, client: Client, admin: Any) -> None:
        draft = ProgramYearFactory(draft=True)
        url = reverse("centers:edition-terms", args=[draft.pk, "allowance"])
        for _click in range(2):
            assert client.post(url, self.rows(0, self.FIRST)).status_code == 302
        stale = client.post(url, self.rows(0, self.SECOND))
        assert stale.status_code == 200
        assert stale.context["form"].non_field_errors()
        assert draft.instalments.get().number == 1

    @pytest.mark.parametrize(
        ("kind", "content", "field"),
        [
            ("allowance", FIRST | {"amount": "-1"}, "amount"),
            ("allowance", FIRST | {"amount": "백만"}, "amount"),
            ("allowance", FIRST | {"number": "99"}, "number"),
            ("allowance", FIRST | {"words": ""}, "words"),
            ("allowance", FIRST | {"words": "가\0나"}, "words"),
            ("allowance", FIRST | {"condition": "made-up"}, "condition"),
            ("groups", {"words": "고령자", "sex": "any", "age_from": "65", "age_to": "40"}, "age_to"),
            ("groups", {"words": "🙂" * 201, "sex": "any"}, "words"),
            ("pairs", {"track_b": "0", "kind": "allowed", "words": "함께"}, "track_b"),
        ],
    )
    def test_what_cannot_be_is_explained(
        self, client: Client, admin: Any, kind: str, content: dict[str, str], field: str
    ) -> None:
        draft = ProgramYearFactory(draft=True)
        page = client.post(reverse("centers:edition-terms", args=[draft.pk, kind]), self.rows(0, content))
        assert page.status_code == 200
        assert list(page.context["rows"].forms[0].errors) == [field]

    def test_groups_and_pairs_are_stored(self, client: Client, admin: Any) -> None:
        draft, other = ProgramYearFactory(draft=True), TrackFactory()
        group = {"words": "여성", "sex": "female", "age_from": "40", "crisis_industry": "on"}
        client.post(reverse("centers:edition-terms", args=[draft.pk, "groups"]), self.rows(0, group))
        pair = {"track_b": str(other.pk), "kind": "restricted", "words": "한 해에 하나만"}
        client.post(reverse("centers:edition-terms", args=[draft.pk, "pairs"]), self.rows(1, pair))
        assert TargetGroup.objects.values_list("position", "sex", "age_from", "crisis_industry").get() == (
            1,
            "female",
            40,
            True,
        )
        rule = PairRule.objects.get()
        assert (rule.program_year, rule.track_a, rule.track_b) == (draft, draft.track, other)

    def test_the_same_pair_twice_and_ones_own_track_are_refused(self, client: Client, admin: Any) -> None:
        draft, other = ProgramYearFactory(draft=True), TrackFactory()
        pair = {"track_b": str(other.pk), "kind": "allowed", "words": "함께"}
        url = reverse("centers:edition-terms", args=[draft.pk, "pairs"])
        assert client.post(url, self.rows(0, pair, pair)).status_code == 200
        assert client.post(url, self.rows(0, pair | {"track_b": str(draft.track_id)})).status_code == 200
        assert not PairRule.objects.exists()

    def test_a_published_edition_has_no_page_to_change_it(self, client: Client, admin: Any) -> None:
        edition = ProgramYearFactory(**WHOLE)
        url = reverse("centers:edition-terms", args=[edition.pk, "allowance"])
        page = client.post(url, self.rows(0, self.FIRST), follow=True).content.decode()
        assert "고칠 수 없어" in page
        assert client.get(reverse("centers:edition-terms", args=[edition.pk, "made-up"])).status_code == 404

    def test_the_page_shows_changes_and_who_must_press(self, client: Client, admin: Any) -> None:
        before = ProgramYearFactory(**WHOLE, year=2026)
        draft = editions.draft_next(before, by=admin)
        draft.instalments.filter(number=1).update(amount=700_000)
        url = reverse("centers:edition-detail", args=[draft.pk])
        own = client.get(url).content.decode()
        assert "공개하면 2026년과 달라지는 것" in own
        assert "1차 700,000원" in own
        assert "다른 운영 관리자가 공개해야 합니다." in own
        assert "규정집 공개하기" not in own
        client.force_login(StaffFactory(role=Role.ADMIN))
        assert "규정집 공개하기" in client.get(url).content.decode()

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_page_asks_the_same_number_of_questions(
        self, client: Client, admin: Any, rows: int, django_assert_num_queries: Any
    ) -> None:
        draft = ProgramYearFactory(draft=True)
        for number in range(1, rows + 1):
            AllowanceInstalmentFactory(program_year=draft, number=number)
            TargetGroupFactory(program_year=draft, position=number)
            PairRuleFactory(program_year=draft)
        with django_assert_num_queries(16):
            client.get(reverse("centers:edition-detail", args=[draft.pk]))
