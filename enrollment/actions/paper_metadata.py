"""A picture without what its camera wrote into it: place, time, device, preview, comments, a film behind its end.

The picture itself is not decoded, so nothing of it is lost: only the parts that draw it are kept. Of EXIF one number stays,
which way up it is shown.
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO

from PIL import Image

_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_SCAN, _END = 0xDA, 0xD9
_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_AFTER_A_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")  # the next marker that is no part of a scan's own data
_ORIENTATION = 0x0112
_JFIF_LENGTH = 16  # without a preview

_PNG_START = 8
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs")
)


def strip_jpeg(data: bytes) -> bytes:
    """The picture alone, up to its end. Raises ValueError or IndexError when its parts do not add up."""
    kept = [_SOI]
    at = len(_SOI)
    while (marker := _marker(data, at)) != _END:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if end < at + 4 or end > len(data):
            raise ValueError("a segment is longer than its file")
        if marker == _SCAN:
            following = _AFTER_A_SCAN.search(data, end)
            if following is None:
                raise ValueError("a scan has no end")
            end = following.end() - 2
            kept.append(data[at:end])
        else:
            kept.append(_kept_of(marker, data[at:end]))
        at = end
    kept.insert(2 if kept[1:2] and kept[1][1:2] == bytes([_APP0]) else 1, _orientation(data))
    return b"".join([*kept, _EOI])


def _marker(data: bytes, at: int) -> int:
    if data[at] != 0xFF:
        raise ValueError("no marker where one must be")
    return data[at + 1]


def _kept_of(marker: int, segment: bytes) -> bytes:
    content = segment[4:]
    if marker == _APP0 and content.startswith(b"JFIF\0"):
        return b"\xff\xe0" + _JFIF_LENGTH.to_bytes(2) + segment[4:16] + b"\0\0"
    if marker == _APP2:
        return segment if content.startswith(b"ICC_PROFILE\0") else b""
    if marker == _APP14:
        return segment if content.startswith(b"Adobe") else b""
    return b"" if _APP0 <= marker <= _APP15 or marker == _COMMENT else segment


def _orientation(data: bytes) -> bytes:
    """A segment that says which way up, where the camera did not stand upright."""
    with Image.open(BytesIO(data), formats=["JPEG"]) as picture:
        turned = picture.getexif().get(_ORIENTATION)
    if turned not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[_ORIENTATION] = turned
    said = exif.tobytes()
    return bytes([0xFF, _APP1]) + (len(said) + 2).to_bytes(2) + said


def strip_png(data: bytes) -> bytes:
    """The chunks that draw the picture. Raises ValueError when they do not add up."""
    kept, at, kind = [data[:_PNG_START]], _PNG_START, b""
    while kind != b"IEND":
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + length
        chunk = data[at:end]
        if end > len(data) or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:]):
            raise ValueError("a chunk is longer than its file or not what its sum says")
        if kind in _PNG_KEPT:
            kept.append(chunk)
        at = end
    return b"".join(kept)
