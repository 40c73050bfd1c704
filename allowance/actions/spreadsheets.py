"""Spreadsheets that go to SEMAS and come back: nothing in them is ever a formula, and no number loses its zeros."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from allowance.errors import FileRefused

MOST_BYTES = 5 * 1024 * 1024
_MOST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 5_000
_MOST_COLUMNS = 40
_LONGEST_CELL = 300
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PAID_WORDS, _NOT_PAID_WORDS = {"지급", "지급완료", "지급됨"}, {"부지급", "미지급", "반려", "지급불가"}

OUR_NUMBER, THEIR_NUMBER, RESULT = "수당번호", "공단 신청번호", "결과"
PAID_ON, PAID_AMOUNT, REASON = "지급일", "지급액", "사유"
COLUMNS = (OUR_NUMBER, THEIR_NUMBER, RESULT, PAID_ON, PAID_AMOUNT, REASON)
_AGAIN = "소상공인시장진흥공단에서 받은 엑셀(xlsx) 파일을 다시 골라 주세요."


def write(heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """A workbook of one sheet. Texts stay texts; whole numbers are numbers."""
    book = Workbook()
    sheet = book.active
    sheet.title = "전달"
    for position, row in enumerate([heads, *rows], start=1):
        for column, value in enumerate(row, start=1):
            _put(sheet.cell(position, column), value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _put(cell: Cell, value: str | int) -> None:
    if isinstance(value, int):
        cell.value = value
        return
    # a leading sign would make a formula of it here or in whatever reads it next
    cell.value = f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    cell.data_type = "s"
    cell.number_format = "@"


def without(data: bytes, numbers: Collection[str]) -> bytes:
    """One of our workbooks without the rows that name these claims; everything else as it was written."""
    sheet = load_workbook(BytesIO(data)).active
    heads, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    at = heads.index(OUR_NUMBER)
    return write(heads, [["" if value is None else value for value in row] for row in rows if row[at] not in numbers])


@dataclass(frozen=True)
class Outcome:
    """What a line says: paid on a day with an amount, or not paid for a reason."""

    is_paid: bool
    on: date | None = None
    amount: int | None = None
    reason: str = ""


class Unclear(Exception):
    """A line that says nothing one could act upon; the text says why."""


def read(data: bytes) -> list[dict[str, str]]:
    """The rows below the head, each as the texts of its named columns. Raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise FileRefused(f"파일이 5MB보다 커서 읽지 않았습니다. {_AGAIN}")
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST_UNPACKED:
                raise FileRefused(f"파일을 풀면 너무 커서 읽지 않았습니다. {_AGAIN}")
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=_MOST_COLUMNS, values_only=True)
        texts = [[_text(value) for value in row] for row in rows]
    except FileRefused:
        raise
    except Exception as broken:  # openpyxl raises nearly anything on a hostile file
        raise FileRefused(f"엑셀 파일로 열 수 없어 읽지 않았습니다. {_AGAIN}") from broken
    heads = texts[0] if texts else []
    if RESULT not in heads or not {OUR_NUMBER, THEIR_NUMBER} & set(heads):
        raise FileRefused(
            f"첫 줄에 '{RESULT}' 칸과 '{OUR_NUMBER}'나 '{THEIR_NUMBER}' 칸이 없어 읽지 않았습니다. 첫 줄의 이름을 확인해 주세요."
        )
    found = [dict(zip(heads, row, strict=False)) for row in texts[1:] if any(row)]
    if len(found) > MOST_ROWS:
        raise FileRefused(f"줄이 {MOST_ROWS:,}개보다 많아 읽지 않았습니다. 파일을 나누어 올려 주세요.")
    if not found:
        raise FileRefused(f"결과가 적힌 줄이 없어 읽지 않았습니다. {_AGAIN}")
    return [{head: text for head, text in row.items() if head} for row in found]


def _text(value: Any) -> str:
    """What stood in a cell, as text: dates as 2026-12-03, whole numbers without a point. NUL is not storable."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\0", "").strip()[:_LONGEST_CELL]


def outcome(raw: dict[str, str]) -> Outcome:
    """What a row says. Raises Unclear."""
    said = re.sub(r"\s", "", raw.get(RESULT, ""))
    if said in _NOT_PAID_WORDS:
        if not raw.get(REASON):
            raise Unclear("지급하지 않은 까닭이 비어 있습니다.")
        return Outcome(is_paid=False, reason=raw[REASON])
    if said not in _PAID_WORDS:
        raise Unclear(f"결과가 '{said}'라 지급인지 아닌지 알 수 없습니다." if said else "결과가 비어 있습니다.")
    return Outcome(is_paid=True, on=_day(raw.get(PAID_ON, "")), amount=_won(raw.get(PAID_AMOUNT, "")))


def _day(text: str) -> date:
    digits = re.fullmatch(r"(\d{4})\D{0,3}?(\d{1,2})\D{0,3}?(\d{1,2})\D{0,3}", text, re.ASCII)
    try:
        return date(*(int(part) for part in digits.groups())) if digits else _refuse_day(text)
    except ValueError:
        return _refuse_day(text)


def _refuse_day(text: str) -> date:
    raise Unclear(f"지급일 '{text}'을 날짜로 읽을 수 없습니다." if text else "지급일이 비어 있습니다.")


def _won(text: str) -> int:
    plain = re.sub(r"[,\s원]", "", text)
    if not re.fullmatch(r"[0-9]{1,8}", plain, re.ASCII) or not int(plain):
        raise Unclear(f"지급액 '{text}'을 금액으로 읽을 수 없습니다." if text else "지급액이 비어 있습니다.")
    return int(plain)
