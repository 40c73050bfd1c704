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


class ConsentGone(DomainError):
    message = (
        "이분이 개인정보 수집·이용 동의를 거두셔서 안부를 다시 보내지 않습니다. "
        "본인이 누리집이나 창구에서 다시 동의하시면 저절로 이어집니다."
    )


class ClubNameTaken(DomainError):
    message = "이 센터에 같은 이름의 동아리가 있어 만들지 않았습니다. 다른 이름을 적어 주세요."


class NotInAftercare(DomainError):
    message = "이 센터에서 사후관리를 받는 분이 아니어서 회원으로 넣지 않았습니다. 목록에서 다시 골라 주세요."


class MeetsThenAlready(DomainError):
    message = "같은 때에 이미 잡힌 모임이 있어 새로 잡지 않았습니다. 다른 때를 골라 주세요."


class ClubClosed(DomainError):
    message = "이미 마친 동아리라서 바꾸지 않았습니다. 다시 모이게 되면 동아리를 다시 열어 주세요."


class MeetingsAhead(DomainError):
    message = "앞으로 잡힌 모임이 있어 동아리를 마치지 않았습니다. 그 모임을 먼저 취소해 주세요."


class MeetingCalledOff(DomainError):
    message = "그사이 취소된 모임이라 출석을 적지 않았습니다. 실제로 모였으면 동아리에서 모임을 다시 잡아 주세요."


class MeetingNotBegun(DomainError):
    message = "아직 시작하지 않은 모임이라 출석을 적지 않았습니다. 모임이 시작되면 적어 주세요."


class AttendanceTaken(DomainError):
    message = "출석을 이미 적은 모임이라 취소하지 않았습니다. 아래 출석을 확인해 주세요."
