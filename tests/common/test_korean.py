"""Words as the portal writes them."""

import pytest

from common import korean


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("강사 사정", "강사 사정."),
        ("강사 사정.", "강사 사정."),
        ("왜요?", "왜요?"),
        ("강사 사정. \n", "강사 사정."),
        ("", ""),
    ],
)
def test_a_typed_reason_ends_as_a_sentence_and_only_once(typed: str, said: str) -> None:
    assert korean.sentence(typed) == said
