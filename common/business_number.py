"""사업자등록번호: ten digits, 3-2-5, the last one a check digit (weights as the National Tax Service publishes them)."""

import re

from django.core.exceptions import ValidationError

_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def normalize(text: str) -> str:
    """Only the digits of `text`, full-width ones included."""
    return "".join(str(int(char)) for char in text if char.isdecimal())


def is_valid(digits: str) -> bool:
    """Whether ten digits form a number that can exist: known parts in range, check digit right."""
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    if int(digits[:3]) < 101 or digits[3:5] == "00" or digits[5:9] == "0000":
        return False
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False)) + int(digits[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(digits[9])


def display(digits: str) -> str:
    """'1234567891' as '123-45-67891'."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if len(digits) == 10 else digits


def clean(text: str) -> str:
    """The ten digits, or a ValidationError that says cause, result and fix."""
    digits = normalize(text)
    if len(digits) != 10:
        raise ValidationError(
            f"사업자등록번호는 숫자 10자리인데 {len(digits)}자리를 적었습니다. 제출할 수 없습니다. "
            "사업자등록증에 적힌 번호를 다시 확인해 주세요.",
            code="length",
        )
    if not is_valid(digits):
        raise ValidationError(
            "사업자등록번호의 숫자가 규칙에 맞지 않습니다. 제출할 수 없습니다. 사업자등록증의 번호를 다시 확인해 주세요.",
            code="checksum",
        )
    return digits
