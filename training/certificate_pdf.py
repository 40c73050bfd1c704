"""A certificate as a page of A4, set in the government's typeface."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from fontTools.ttLib import TTFont
from fpdf import FPDF, XPos, YPos
from fpdf.enums import MethodReturnValue

from common import clock
from training.errors import LettersMissing
from training.models import Certificate

_FONT = "gov"
_MARGIN = 28  # mm, as every length below
_FRAME, _INNER_FRAME = 12, 14
_LABEL_WIDTH = 34
_ROWS_FROM, _ROWS_TO = 88, 166  # what is certified stands between these heights; longer words are set smaller
_SENTENCE_AT, _DATE_AT, _CHECK_AT = 176, 206, 262
_TITLE, _SENTENCE, _ROW, _SMALL = 38, 16, 14, 10  # points
_NAVY = (11, 45, 92)
_MM_PER_POINT = 25.4 / 72
_LEADING = 2.0  # height of a row against its type


@cache
def _letters() -> frozenset[int]:
    """What the font can set."""
    with TTFont(settings.PRINT_FONTS / "pretendard-gov-400.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())


def draw(certificate: Certificate) -> bytes:
    """The PDF. `certificate` comes from for_page(). Raises LettersMissing when a name cannot be set."""
    completion = certificate.completion
    application = completion.application
    cohort = application.cohort
    rows = [
        ("이름", application.applicant.name),
        ("생년월일", _day(application.birth_date)),
        ("과정", cohort.course.name),
        ("갈래", cohort.course.track.name),
        ("기간", f"{_day(cohort.starts_on)} ~ {_day(cohort.ends_on)}"),
        ("수료일", _day(completion.completed_on)),
    ]
    if certificate.hours:
        rows.append(("출석 시간", f"{certificate.hours}시간"))
    _refuse_unknown("".join(value for _label, value in rows) + cohort.center.name)
    page = _page(certificate)
    _frame(page)
    page.set_y(24)
    page.set_font(_FONT, "", _SMALL + 1)
    page.cell(0, 6, f"제 {certificate.number} 호")
    page.set_y(50)
    _line(page, "수 료 증", size=_TITLE, bold=True, after=0)
    _rows(page, rows)
    page.set_y(_SENTENCE_AT)
    for half in ("위 사람은 소상공인 전직지원 과정을", "위와 같이 수료하였기에 이 증서를 드립니다."):
        _line(page, half, size=_SENTENCE, after=2)
    page.set_y(_DATE_AT)
    _line(page, _day(certificate.issued_at), size=_ROW, after=8)
    _line(page, cohort.center.name, size=_ROW + 8, bold=True, after=4)
    _line(page, settings.PORTAL_OPERATOR, size=_ROW, after=0)
    page.set_y(_CHECK_AT)
    page.line(_MARGIN, page.get_y(), page.w - _MARGIN, page.get_y())
    page.ln(3)
    for words in (f"수료증 번호 {certificate.number}", f"번호를 확인하는 곳 {settings.PORTAL_URL}/certificates/"):
        _line(page, words, size=_SMALL, after=2)
    return bytes(page.output())


def _day(value: date | datetime | None) -> str:
    """'2026년 12월 3일', as a document is dated."""
    if value is None:
        return "-"
    local = value.astimezone(clock.SEOUL) if isinstance(value, datetime) else value
    return f"{local.year}년 {local.month}월 {local.day}일"


def _frame(page: FPDF) -> None:
    """A thick and a thin line around everything."""
    page.set_draw_color(*_NAVY)
    for inset, width in ((_FRAME, 0.9), (_INNER_FRAME, 0.25)):
        page.set_line_width(width)
        page.rect(inset, inset, page.w - 2 * inset, page.h - 2 * inset)


def _rows(page: FPDF, rows: list[tuple[str, str]]) -> None:
    """What is certified, as large as fits between the title and the sentence."""
    size = _ROW
    while size > _SMALL and _height(page, rows, size) > _ROWS_TO - _ROWS_FROM:
        size -= 1
    page.set_y(_ROWS_FROM)
    for label, value in rows:
        page.set_font(_FONT, "B", size)
        page.cell(_LABEL_WIDTH, _row_height(size), label)
        page.set_font(_FONT, "", size)
        page.multi_cell(0, _row_height(size), value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _height(page: FPDF, rows: list[tuple[str, str]], size: int) -> float:
    page.set_font(_FONT, "", size)
    width = page.epw - _LABEL_WIDTH
    heights: list[Any] = [
        page.multi_cell(width, _row_height(size), value, align="L", dry_run=True, output=MethodReturnValue.HEIGHT)
        for _label, value in rows
    ]
    return float(sum(heights))


def _row_height(size: int) -> float:
    return size * _MM_PER_POINT * _LEADING


def _refuse_unknown(text: str) -> None:
    missing = "".join(sorted({char for char in text if ord(char) not in _letters()}))
    if missing:
        raise LettersMissing(missing)


def _page(certificate: Certificate) -> FPDF:
    page = FPDF(format="A4")
    page.set_margin(_MARGIN)
    page.set_auto_page_break(auto=False)
    page.set_title(f"수료증 {certificate.number}")
    page.set_lang("ko")
    page.set_creation_date(certificate.issued_at)
    for style, weight in (("", 400), ("B", 700)):
        page.add_font(_FONT, style, settings.PRINT_FONTS / f"pretendard-gov-{weight}.ttf")
    page.add_page()
    return page


def _line(page: FPDF, text: str, *, size: int, after: float, bold: bool = False) -> None:
    """A line in the middle; a long one shrinks until it fits, and breaks only where it would become too small."""
    style = "B" if bold else ""
    page.set_font(_FONT, style, size)
    while page.get_string_width(text) > page.epw and size > _SMALL:
        size -= 1
        page.set_font(_FONT, style, size)
    page.multi_cell(0, size * _MM_PER_POINT * 1.2, text, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(after)
