"""Draws black areas into a picture or a PDF, as a process of its own that ends with its one task.

    python -I blackening_worker.py KIND PAGE AREAS MOST_BYTES < file > result

KIND is pdf, jpeg or png. PAGE is a number (that page as JPEG, to look at) or "all" (the copy that is kept: the same kind, in
which every page of a PDF is a picture, so that no text, layer or older version lies below the black). AREAS is JSON, a list
of [page, left, top, width, height] in percent of the page as it is shown. Every copy carries a random mark: two papers that
look the same afterwards are still two files, as the same file is kept only once.

The renderers below are written in C and read what strangers sent: here a crash, a loop or a bomb harms nothing else. Exit
status 3 says that the result would be larger than MOST_BYTES.
"""

from __future__ import annotations

import io
import json
import math
import resource
import sys
import uuid
from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageDraw, ImageOps, PngImagePlugin

MEMORY = 2 * 1024**3
CPU_SECONDS = 40
TOO_LARGE = 3

_DPI = (150, 110, 80)  # legible like a fax at the least
_MOST_PIXELS = 24_000_000  # of one page
_LOOKED_AT = 1400  # pixels of the longer side of a page that is only looked at
_QUALITIES = (88, 75, 60)

Areas = list[tuple[int, float, float, float, float]]


def main(kind: str, page: str, areas: Areas, most_bytes: int) -> int:
    data = sys.stdin.buffer.read()
    if page != "all":
        sys.stdout.buffer.write(_to_look_at(data, kind, int(page), areas))
        return 0
    for attempt in range(len(_DPI)):
        copy = _copy(data, kind, areas, attempt)
        if len(copy) <= most_bytes:
            sys.stdout.buffer.write(copy)
            return 0
    return TOO_LARGE


def _to_look_at(data: bytes, kind: str, page: int, areas: Areas) -> bytes:
    picture = _page(pypdfium2.PdfDocument(data), page, _DPI[0]) if kind == "pdf" else _picture(data, kind)
    picture.thumbnail((_LOOKED_AT, _LOOKED_AT))
    return _jpeg(_blackened(picture, areas, page), _QUALITIES[1])


def _copy(data: bytes, kind: str, areas: Areas, attempt: int) -> bytes:
    if kind == "pdf":
        return _copied_pdf(data, areas, attempt)
    picture = _picture(data, kind)
    if kind == "jpeg":
        return _jpeg(_blackened(picture, areas, 1), _QUALITIES[attempt], comment=_mark())
    side = max(picture.size) * 3 // (3 + attempt)
    picture.thumbnail((side, side))
    out = io.BytesIO()
    marked = PngImagePlugin.PngInfo()
    marked.add_text("Comment", _mark())
    _blackened(picture, areas, 1).save(out, "PNG", optimize=True, pnginfo=marked)
    return out.getvalue()


def _copied_pdf(data: bytes, areas: Areas, attempt: int) -> bytes:
    document = pypdfium2.PdfDocument(data)

    def pages() -> Iterator[Image.Image]:
        for number in range(1, len(document) + 1):
            yield _blackened(_page(document, number, _DPI[attempt]), areas, number)

    rest, out = pages(), io.BytesIO()
    first = next(rest)
    how = {"resolution": _DPI[attempt], "quality": _QUALITIES[1], "title": _mark()}
    first.save(out, "PDF", save_all=True, append_images=rest, **how)
    return out.getvalue()


def _mark() -> str:
    return uuid.uuid4().hex


def _page(document: pypdfium2.PdfDocument, number: int, dpi: int) -> Image.Image:
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(dpi / 72, math.sqrt(_MOST_PIXELS / max(1.0, width * height)))
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return picture


def _picture(data: bytes, kind: str) -> Image.Image:
    """Upright, on white, no larger than a page may be."""
    picture: Image.Image = Image.open(io.BytesIO(data), formats=[kind.upper()])
    shrink = math.sqrt(_MOST_PIXELS / max(1, picture.width * picture.height))
    if shrink < 1:
        picture.draft("RGB", (int(picture.width * shrink), int(picture.height * shrink)))
        picture.thumbnail((int(picture.width * shrink) or 1, int(picture.height * shrink) or 1))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGB", "L") and not upright.has_transparency_data:
        return upright
    if not upright.has_transparency_data:
        return upright.convert("L" if upright.mode.startswith("I") else "RGB")
    shown = Image.new("RGB", upright.size, "white")
    upright = upright.convert("RGBA")
    shown.paste(upright, mask=upright)
    return shown


def _blackened(picture: Image.Image, areas: Areas, page: int) -> Image.Image:
    """Every area outward to whole pixels."""
    width, height = picture.size
    draw = ImageDraw.Draw(picture)
    for number, left, top, wide, high in areas:
        if number == page:
            right, bottom = math.ceil((left + wide) * width / 100), math.ceil((top + high) * height / 100)
            draw.rectangle(
                (math.floor(left * width / 100), math.floor(top * height / 100), right - 1, bottom - 1), fill=0
            )
    return picture


def _jpeg(picture: Image.Image, quality: int, *, comment: str = "") -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, comment=comment)
    return out.getvalue()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), int(sys.argv[4])))
