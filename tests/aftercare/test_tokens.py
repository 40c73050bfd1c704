"""The signed addresses in letters."""

from __future__ import annotations

from typing import Any

import pytest

from aftercare import tokens


@pytest.mark.parametrize("pk", [1, 35, 36, 10**9, 2**62])
def test_a_token_names_its_follow_up(pk: int) -> None:
    assert tokens.follow_up_of(tokens.for_follow_up(pk)) == pk


@pytest.mark.parametrize("text", ["", ".", "1", "1.", ".x", "1.abc", "가나다", "%00", "1a" * 200, "-1.x", "\x00.\x00"])
def test_any_other_text_names_none(text: str) -> None:
    assert tokens.follow_up_of(text) is None


def test_a_token_of_another_follow_up_or_changed_by_one_letter_names_none() -> None:
    token = tokens.for_follow_up(7)
    assert tokens.follow_up_of("8" + token[1:]) is None
    assert tokens.follow_up_of(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert tokens.follow_up_of(token[:-4]) is None


def test_a_token_signed_under_the_previous_key_still_opens(settings: Any) -> None:
    token = tokens.for_follow_up(7)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new key " * 6
    assert tokens.follow_up_of(token) == 7


def test_an_address_fits_a_text_message() -> None:
    assert len(tokens.for_follow_up(2**31)) <= 52
