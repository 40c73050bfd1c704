"""Personal data made safe to show where it may be forwarded or overlooked."""

from datetime import date
from itertools import takewhile


def name(full: str) -> str:
    """'김예시' as '김○시', '이솔' as '이○', longer names keep their first and last letter; what is added in brackets goes."""
    full = full.partition("(")[0].strip()
    if len(full) <= 1:
        return full
    if len(full) == 2:
        return full[0] + "○"
    return full[0] + "○" * (len(full) - 2) + full[-1]


def phone(shown: str) -> str:
    """'010-1234-5678' as '010-****-5678'."""
    head, _, tail = shown.rpartition("-")
    area, _, middle = head.partition("-")
    return f"{area}-{'*' * len(middle)}-{tail}" if middle else f"{'*' * len(head)}-{tail}"


def email(address: str) -> str:
    """'someone@example.kr' as 'so***@example.kr'; of a short one at most half stays: 'ab@…' as 'a***@…'."""
    local, _, domain = address.partition("@")
    return f"{local[: min(2, len(local) // 2)]}***@{domain}"


def birth(day: date) -> str:
    """The year alone: '1968년생'."""
    return f"{day.year}년생"


def address(full: str) -> str:
    """'경기도 수원시 팔달구 예시로 1' as '경기도 수원시 팔달구': nothing below 시, 군, 구."""
    kept = list(takewhile(lambda word: word[-1] in "도시군구", full.split()[:3]))
    return " ".join(kept) or "주소 가림"
