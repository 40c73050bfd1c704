"""The refusals of enrolment, named after what they refuse."""

from common.errors import DomainError


class CohortNotOpen(DomainError):
    message = "이 과정은 지금 신청을 받지 않습니다. 그래서 신청서를 내지 않았습니다. 모집 중인 다른 과정을 골라 주세요."


class DraftGone(DomainError):
    """Somebody comes to a draft in the moment in which it is deleted."""

    message = (
        "오래 두신 신청서라 알려 드린 날에 지웠습니다. 그래서 저장하지 않았습니다. "
        "모집 중인 과정이면 새 신청서를 쓰실 수 있습니다."
    )


class AlreadyApplied(DomainError):
    message = "이 과정에 이미 신청하셨습니다. 그래서 아무것도 바꾸지 않았습니다. '내 신청'에서 이어서 보아 주세요."


class ApplicationIncomplete(DomainError):
    """Sections that still have something to mend: `sections` names them in order."""

    message = "아직 채우지 않은 곳이 있어 제출하지 않았습니다. 표시된 단계를 마저 적어 주세요."

    def __init__(self, sections: list[str]) -> None:
        self.sections = sections
        super().__init__()


class SeatsLeft(DomainError):
    message = "빈자리가 있어 대기로 두지 않았습니다. 자격이 확인되었으면 선발해 주세요."


class NotMovable(DomainError):
    message = (
        "그사이 결정이 났거나 이미 옮긴 신청이라 센터를 옮기지 않았습니다. "
        "지금 상태를 확인하시고, 그래도 옮기려면 센터로 전화해 주세요."
    )


class NotDeferrable(DomainError):
    message = (
        "그사이 신청의 상태가 바뀌어 다음 기수로 미루지 않았습니다. "
        "지금 상태를 확인하시고, 그래도 미루려면 센터로 전화해 주세요."
    )


class CannotGoThere(DomainError):
    message = "고르신 기수로는 갈 수 없어 아무것도 바꾸지 않았습니다. 모집이 끝났거나 열리지 않게 되었을 수 있습니다. 다른 기수를 골라 주세요."


class NotCompletedAnyMore(DomainError):
    message = "이미 되돌린 수료라 아무것도 바꾸지 않았습니다. 지금 상태를 확인해 주세요."


class OfferEnded(DomainError):
    message = "답하실 기한이 지나 자리가 다음 분께 넘어갔습니다. 다른 과정을 보시거나 센터로 전화해 주세요."


class NothingToUndo(DomainError):
    message = (
        "되돌릴 수 있는 시간이 지났거나 이미 되돌렸습니다. 그래서 아무것도 바꾸지 않았습니다. "
        "지금 상태에서 할 수 있는 처리를 골라 주세요."
    )


class CapacityInUse(DomainError):
    """Fewer seats than are held or on offer."""

    def __init__(self, held: int) -> None:
        super().__init__(
            f"이미 받았거나 제안한 자리가 {held}자리라 정원을 그보다 줄일 수 없습니다. {held} 이상으로 적어 주세요."
        )


class TooManyPapers(DomainError):
    message = "한 서류에 파일을 10개까지 올릴 수 있습니다. 그래서 이 파일은 올리지 않았습니다. 필요 없는 파일을 먼저 지워 주세요."


class NotConfirmed(DomainError):
    message = "본인 휴대전화로 보낸 번호가 확인되지 않아 제출하지 않았습니다. 번호를 다시 받아 확인해 주세요."


class DeadlinePassed(DomainError):
    message = "기한이 이미 지난 때라 요청하지 않았습니다. 오늘 18시가 지났으면 내일 이후의 날짜를 골라 주세요."


class PapersClosed(DomainError):
    message = (
        "지금은 서류를 올리거나 지울 수 없는 때입니다. 그래서 아무것도 바꾸지 않았습니다. "
        "더 보낼 서류가 있으면 센터로 전화해 주세요."
    )


class PaperRefused(DomainError):
    """A file that cannot be taken; its name is part of what the person reads."""

    def __init__(self, name: str, cause: str, fix: str) -> None:
        super().__init__(f"'{name}': {cause} 그래서 올리지 않았습니다. {fix}")


class TooManyCallbacks(DomainError):
    message = (
        "이 번호로 오늘 이미 여러 번 전화 요청을 남기셨습니다. 그래서 새로 남기지 않았습니다. "
        "먼저 남기신 요청을 보고 전화드립니다. 급하시면 위의 전화번호로 걸어 주세요."
    )


class SettledAlready(DomainError):
    message = (
        "다른 분이 먼저 적었거나 본인이 다시 동의하셨습니다. 그래서 이 기록은 더하지 않았습니다. 결과를 확인해 주세요."
    )


class PaperNotScanned(DomainError):
    """The virus scanner said nothing one could rely on: nothing is taken unseen."""

    message = (
        "지금 서류 검사를 할 수 없어 파일을 올리지 않았습니다. 적으신 내용은 그대로 있습니다. "
        "잠시 뒤 다시 올려 주세요. 계속 안 되면 센터로 전화해 주세요."
    )


class BlackenedMeanwhile(DomainError):
    """Two people at one paper, or its owner took it away: what was drawn was drawn on something else."""

    message = "그사이 다른 분이 이 서류를 가렸거나 지웠습니다. 그래서 아무것도 바꾸지 않았습니다. 지금 서류를 다시 보고 가려 주세요."


class AssignedMeanwhile(DomainError):
    """Two people take the same thing on: the second reads who was quicker."""

    def __init__(self, name: str) -> None:
        now = f"{name} 님이 맡으셨습니다" if name else "담당이 비었습니다"
        super().__init__(f"그사이 {now}. 그래서 담당을 바꾸지 않았습니다. 그래도 바꾸려면 다시 눌러 주세요.")


class CannotBlacken(DomainError):
    message = (
        "이 서류는 화면에서 가릴 수 없어 아무것도 바꾸지 않았습니다. 60쪽이 넘거나 열리지 않는 파일입니다. "
        "본인에게 가린 서류를 다시 보내 달라고 보완 요청을 해 주세요."
    )
