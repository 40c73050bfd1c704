import pytest

from messaging import phone_text
from messaging.phone_text import CUT, FOOTER, LMS_BYTES, fit, is_short, readable, size


@pytest.mark.parametrize(
    ("text", "expected"), [("", 0), ("abc", 3), ("가나다", 6), ("똠방각하", 8), ("펲시", 4), ("서울·대구…", 12)]
)
def test_bytes_are_counted_as_the_carriers_count_them(text, expected):
    assert size(text) == expected


def test_ninety_bytes_are_short_and_one_more_is_long():
    assert is_short("가" * 45)
    assert not is_short("가" * 45 + ".")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Nguyễn Văn", "Nguyen Van"),
        ("기한 — 오늘", "기한 - 오늘"),
        ("좋음😀", "좋음?"),
        ("각", "각"),  # typed on a Mac: three letters that make one syllable
        ("줄\u200b바꿈\r\n다음\x07", "줄바꿈\n다음"),
        ("똠펲", "똠펲"),
    ],
)
def test_what_a_phone_cannot_show_becomes_its_likeness(written, read):
    assert readable(written) == read


def test_a_text_too_long_keeps_its_footer_and_says_that_it_was_cut():
    footer = "\n문의 02-6021-1100"

    shown = fit("긴 글 " * 1_000 + FOOTER + footer, kind="test/letter")

    assert shown.endswith(CUT + footer)
    assert LMS_BYTES - 3 <= size(shown) <= LMS_BYTES


def test_a_secret_that_is_longer_than_its_placeholder_still_fits():
    shown = fit("가" * 2_000, kind="test/letter", reserve=20)

    assert size(shown) <= LMS_BYTES - 20


def test_a_text_that_fits_is_left_alone():
    assert fit("짧은 글" + FOOTER + "\n문의", kind="test/letter") == "짧은 글\n문의"
    assert phone_text.FOOTER not in fit("머리" + FOOTER + "몸" + FOOTER + "발", kind="test/letter")
