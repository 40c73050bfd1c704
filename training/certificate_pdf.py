"""A certificate as a page of A4, set in the government's typeface."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from fontTools.ttLib import TTFont
from fpdf import FPDF, XPos, YPos

from common import korean
from training.errors import LettersMissing
from training.models import Certificate

_FONT = "gov"
_MARGIN = 25  # mm, as everything below
_LABEL_WIDTH = 32
_ORDINARY, _TITLE, _SMALL = 13, 34, 10  # points


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
    page.set_y(45)
    _line(page, "수료증", size=_TITLE, bold=True, after=16)
    for label, value in rows:
        page.set_font(_FONT, "B", _ORDINARY)
        page.cell(_LABEL_WIDTH, 10, label)
        page.set_font(_FONT, "", _ORDINARY)
        page.multi_cell(0, 10, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(14)
    page.set_font(_FONT, "", _ORDINARY + 2)
    page.multi_cell(
        0,
        10,
        "위 사람은 소상공인 전직지원 과정을 위와 같이 수료하였기에 이 증서를 드립니다.",
        align="L",
        new_x=XPos.LMARGIN,
        new_y=YPos.NEXT,
    )
    page.ln(14)
    _line(page, _day(certificate.issued_at), size=_ORDINARY, after=6)
    _line(page, cohort.center.name, size=_ORDINARY + 5, bold=True, after=2)
    _line(page, settings.PORTAL_OPERATOR, size=_ORDINARY, after=0)
    page.set_y(-45)
    page.line(_MARGIN, page.get_y(), page.w - _MARGIN, page.get_y())
    page.ln(4)
    page.set_font(_FONT, "", _SMALL)
    page.multi_cell(
        0,
        6,
        f"수료증 번호 {certificate.number}\n진짜인지 확인하는 곳: {settings.PORTAL_URL}/certificates/",
        align="L",
        new_x=XPos.LMARGIN,
        new_y=YPos.NEXT,
    )
    return bytes(page.output())


def _day(value: Any) -> str:
    return korean.day(value).partition("(")[0] if value else "-"


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
    """A line in the middle; a long one shrinks until it fits."""
    style = "B" if bold else ""
    page.set_font(_FONT, style, size)
    while page.get_string_width(text) > page.epw and size > _SMALL:
        size -= 1
        page.set_font(_FONT, style, size)
    page.cell(0, size * 0.5, text, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(after)
