"""The refusals of after-care, named after what they refuse."""

from common.errors import DomainError


class AlreadyHandled(DomainError):
    """Somebody else called first."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} 상담사가 먼저 처리하여 지금 적은 결과를 저장하지 않았습니다. 아래 기록을 확인해 주세요."
        )


class NothingToMove(DomainError):
    message = "옮길 약속이 없어 아무것도 바꾸지 않았습니다. 이미 그 상담사가 맡고 있는지 아래에서 확인해 주세요."


class NothingToHandle(DomainError):
    message = "그사이 답이 왔거나 연락이 멈추어 처리할 것이 없습니다. 아래에서 지금 상태를 확인해 주세요."


class ClubNameTaken(DomainError):
    message = "이 센터에 같은 이름의 동아리가 있어 만들지 않았습니다. 다른 이름을 적어 주세요."


class NotInAftercare(DomainError):
    message = "이 센터에서 사후관리를 받는 분이 아니어서 회원으로 넣지 않았습니다. 목록에서 다시 골라 주세요."


class MeetsThenAlready(DomainError):
    message = "같은 때에 이미 잡힌 모임이 있어 새로 잡지 않았습니다. 다른 때를 골라 주세요."
