"""What a PDF draws, measured: every run of text with its edges, and whether its fonts travel with it."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

from pypdf import PageObject, PdfReader


class Run(NamedTuple):
    """A run of text on one baseline; points from the lower left corner of the page."""

    left: float
    right: float
    baseline: float
    size: float


def _widths(font: Any) -> dict[int, float]:
    """Glyph by glyph, in thousandths of the type's size, as the font's W array tells: `c [w…]` or `first last w`."""
    told, widths = list(font["/DescendantFonts"][0].get_object()["/W"]), {}
    while told:
        first, second = int(told.pop(0)), told.pop(0)
        if isinstance(second, list):
            widths |= {first + place: float(width) for place, width in enumerate(second)}
        else:
            widths |= dict.fromkeys(range(first, int(second) + 1), float(told.pop(0)))
    return widths


def fonts_embedded(page: PageObject) -> list[bool]:
    """For each font the page names, whether its letters are in the file."""
    fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
    descendants = [font["/DescendantFonts"][0].get_object() for font in fonts.values()]
    return ["/FontFile2" in font["/FontDescriptor"] for font in descendants]


def runs(page: PageObject) -> list[Run]:
    fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
    widths = {name: _widths(font) for name, font in fonts.items()}
    found: list[Run] = []
    name, size = "", 0.0

    def visit(operator: bytes, operands: list[Any], _current: Any, text: Any) -> None:
        nonlocal name, size
        if operator == b"Tf":
            name, size = str(operands[0]), float(operands[1])
        if operator == b"Tj":
            glyphs = [int.from_bytes(pair) for pair in zip(operands[0][::2], operands[0][1::2], strict=True)]
            width = sum(widths[name][glyph] for glyph in glyphs) * size / 1000
            found.append(Run(text[4], text[4] + width, text[5], size))

    page.extract_text(visitor_operand_before=visit)
    return found


def pages(content: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(content)).pages)
