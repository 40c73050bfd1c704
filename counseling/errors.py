"""The refusals of counselling, named after what they refuse."""

from common.errors import DomainError


class SlotTaken(DomainError):
    message = (
        "고르신 시간을 방금 다른 분이 예약하셨습니다. 그래서 예약하지 않았습니다. 남은 시간 가운데 다시 골라 주세요."
    )


class BusyAlready(DomainError):
    message = "그 시간에 다른 상담이 이미 예약되어 있습니다. 그래서 예약하지 않았습니다. 다른 시간을 골라 주세요."


class TooManyTalks(DomainError):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"앞으로의 상담은 한 번에 {most}건까지 예약할 수 있습니다. 그래서 예약하지 않았습니다. "
            "예약한 상담을 마치거나 취소한 뒤에 다시 예약해 주세요."
        )


class TooLateToChange(DomainError):
    """The owner's own time to move or cancel is over."""

    def __init__(self, hours: int, phone: str) -> None:
        super().__init__(
            f"상담 {hours}시간 전까지만 여기서 바꿀 수 있습니다. 그래서 바꾸지 않았습니다. 센터 {phone} 번호로 전화해 주세요."
        )


class NotYet(DomainError):
    message = "아직 시작하지 않은 상담입니다. 그래서 적지 않았습니다. 상담 시각이 지난 뒤에 적어 주세요."


class HoursOverlap(DomainError):
    message = "같은 요일에 이미 적은 상담 시간과 겹칩니다. 그래서 저장하지 않았습니다. 겹치지 않게 시각을 고쳐 주세요."


class NotHeldHere(DomainError):
    message = "이 센터에서 상담하는 분이 아닙니다. 그래서 저장하지 않았습니다. 이 센터의 상담사를 골라 주세요."


class NothingToTake(DomainError):
    message = "이 설계서는 새로 고쳐졌거나 그 과정의 모집이 끝났습니다. 그래서 신청을 시작하지 않았습니다. 아래에서 지금 내용을 확인해 주세요."
