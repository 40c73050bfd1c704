"""Questions written once: the same answers as Django's, one statement on the server, nothing of a value kept."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from centers.models import Center, Cohort, Course, Membership
from common import clock, prepared
from common.prepared import prepared_cursor
from tests.factories.centers import CenterFactory, CohortFactory

pytestmark = pytest.mark.django_db


@prepared.prepared
def cohorts_at(center: int, *, newest_first: bool = False) -> QuerySet[Cohort]:
    rows = Cohort.objects.filter(center=center).select_related("course__track", "center", "override_by")
    return rows.annotate(twice=F("number") * 2).order_by("-pk" if newest_first else "pk")


@prepared.prepared
def numbers_at(centers: tuple[int, ...]) -> QuerySet[Cohort, tuple[int, int]]:
    return Cohort.objects.order_by().filter(center__in=centers).values_list("center").annotate(n=Count("pk"))


@prepared.prepared
def named(name: str, since: date | None) -> QuerySet[Center]:
    rows = Center.objects.filter(name=name).exclude(short_name="50%").only("name")
    return rows if since is None else rows.filter(cohorts__starts_on__gte=since)


@prepared.prepared
def seen_at(centers: tuple[int, ...] | None) -> QuerySet[Cohort]:
    return Cohort.objects.all() if centers is None else Cohort.objects.filter(center__in=centers)


def test_an_object_comes_with_whom_it_was_joined_and_what_was_worked_out() -> None:
    one, other = CohortFactory.create(), CohortFactory.create()
    (found,) = cohorts_at(one.center_id)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert found == one
        assert (found.course.track, found.center, found.override_by) == (one.course.track, one.center, None)
        assert vars(found)["twice"] == one.number * 2
        assert found.starts_on == one.starts_on
        assert found.closes_at == one.closes_at
    assert not asked
    assert found._state.adding is False
    assert cohorts_at(other.center_id) == [other]


def test_words_follow_the_keyword_and_values_do_not() -> None:
    center = CenterFactory.create()
    first, second = CohortFactory.create(center=center), CohortFactory.create(center=center)
    assert cohorts_at(center.pk, newest_first=False) == [first, second]
    assert cohorts_at(center.pk, newest_first=True) == [second, first]


def test_a_tuple_may_have_any_length_and_a_value_may_be_missing() -> None:
    one, other = CohortFactory.create(), CohortFactory.create()
    CohortFactory.create(center=one.center)
    assert sorted(numbers_at((one.center_id, other.center_id))) == sorted([(one.center_id, 2), (other.center_id, 1)])
    assert numbers_at((other.center_id,)) == [(other.center_id, 1)]
    assert numbers_at(()) == []
    assert named(other.center.name, None) == [other.center]
    assert named(other.center.name, other.starts_on) == [other.center]
    assert named(other.center.name, clock.today().replace(year=2999)) == []


def test_everywhere_and_one_place_are_two_statements() -> None:
    """True == 1: None, which is everywhere, once had the shape of a tuple of one, and got its rows."""
    one, other = CohortFactory.create(), CohortFactory.create()
    assert {row.pk for row in seen_at(None)} >= {one.pk, other.pk}
    assert seen_at((one.center_id,)) == [one]
    assert seen_at(()) == []
    assert {row.pk for row in seen_at(None)} >= {one.pk, other.pk}


def test_what_was_not_asked_for_is_read_when_it_is_needed() -> None:
    center = CohortFactory.create().center
    (found,) = named(center.name, None)
    assert found.get_deferred_fields() >= {"short_name", "phone"}
    assert found.short_name == center.short_name


def test_one_statement_is_prepared_whatever_the_numbers_are() -> None:
    for number in (1, 40_000, 3_000_000_000):
        assert cohorts_at(number) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%twice%' AND statement NOT LIKE '%DESC%'"
        )
        assert cursor.fetchone() == (1,)


def test_a_number_larger_than_any_row_has_finds_nothing() -> None:
    assert cohorts_at(2**63) == cohorts_at(10**30) == []


def test_a_question_is_written_once() -> None:
    written: list[int] = []

    @prepared.prepared
    def ask(center: int) -> QuerySet[Cohort]:
        written.append(center)
        return Cohort.objects.filter(center=center)

    for center in (1, 2, 3):
        ask(center)
    assert len(written) == 1


def test_a_day_among_the_words_is_refused() -> None:
    in_force = prepared.prepared(lambda user: Membership.objects.filter(user=user, ends_on__gte=clock.today()))
    with pytest.raises(ValueError, match="would never pass"):
        in_force(1)


def test_a_value_that_becomes_part_of_another_is_refused() -> None:
    called = prepared.prepared(lambda words: Course.objects.filter(name__icontains=words))
    with pytest.raises(ValueError, match="by itself"):
        called("요리")


def test_what_can_never_be_found_is_refused_when_it_is_written() -> None:
    """Django finds nothing for a number that does not fit into its column; kept, that would hold for every number."""
    numbered = prepared.prepared(lambda number: Cohort.objects.filter(number=number))
    with pytest.raises(ValueError, match="Nothing is ever found"):
        numbered(1)


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_of_a_transaction_is_refused_each_time() -> None:
    locked = prepared.prepared(lambda pk: Center.objects.filter(pk=pk).select_for_update(of=("self",)))
    with transaction.atomic():
        assert locked(1) == []
    with pytest.raises(TransactionManagementError):
        locked(1)


def test_a_cursor_of_its_own_leaves_the_others_as_they_are() -> None:
    with prepared_cursor() as cursor:
        cursor.execute("SELECT %s::int + 1", [1])
        assert cursor.fetchone() == (2,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.test', %s, true); SELECT 3", ["two commands in one text"])
        cursor.nextset()
        assert cursor.fetchone() == (3,)
