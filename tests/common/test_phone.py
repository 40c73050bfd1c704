"""Korean telephone numbers, as people type them."""

import pytest

from common import phone


@pytest.mark.parametrize(
    "typed", ["010-1234-5678", "+82 10-1234-5678", "+82 010-1234-5678", "+82 (0)10 1234 5678", "０１０１２３４５６７８"]
)
def test_a_mobile_number_is_understood_however_it_is_typed(typed: str) -> None:
    assert phone.to_e164(typed, mobile=True) == "+821012345678"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("+821012345678", "010-1234-5678"), ("+8225551234", "02-555-1234"), ("+8215881234", "1588-1234")],
)
def test_a_number_is_shown_with_its_hyphens(stored: str, shown: str) -> None:
    assert phone.display(stored) == shown
