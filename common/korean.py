"""Korean dates, days left and particles, as the portal writes them everywhere: on pages and in messages."""

from datetime import date, datetime

from common import clock

_WEEKDAYS = "월화수목금토일"
_PARTICLES = {"은": "는", "이": "가", "을": "를", "과": "와", "으로": "로"}


def _local(value: date | datetime) -> date | datetime:
    return value.astimezone(clock.SEOUL) if isinstance(value, datetime) else value


def day(value: date | datetime) -> str:
    """'2026. 12. 3.(목)'."""
    local = _local(value)
    return f"{local.year}. {local.month}. {local.day}.({_WEEKDAYS[local.weekday()]})"


def moment(value: datetime) -> str:
    """'2026. 12. 3.(목) 18시', with minutes only where there are any."""
    local = value.astimezone(clock.SEOUL)
    minutes = f" {local.minute}분" if local.minute else ""
    return f"{day(local)} {local.hour}시{minutes}"


def days_left(value: date | datetime) -> str:
    """'3일 남음', '오늘까지', or '지났음'."""
    if isinstance(value, datetime) and value < clock.now():
        return "지났음"
    local = _local(value)
    left = ((local.date() if isinstance(local, datetime) else local) - clock.today()).days
    return "지났음" if left < 0 else "오늘까지" if left == 0 else f"{left}일 남음"


def particle(word: str, with_final: str) -> str:
    """`word` with the form of a particle that fits its last sound: particle('김예시', '은') is '김예시는'."""
    last = word.rstrip(")")[-1:]
    if not "가" <= last <= "힣":
        return f"{word}{with_final}({_PARTICLES[with_final]})"
    final = (ord(last) - ord("가")) % 28
    if with_final == "으로" and final == 8:  # ㄹ
        return word + "로"
    return word + (with_final if final else _PARTICLES[with_final])


def sentence(words: str) -> str:
    """What somebody typed as a reason, with the full stop that other sentences may follow: '강사 사정' is '강사 사정.'."""
    words = words.rstrip()
    return words if not words or words[-1] in ".!?…" else f"{words}."


def won(amount: int) -> str:
    """1000000 as '1,000,000원'."""
    return f"{amount:,}원"
