"""The refusals of training, named after what they refuse."""

from common.errors import DomainError


class ScheduleStands(DomainError):
    message = (
        "이 기수의 일정이 이미 있어 새로 만들지 않았습니다. 한 번씩 더하거나 옮기려면 교육 일정 화면에서 고쳐 주세요."
    )


class SessionsOverlap(DomainError):
    message = "같은 시간에 다른 수업이 있어 저장하지 않았습니다. 그 수업을 먼저 옮기거나 다른 시간을 적어 주세요."


class SessionCancelled(DomainError):
    message = "이미 열지 않기로 한 수업이라 바꾸지 않았습니다. 교육 일정 화면을 새로 열어 확인해 주세요."


class SessionMarked(DomainError):
    message = (
        "이미 출석을 부른 수업이라 옮기거나 없애지 않았습니다. "
        "출석이 잘못되었으면 출석부에서 한 분씩 까닭을 적고 고쳐 주세요."
    )


class TooEarly(DomainError):
    message = "아직 시작하지 않은 날의 수업이라 출석을 적지 않았습니다. 수업하는 날에 적어 주세요."


class NotOnRoster(DomainError):
    message = "이 수업의 명단에 없는 분이라 적지 않았습니다. 화면을 새로 열어 명단을 확인해 주세요."


class MarkedMeanwhile(DomainError):
    """Somebody else marked this person first: `now` says what stands."""

    def __init__(self, name: str, now: str, by: str) -> None:
        super().__init__(
            f"{name} 님은 그사이 {by} 님이 '{now}'으로 적어 두어 바꾸지 않았습니다. "
            "아래 표시를 확인하고, 다르면 다시 눌러 주세요."
        )


class CorrectionNeedsReason(DomainError):
    message = "수업한 날이 지나 고치는 까닭이 필요합니다. 그래서 바꾸지 않았습니다. 까닭을 적고 다시 눌러 주세요."


class NotCompletedYet(DomainError):
    message = "아직 수료로 기록되지 않아 수료증을 만들지 않았습니다. 수료한 뒤에 다시 눌러 주세요."


class LettersMissing(DomainError):
    """The font of certificates lacks these letters of a name."""

    def __init__(self, letters: str) -> None:
        super().__init__(
            f"이름에 있는 글자({letters})가 수료증 글꼴에 없어 PDF를 만들지 못했습니다. 수료증 번호는 그대로 쓸 수 있습니다. "
            "종이 수료증이 필요하시면 센터로 전화해 주세요."
        )


class TrialRecordedAlready(DomainError):
    message = "같은 곳에서 같은 날 시작하는 체험이 이미 적혀 있어 더하지 않았습니다. 위의 목록을 확인해 주세요."


class ReportTooEarly(DomainError):
    message = "체험을 아직 시작하지 않아 보고를 저장하지 않았습니다. 첫날이 되면 다시 적어 주세요."


class EvidenceNeeded(DomainError):
    message = "공결로 적은 분께만 증빙을 남길 수 있습니다. 그래서 저장하지 않았습니다. 먼저 공결로 적어 주세요."


class HoursWanting(DomainError):
    """The edition asks for more hours than were attended, and nobody said why it is a completion all the same."""

    def __init__(self, short: int) -> None:
        super().__init__(f"출석이 {short}시간 모자랍니다. 그래도 수료로 하시려면 까닭을 적어 주세요.")
