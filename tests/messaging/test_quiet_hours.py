from datetime import UTC, datetime

import pytest

from messaging.quiet_hours import quiet_at


@pytest.mark.parametrize(
    ("korean_hour", "minute", "quiet"),
    [(20, 59, False), (21, 0, True), (0, 0, True), (7, 59, True), (8, 0, False), (12, 0, False)],
)
def test_the_night_is_quiet_from_nine_to_eight(settings, korean_hour, minute, quiet):
    settings.MESSAGING_QUIET_HOURS = (21, 8)

    assert quiet_at(datetime(2026, 11, 30, (korean_hour - 9) % 24, minute, tzinfo=UTC)) is quiet


def test_quiet_hours_within_one_day_work_too(settings):
    settings.MESSAGING_QUIET_HOURS = (1, 5)

    assert quiet_at(datetime(2026, 11, 30, 17, tzinfo=UTC))  # 02:00 in Korea
    assert not quiet_at(datetime(2026, 11, 30, 12, tzinfo=UTC))


def test_without_quiet_hours_it_is_never_quiet(settings):
    settings.MESSAGING_QUIET_HOURS = None

    assert not quiet_at(datetime(2026, 11, 30, 15, tzinfo=UTC))
