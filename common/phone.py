"""Korean telephone numbers: typed in any usual way, stored in E.164, shown with hyphens."""

import re

from django.core.exceptions import ValidationError

_MOBILE = re.compile(r"01[016789]\d{7,8}")
_LANDLINE = re.compile(r"(02|0[3-6]\d|070)\d{7,8}|1[5-8]\d{6}")


def _national(text: str) -> str:
    """The digits as dialled within the country; '+82 (0)10' keeps one zero."""
    digits = "".join(str(int(char)) for char in text if char.isdecimal())
    return "0" + digits[2:].removeprefix("0") if digits.startswith("82") else digits


def to_e164(text: str, *, mobile: bool = False) -> str:
    """'010-1234-5678' as '+821012345678'. ValidationError unless it is a Korean number (a mobile one if asked)."""
    national = _national(text)
    if _MOBILE.fullmatch(national) or (not mobile and _LANDLINE.fullmatch(national)):
        return "+82" + national.removeprefix("0")
    if mobile:
        raise ValidationError(
            "휴대전화 번호가 아닙니다. 그래서 문자를 보낼 수 없습니다. 010으로 시작하는 번호를 숫자로 적어 주세요.",
            code="phone",
        )
    raise ValidationError(
        "전화번호 모양이 아닙니다. 그래서 전화를 드릴 수 없습니다. 지역 번호부터 숫자로 적어 주세요.", code="phone"
    )


def display(e164: str) -> str:
    """'+821012345678' as '010-1234-5678'."""
    national = e164.removeprefix("+82")
    if national == e164:
        return e164
    if re.fullmatch(r"1[5-8]\d{6}", national):
        return f"{national[:4]}-{national[4:]}"
    national = "0" + national
    area = 2 if national.startswith("02") else 3
    return f"{national[:area]}-{national[area:-4]}-{national[-4:]}"
