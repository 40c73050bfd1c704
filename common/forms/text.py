"""What may stand in a text: letters people can see. Nothing invisible, nothing that turns the reading order round."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# The marks that reorder what is read after them (Unicode bidirectional embeddings, overrides and isolates).
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\n\r\t")
_ALLOWED = _BREAKS | {"\0"}  # Django's own validator of every CharField refuses NUL
_NOT_OF_A_NAME = frozenset({"Cs", "Co", "Cn", "So", "Zl", "Zp"})


def tidy(text: str) -> str:
    """One form for one text: composed letters (NFC), line ends as newlines, no space around."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def refuse_invisible(text: str) -> None:
    """A validator: control characters and marks that reverse the reading order are refused, not silently dropped."""
    if any(char in _TURNING or (unicodedata.category(char) == "Cc" and char not in _ALLOWED) for char in text):
        raise ValidationError(
            _("보이지 않는 글자가 섞여 있습니다. 그래서 저장하지 않았습니다. 이 칸을 지우고 다시 적어 주세요."),
            code="invisible",
        )


def refuse_unless_name(text: str) -> None:
    """A validator: a name has at least one letter, of any script, and no pictures or line breaks."""
    kinds = {unicodedata.category(char) for char in text}
    if kinds & _NOT_OF_A_NAME or _BREAKS & set(text) or not any(kind.startswith("L") for kind in kinds):
        raise ValidationError(
            _("이름에 쓸 수 없는 글자가 있습니다. 그래서 저장하지 않았습니다. 신분증의 이름을 글자로 적어 주세요."),
            code="name",
        )
