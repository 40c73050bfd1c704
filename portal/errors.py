"""The refusals of the portal's own acts."""

from common.errors import DomainError


class NeedsSecondPerson(DomainError):
    message = (
        "보관 기간을 마지막으로 바꾸었거나 삭제 요청을 받아들인 분은 서명할 수 없습니다. 그래서 파기하지 않았습니다. "
        "다른 담당자에게 서명을 부탁해 주세요."
    )


class NothingToDestroy(DomainError):
    message = "그사이 모두 남겨야 할 까닭이 생겨 파기할 것이 없습니다. 그래서 서명하지 않았습니다. 제안을 접어 주세요."


class CannotErase(DomainError):
    """A request for erasure that cannot be met now; `why` names what stands in the way."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"{why} 그래서 지우지 않았습니다. 요청하신 분께 까닭을 알려 주세요.")


class HoldSettled(DomainError):
    message = "이미 풀었거나 기간이 끝난 멈춤이라 바꾸지 않았습니다. 지금 상태를 확인해 주세요."


class PeriodChangedMeanwhile(DomainError):
    message = "그사이 다른 분이 보관 기간을 바꾸어 저장하지 않았습니다. 지금 기간을 확인하고 다시 적어 주세요."


class ProposalChanged(DomainError):
    message = "그사이 파기할 것이 달라져 서명하지 않았습니다. 아래에서 지금 건수를 확인하고 다시 서명해 주세요."


class PolicyDraftChanged(DomainError):
    message = (
        "그사이 다른 분이 초안을 고쳤거나 공개했습니다. 그래서 아무것도 바꾸지 않았습니다. "
        "처리방침을 새로 열어 지금 글을 확인해 주세요."
    )


class PolicyNeedsSecondPerson(DomainError):
    message = "초안을 쓴 분은 공개할 수 없어 공개하지 않았습니다. 다른 운영 관리자에게 공개를 부탁해 주세요."


class ConsentDraftChanged(DomainError):
    message = (
        "그사이 다른 분이 초안을 고쳤거나 공개했습니다. 그래서 아무것도 바꾸지 않았습니다. "
        "이 동의의 화면을 새로 열어 지금 글을 확인해 주세요."
    )


class ConsentTextInUse(DomainError):
    message = (
        "이미 여쭙기 시작했거나 동의하신 분이 있는 판이라 거두지 않았습니다. "
        "글을 바꾸려면 다음 판을 써서 공개해 주세요."
    )


class SecondPersonCallsOff(DomainError):
    message = (
        "이 판을 공개한 분은 거둘 수 없어 거두지 않았습니다. 다른 운영 관리자에게 살펴보고 거두어 달라고 부탁해 주세요."
    )


class ConsentDraftSaysTheSame(DomainError):
    message = (
        "초안이 앞의 판과 같아 공개하지 않았습니다. 공개하면 같은 글을 다시 여쭙게 됩니다. "
        "바꿀 곳을 초안에서 먼저 고쳐 주세요."
    )


class CannotLoad(DomainError):
    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why} 그래서 아무것도 바꾸지 않았습니다. 같은 판으로 새로 만든 빈 데이터베이스에 넣어 주세요."
        )


class AlreadyReadOnly(DomainError):
    message = "이미 읽기 전용입니다. 그래서 다시 시작하지 않았습니다. 끝난 뒤에 새로 시작해 주세요."


class NotReadOnly(DomainError):
    message = "읽기 전용이 아니어서 끝낼 것이 없습니다. 화면을 새로 열어 지금 상태를 확인해 주세요."


class AnnouncementOver(DomainError):
    message = "이미 내려간 알림이라 바꾸지 않았습니다. 화면을 새로 열어 지금 상태를 확인해 주세요."


class BackupFailed(DomainError):
    """A backup or a restoration that was not done; `why` names what stood in the way and how to mend it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class ReviewDone(DomainError):
    message = "그사이 다른 분이 서명하여 이 달의 점검이 끝났습니다. 그래서 서명을 더하지 않았습니다."


class SignedAlready(DomainError):
    message = "이미 서명하셨습니다. 그래서 다시 적지 않았습니다. 본인의 기록이 들어 있으면 다른 분의 서명을 기다립니다."
