"""주민등록번호 must never enter (개인정보보호법 §24-2): text that looks like one is refused and not stored."""

import re
import unicodedata

from django.core.exceptions import ValidationError

# six digits of a possible birth date, a separator or none, a seventh digit 1-8, then six more digits
_PATTERN = re.compile(r"(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\s\-‐-―.]{0,3}[1-8]\d{6}(?!\d)")


def found_in(text: str) -> bool:
    """Whether `text` holds something of a resident number's shape, full-width digits and odd hyphens included."""
    return bool(_PATTERN.search(unicodedata.normalize("NFKC", text)))


def refuse(text: str) -> None:
    """A validator for free text."""
    if found_in(text):
        raise ValidationError(
            "주민등록번호로 보이는 숫자가 있습니다. 법에 따라 받을 수 없어 이 칸은 저장하지 않았습니다. 뒷자리를 지우고 다시 적어 주세요.",
            code="resident_number",
        )
