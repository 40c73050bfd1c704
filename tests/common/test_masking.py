"""Tests of names as they are shown where others might see them."""

from datetime import date

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


@pytest.mark.parametrize(
    ("full", "shown"),
    [
        ("경기도 수원시 팔달구 예시로 1", "경기도 수원시 팔달구"),
        ("서울특별시 종로구 예시로 1, 202호", "서울특별시 종로구"),
        ("강원특별자치도 양양군 예시리 3", "강원특별자치도 양양군"),
        ("예시로 1", "주소 가림"),
        ("   ", "주소 가림"),
    ],
)
def test_an_address_keeps_nothing_below_its_town(full: str, shown: str) -> None:
    assert masking.address(full) == shown


@pytest.mark.parametrize(
    ("full", "shown"),
    [
        ("someone@example.kr", "so***@example.kr"),
        ("abcd@example.kr", "ab***@example.kr"),
        ("abc@example.kr", "a***@example.kr"),
        ("ab@example.kr", "a***@example.kr"),
        ("a@example.kr", "***@example.kr"),
    ],
)
def test_of_an_email_address_at_most_half_before_the_at_stays(full: str, shown: str) -> None:
    assert masking.email(full) == shown


def test_a_birth_date_keeps_its_year() -> None:
    assert masking.birth(date(1968, 3, 14)) == "1968년생"
