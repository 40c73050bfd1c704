"""Korean text messages: counted in bytes of cp949, as the carriers do. SMS holds 90, LMS 2,000."""

import logging
import re
import unicodedata

SMS_BYTES = 90
LMS_BYTES = 2_000
FOOTER = "\f"  # the base text sets this between what is said and how to check it
CUT = "…\n(글이 길어 여기서 줄였습니다. 모두 보시려면 누리집에 들어오시거나 아래 전화로 물어봐 주세요.)"

_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b\x0d-\x1f\x7f]")  # all but the line feed and FOOTER

logger = logging.getLogger(__name__)

# signs that a phone's character set lacks and that have a plain twin
_PLAIN = str.maketrans({"—": "-", "–": "-", "−": "-", "\u00a0": " ", "•": "·", "⋅": "·", "\u200b": "", "\ufeff": ""})


def readable(text: str) -> str:
    """`text` in the characters of cp949: 'Nguyễn' becomes 'Nguyen', what has no likeness becomes '?'."""
    text = _UNPRINTABLE.sub("", unicodedata.normalize("NFC", text).translate(_PLAIN))
    try:
        text.encode("cp949")
    except UnicodeEncodeError:
        return "".join(_closest(char) for char in text)
    return text


def _closest(char: str) -> str:
    for candidate in (char, unicodedata.normalize("NFKC", char)):
        if _fits(candidate):
            return candidate
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    return bare if bare and _fits(bare) else "?"


def _fits(text: str) -> bool:
    try:
        text.encode("cp949")
    except UnicodeEncodeError:
        return False
    return True


def size(text: str) -> int:
    """Bytes of `text` as the carriers count them. cp949, because euc-kr miscounts rare syllables such as '똠'."""
    return len(readable(text).encode("cp949"))


def is_short(text: str) -> bool:
    """Whether it travels as SMS; otherwise as LMS."""
    return size(text) <= SMS_BYTES


def fit(text: str, *, kind: str, reserve: int = 0) -> str:
    """`text` made readable and no longer than an LMS.

    What is too long loses the end of what is said, never the footer that tells how to check it and whom to call. That
    is for free text nobody foresaw: our own texts must fit, which the tests of the house look after.
    """
    said, mark, footer = readable(text).rpartition(FOOTER)
    if not mark:
        said, footer = footer, ""
    said = said.replace(FOOTER, "")
    whole = said + footer
    room = LMS_BYTES - reserve
    if len(whole.encode("cp949")) <= room:
        return whole
    logger.warning("A message of kind %s was too long for a phone and was shortened.", kind)
    left = room - len((CUT + footer).encode("cp949"))
    return said.encode("cp949")[:left].decode("cp949", "ignore").rstrip() + CUT + footer
