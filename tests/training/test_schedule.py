"""Laying out a weekly pattern: modules in order, holidays skipped, nothing lost at the end of a day."""

from __future__ import annotations

from datetime import date, time

from training.schedule import Part, Pattern, lay_out


def pattern(**changes: object) -> Pattern:
    """Monday to Friday in the weeks of Children's Day 2026 (a Tuesday), six hours a day."""
    usual = {
        "weekdays": frozenset(range(5)),
        "starts": time(9, 30),
        "ends": time(17),
        "hours": 6,
        "room": "강의실",
        "first_day": date(2026, 5, 4),
        "last_day": date(2026, 5, 15),
    }
    return Pattern(**usual | changes)  # type: ignore[arg-type]


def parts(*hours: int) -> list[Part]:
    return [Part(None, f"과목 {number}", length) for number, length in enumerate(hours, start=1)]


def told(layout: object) -> list[tuple[str, str, str, int]]:
    return [(one.part.title, f"{one.day:%m-%d}", one.clock_text, one.hours) for one in layout.sessions]  # type: ignore[attr-defined]


def test_a_module_fills_its_days_and_the_next_one_goes_on_the_same_day() -> None:
    assert told(lay_out(parts(8, 4), pattern())) == [
        ("과목 1", "05-04", "09:30~17:00", 6),
        ("과목 1", "05-06", "09:30~12:00", 2),
        ("과목 2", "05-06", "12:00~17:00", 4),
    ]


def test_a_holiday_is_skipped_and_named() -> None:
    layout = lay_out(parts(12), pattern())
    assert [one.day for one in layout.sessions] == [date(2026, 5, 4), date(2026, 5, 6)]
    assert layout.holidays == [date(2026, 5, 5)]


def test_a_day_taken_out_is_skipped() -> None:
    layout = lay_out(parts(6), pattern(left_out=frozenset({date(2026, 5, 4)})))
    assert [one.day for one in layout.sessions] == [date(2026, 5, 6)]


def test_what_does_not_fit_is_counted_and_the_layout_is_not_whole() -> None:
    layout = lay_out(parts(100), pattern())
    assert (len(layout.sessions), layout.hours_left, layout.is_whole) == (9, 46, False)


def test_without_a_day_there_is_nothing_to_save() -> None:
    assert not lay_out(parts(6), pattern(weekdays=frozenset())).is_whole


def test_the_hours_add_up_whatever_the_day_is_cut_into() -> None:
    for hours in range(1, 9):
        layout = lay_out(parts(5, 7, 3), pattern(hours=hours, last_day=date(2026, 6, 30)))
        assert layout.is_whole
        assert sum(one.hours for one in layout.sessions) == 15
        assert all(one.starts_at < one.ends_at for one in layout.sessions)
