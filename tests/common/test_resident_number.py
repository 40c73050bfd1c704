import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common import resident_number

LIKE_ONE = [
    "900101-1234567",
    "9001011234567",
    "900101 1234567",
    "900101 - 1234567",
    "９００１０１－１２３４５６７",
    "900101‐1234567",
    "900101–1234567",
    "900101—1234567",
    "900101−1234567",
    "900101ㅡ1234567",
    "900101ー1234567",
    "900101~1234567",
    "900101_1234567",
    "900101/1234567",
    "900101.1234567",
    "900101\n1234567",
    "90.01.01-1234567",
    "90 01 01 1234567",
    "900101-1 234567",
    "9 0 0 1 0 1 - 1 2 3 4 5 6 7",
    "9\u200b00101-12\u200d34567",
    "900101\u00ad-1234567",
    "900101-\u31641234567",
    "٩٠٠١٠١-١٢٣٤٥٦٧",
    "⑨⓪⓪①⓪①-①②③④⑤⑥⑦",
    "제 번호는 041231-4234567입니다",
    "외국인 900101-5234567",
    "900101-1234567.jpg",
]
NOT_ONE = [
    "",
    "900101-1******",
    "900101",
    "1990년 1월 1일",
    "901301-1234567",
    "900132-1234567",
    "900101-9234567",
    "010-1234-5678",
    "123-45-67890",
    "123-456-789012",
    "1900101123456789",
    "2026-11-25 18:00, 2026-11-26 09:00",
    "자리 1 2 3 4 5 6 7 8 9",
    "😀" * 20,
]


@pytest.mark.parametrize("text", LIKE_ONE)
def test_what_looks_like_a_resident_number_is_found(text):
    assert resident_number.found_in(text)
    with pytest.raises(ValidationError, match="주민등록번호"):
        resident_number.refuse(text)


@pytest.mark.parametrize("text", NOT_ONE)
def test_other_numbers_are_left_alone(text):
    assert not resident_number.found_in(text)


def test_lists_are_looked_into():
    assert resident_number.found_in_any(["a", ["b", ("900101-1234567",)]])
    assert not resident_number.found_in_any(["a", ["b"], 9001011234567, None])


@given(st.text())
def test_no_text_stops_it(text):
    resident_number.found_in(text)


@given(
    st.sampled_from("　 \u200b\u2011\uff0d\u00a0"), st.dates().filter(lambda day: day.year > 1900), st.integers(1, 8)
)
def test_no_birth_date_and_no_gap_hides_one(gap, day, kind):
    assert resident_number.found_in(f"{day:%y%m%d}{gap}{kind}234567")
