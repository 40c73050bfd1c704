"""Is this upload really a PDF, JPG or PNG, and what of it is kept? Judged by opening it, never by its name or the browser's
word. Pictures lose what their camera noted; a PDF that does more than show itself is refused."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from PIL import Image
from pypdf import PdfReader

from common import resident_number, virus_scanner
from enrollment.actions import paper_metadata, paper_pdf
from enrollment.errors import PaperNotScanned, PaperRefused
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
_HEIC = (
    "아이폰이면 '설정 > 카메라 > 포맷'에서 '높은 호환성'을 고르고 다시 찍거나, 화면을 찍은 사진(캡처)을 올려 주세요."
)
_PRINT_IT = "인쇄 화면에서 'PDF로 저장'을 골라 새로 만들거나, 종이를 사진으로 찍어 올려 주세요."
_AGAIN = "파일을 열어 확인하고 다시 올려 주세요. 종이라면 사진을 찍어 올려도 됩니다."


@dataclass(frozen=True)
class PaperContent:
    """A file found good: the bytes that are kept, what it is, their fingerprint, and a name that is safe to show."""

    data: bytes
    content_type: str
    sha256: str
    name: str


class _NotOne(Exception):
    """The bytes are not what they begin like."""


def inspect(upload: UploadedFile) -> PaperContent:
    """Read and judge an upload. Raises PaperRefused with the cause and the fix, PaperNotScanned when nobody can judge it."""
    name = clean_name(upload.name or "")
    if resident_number.found_in(upload.name or ""):
        cause = "파일 이름에 주민등록번호로 보이는 숫자가 있습니다."
        raise PaperRefused("이름을 가린 파일", cause, "파일 이름을 바꾸어 다시 올려 주세요.")
    if not upload.size:
        raise PaperRefused(name, "파일에 내용이 없습니다.", _AGAIN)
    if upload.size > MAX_BYTES:
        size = f"{upload.size / 1024 / 1024:.1f}MB"
        fix = "사진의 크기를 줄이거나 나누어 올려 주세요."
        raise PaperRefused(name, f"파일 하나에 10MB까지인데 {size}입니다.", fix)
    if PurePosixPath(name).suffix.lower() not in _SUFFIXES:
        fix = _HEIC if PurePosixPath(name).suffix.lower() in (".heic", ".heif") else _KINDS
        raise PaperRefused(name, "받을 수 없는 종류의 파일입니다.", fix)
    received = upload.read()
    _refuse_virus(received, name)
    data, kind = _opened(received, name)
    return PaperContent(data, kind, hashlib.sha256(data).hexdigest(), name)


def _refuse_virus(data: bytes, name: str) -> None:
    """Before anything of ours opens the file; as it came, for what is cut off is looked at too."""
    if not virus_scanner.is_on():
        return
    try:
        found = virus_scanner.found_in(data)
    except virus_scanner.ScannerSilent as silent:
        raise PaperNotScanned from silent
    if found:
        fix = "그 파일을 쓰신 기기를 백신으로 검사하고, 종이를 사진으로 찍어 올려 주세요."
        raise PaperRefused(name, "악성코드가 들어 있는 파일입니다.", fix)


def clean_name(name: str) -> str:
    """The last part of a path without invisible or reversing signs, at most 120 characters, its ending kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(" " if char.isspace() else char for char in last if _is_visible(char) or char.isspace())
    tidy = " ".join(visible.split()).strip(". ") or "이름 없는 파일"
    suffix = PurePosixPath(tidy).suffix[:10]
    return tidy if len(tidy) <= _NAME_LENGTH else tidy[: _NAME_LENGTH - len(suffix)] + suffix


def _is_visible(char: str) -> bool:
    return unicodedata.category(char)[0] != "C"


def _opened(data: bytes, name: str) -> tuple[bytes, str]:
    """What is kept of these bytes, and what they are."""
    try:
        if data.startswith(b"%PDF-"):
            _open_pdf(data, name)
            return data, Paper.ContentType.PDF
        if data.startswith(b"\xff\xd8\xff"):
            picture = _stripped(data, paper_metadata.strip_jpeg)
            _open_picture(picture, "JPEG", name, _MOST_PIXELS)
            return picture, Paper.ContentType.JPEG
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            if not data.endswith(_PNG_END):
                raise _NotOne
            picture = _stripped(data, paper_metadata.strip_png)
            _open_picture(picture, "PNG", name, _MOST_PIXELS_OF_PNG)
            return picture, Paper.ContentType.PNG
    except _NotOne as broken:
        raise PaperRefused(name, "파일이 깨져 있거나 다른 내용이 섞여 있습니다.", _AGAIN) from broken
    raise PaperRefused(name, "이름과 달리 PDF, JPG, PNG 파일이 아닙니다.", _KINDS)


def _stripped(data: bytes, strip: Callable[[bytes], bytes]) -> bytes:
    if _MARKUP.search(data) or data[-22:-18] == _ZIP_END:
        raise _NotOne
    try:
        return strip(data)
    except Exception as broken:  # Pillow reads the orientation, and raises nearly anything on a hostile file
        raise _NotOne from broken


def _open_picture(data: bytes, kind: str, name: str, most_pixels: int) -> None:
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
        if not locked:
            paper_pdf.refuse_active(reader)
    except paper_pdf.CarriesFiles as refused:
        raise PaperRefused(name, "PDF 안에 다른 파일이 붙어 있습니다.", _PRINT_IT) from refused
    except paper_pdf.ActiveContent as refused:
        raise PaperRefused(name, "PDF 안에 실행되는 내용이 있습니다.", _PRINT_IT) from refused
    except paper_pdf.TooComplex as refused:
        raise PaperRefused(name, "PDF 안이 너무 복잡해 살펴볼 수 없습니다.", _PRINT_IT) from refused
    except Exception as broken:  # so does pypdf
        raise _NotOne from broken
    if locked:
        raise PaperRefused(
            name, "암호가 걸린 PDF라 센터에서 열 수 없습니다.", "암호를 풀거나 사진으로 찍어 올려 주세요."
        )
    if not 1 <= pages <= _MOST_PAGES:
        raise PaperRefused(name, f"{pages}쪽짜리 PDF는 받을 수 없습니다.", "필요한 쪽만 골라 올려 주세요.")
