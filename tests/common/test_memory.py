"""What is remembered for a second, and what never is."""

import pytest
from django.db import transaction

from common import memory


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(memory.time, "monotonic", lambda: now[0])
    return now


def counting() -> tuple[list[object], object]:
    asked: list[object] = []

    @memory.remembered
    def read(*what: object) -> int:
        asked.append(what)
        return len(asked)

    return asked, read


@pytest.mark.django_db(transaction=True)
def test_within_a_second_nothing_is_read_twice(clock: list[float]) -> None:
    _asked, read = counting()
    assert [read(1), read(1), read(2)] == [1, 1, 2]
    clock[0] += 1.0
    assert read(1) == 1
    clock[0] += 0.1
    assert read(1) == 3


@pytest.mark.django_db(transaction=True)
def test_a_transaction_neither_takes_from_memory_nor_adds_to_it(clock: list[float]) -> None:
    _asked, read = counting()
    assert read(1) == 1
    with transaction.atomic():
        assert read(1) == 2
    assert read(1) == 1


@pytest.mark.django_db(transaction=True)
def test_the_memory_does_not_grow_without_end(clock: list[float]) -> None:
    _asked, read = counting()
    for number in range(3 * memory._MOST):
        read(number)
    assert all(len(kept) <= memory._MOST for kept in memory._memories)


@pytest.mark.django_db(transaction=True)
def test_what_is_forgotten_is_read_again(clock: list[float]) -> None:
    _asked, read = counting()
    read(1)
    memory.forget()
    assert read(1) == 2
