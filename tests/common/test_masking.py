"""Tests of names as they are shown where others might see them."""

import pytest

from common import masking


@pytest.mark.parametrize(
    ("full", "shown"),
    [
        ("김예시", "김○시"),
        ("이솔", "이○"),
        ("남궁예시 (시연)", "남○○시"),
        (" 제갈보기(가) ", "제○○기"),
        ("한", "한"),
        ("", ""),
    ],
)
def test_of_a_name_the_ends_stay_and_what_is_added_in_brackets_goes(full: str, shown: str) -> None:
    assert masking.name(full) == shown
