"""Is this upload really a PDF, JPG or PNG? Judged by opening it, never by its name or the browser's word."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from PIL import Image
from pypdf import PdfReader

from enrollment.errors import PaperRefused
from enrollment.models import Paper
from enrollment.models.paper import MAX_BYTES

_NAME_LENGTH = 120
_MOST_PIXELS = 120_000_000  # a phone's largest pictures; beyond it a small file can fill the memory
_MOST_PIXELS_OF_PNG = 40_000_000  # a PNG cannot be opened at a smaller scale
_MOST_PAGES = 300
_SUFFIXES = {".pdf", ".jpg", ".jpeg", ".png"}
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|iframe|\?php)[\s>]", re.IGNORECASE)
_ZIP_END = b"PK\x05\x06"
_PNG_END = b"IEND\xaeB`\x82"
_KINDS = "PDF, JPG, PNG 파일로 다시 올려 주세요."
_AGAIN = "파일을 열어 확인하고 다시 올려 주세요. 종이라면 사진을 찍어 올려도 됩니다."


@dataclass(frozen=True)
class PaperContent:
    """A file found good: its bytes, what it is, its fingerprint, and a name that is safe to show."""

    data: bytes
    content_type: str
    sha256: str
    name: str


class _NotOne(Exception):
    """The bytes are not what they begin like."""


def inspect(upload: UploadedFile) -> PaperContent:
    """Read and judge an upload. Raises PaperRefused with the cause and the fix."""
    name = clean_name(upload.name or "")
    if not upload.size:
        raise PaperRefused(name, "파일에 내용이 없습니다.", _AGAIN)
    if upload.size > MAX_BYTES:
        size = f"{upload.size / 1024 / 1024:.1f}MB"
        fix = "사진의 크기를 줄이거나 나누어 올려 주세요."
        raise PaperRefused(name, f"파일 하나에 10MB까지인데 {size}입니다.", fix)
    if PurePosixPath(name).suffix.lower() not in _SUFFIXES:
        raise PaperRefused(name, "받을 수 없는 종류의 파일입니다.", _KINDS)
    data = upload.read()
    return PaperContent(data, _kind_of(data, name), hashlib.sha256(data).hexdigest(), name)


def clean_name(name: str) -> str:
    """The last part of a path without invisible or reversing signs, at most 120 characters, its ending kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(" " if char.isspace() else char for char in last if _is_visible(char) or char.isspace())
    tidy = " ".join(visible.split()).strip(". ") or "이름 없는 파일"
    suffix = PurePosixPath(tidy).suffix[:10]
    return tidy if len(tidy) <= _NAME_LENGTH else tidy[: _NAME_LENGTH - len(suffix)] + suffix


def _is_visible(char: str) -> bool:
    return unicodedata.category(char)[0] != "C"


def _kind_of(data: bytes, name: str) -> str:
    try:
        if data.startswith(b"%PDF-"):
            _open_pdf(data, name)
            return Paper.ContentType.PDF
        if data.startswith(b"\xff\xd8\xff"):
            _open_picture(data, "JPEG", name, _MOST_PIXELS)
            return Paper.ContentType.JPEG
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            if not data.endswith(_PNG_END):
                raise _NotOne
            _open_picture(data, "PNG", name, _MOST_PIXELS_OF_PNG)
            return Paper.ContentType.PNG
    except _NotOne as broken:
        raise PaperRefused(name, "파일이 깨져 있거나 다른 내용이 섞여 있습니다.", _AGAIN) from broken
    raise PaperRefused(name, "이름과 달리 PDF, JPG, PNG 파일이 아닙니다.", _KINDS)


def _open_picture(data: bytes, kind: str, name: str, most_pixels: int) -> None:
    if _MARKUP.search(data) or data[-22:-18] == _ZIP_END:
        raise _NotOne
    try:
        with Image.open(BytesIO(data), formats=[kind]) as picture:
            width, height = picture.size
            if width * height > most_pixels:
                fix = "휴대전화의 보통 크기로 다시 찍어 올려 주세요."
                raise PaperRefused(name, f"사진이 너무 큽니다({width:,}×{height:,}).", fix)
            picture.draft("L", (width // 8, height // 8))  # a JPEG opens at an eighth: cheap, and still read to its end
            picture.load()
    except PaperRefused:
        raise
    except Exception as broken:  # Pillow's decoders raise nearly anything on a hostile file
        raise _NotOne from broken


def _open_pdf(data: bytes, name: str) -> None:
    _body, mark, tail = data.rpartition(b"%%EOF")
    if not mark or _MARKUP.search(tail) or tail[-22:-18] == _ZIP_END:
        raise _NotOne
    try:
        reader = PdfReader(BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
    except Exception as broken:  # so does pypdf
        raise _NotOne from broken
    if locked:
        raise PaperRefused(
            name, "암호가 걸린 PDF라 센터에서 열 수 없습니다.", "암호를 풀거나 사진으로 찍어 올려 주세요."
        )
    if not 1 <= pages <= _MOST_PAGES:
        raise PaperRefused(name, f"{pages}쪽짜리 PDF는 받을 수 없습니다.", "필요한 쪽만 골라 올려 주세요.")
