"""The refusals of the allowance, named after what they refuse."""

from __future__ import annotations

from datetime import date

from common import korean
from common.errors import DomainError


class AlreadyClaimed(DomainError):
    message = (
        "이분께는 같은 과정 갈래의 같은 회차 수당이 이미 열려 있습니다. 그래서 새로 열지 않았습니다. "
        "수당은 센터와 해를 통틀어 회차마다 한 번입니다. 열려 있는 수당에서 이어서 진행해 주세요."
    )


class NotClaimable(DomainError):
    message = "이 회차는 금액이나 조건이 정해지지 않아 열 수 없습니다. 규정집에 금액과 조건을 먼저 적어 주세요."


class NothingLeft(DomainError):
    message = (
        "규정집이 한 분께 주는 상한까지 이미 신청하셨거나 받으셨습니다. 그래서 새로 열지 않았습니다. "
        "지난 수당의 금액을 확인해 주세요."
    )


class CompletionGone(DomainError):
    message = (
        "이 수당의 조건이던 수료 기록이 되돌려졌습니다. 그래서 처리하지 않았습니다. "
        "다시 수료로 기록되면 이어서 진행할 수 있습니다."
    )


class JobGone(DomainError):
    message = (
        "이 수당의 조건이던 취업 기록이 남아 있지 않습니다. 그래서 처리하지 않았습니다. "
        "기록이 사실과 다르면 센터의 담당 상담사가 취업을 다시 적은 뒤에 이어서 진행할 수 있습니다."
    )


class NothingInDoubt(DomainError):
    message = "이 수당의 조건은 지금 채워져 있습니다. 그래서 정리할 것이 없어 아무것도 바꾸지 않았습니다. 화면을 새로 고쳐 주세요."


class OwnerOnly(DomainError):
    message = (
        "이 수당은 사업의 대표 본인만 받을 수 있습니다. 본인이라는 표시가 없어 신청하지 않았습니다. "
        "배우자로 참여하셨으면 센터로 전화해 주세요."
    )


class NotComplete(DomainError):
    """Papers or the account are missing; the page says which."""

    message = "서류나 계좌가 빠져 있어 신청하지 않았습니다. 표시된 단계를 마저 채워 주세요."


class ClaimClosed(DomainError):
    message = "지금은 서류나 계좌를 바꿀 수 없는 때입니다. 그래서 아무것도 바꾸지 않았습니다. 바꿀 것이 있으면 센터로 전화해 주세요."


class ClaimOver(DomainError):
    message = "이 수당은 그사이 끝났습니다. 그래서 담당을 바꾸지 않았습니다. 화면에서 결과를 확인해 주세요."


class DeadlinePassed(DomainError):
    message = "기한이 이미 지난 때라 처리하지 않았습니다. 오늘 18시가 지났으면 내일 이후의 날짜를 골라 주세요."


class ClaimTimeOver(DomainError):
    message = (
        "신청 기한이 지나 신청하지 못했습니다. 사정이 있으셨다면 센터로 전화해 주세요. 기한을 다시 볼 수 있습니다."
    )


class NotYourAccount(DomainError):
    message = "예금주가 신청하신 분의 이름과 다릅니다. 그래서 저장하지 않았습니다. 본인 이름으로 된 계좌를 적어 주세요."


class SamePerson(DomainError):
    message = "증빙을 확인한 분이 확정까지 할 수는 없습니다. 그래서 처리하지 않았습니다. 다른 책임자에게 확정을 부탁해 주세요."


class OwnClaim(DomainError):
    message = "본인의 수당은 본인이 확인하거나 확정할 수 없습니다. 다른 직원에게 부탁해 주세요."


class NothingToForward(DomainError):
    message = "전달할 수당을 고르지 않아 묶음을 만들지 않았습니다. 하나 이상 골라 주세요."


class ClaimsMoved(DomainError):
    message = "고르신 수당 가운데 그사이 다른 직원이 전달한 것이 있어 묶음을 만들지 않았습니다. 남은 수당을 확인하고 다시 골라 주세요."


class NoSuchClaim(DomainError):
    message = (
        "이 번호의 수당이 이 센터에 없습니다. 그래서 정리하지 않았습니다. '수당-2026-00012'처럼 적었는지 확인해 주세요."
    )


class NumberTaken(DomainError):
    """`where`: the claim that bears it, for whoever may know of it."""

    def __init__(self, number: str, where: str = "") -> None:
        whose = f"다른 수당({where})" if where else "다른 수당"
        fix = "그 수당의 번호를 먼저 바로잡은 뒤에 다시 적어 주세요" if where else "번호가 맞으면 센터로 전화해 주세요"
        super().__init__(
            f"공단 신청번호 {number} 번은 {whose}에 이미 적혀 있습니다. 그래서 저장하지 않았습니다. "
            f"공단에서 받은 번호를 다시 확인해 주세요. {fix}."
        )


class PaidInFuture(DomainError):
    message = "지급일이 아직 오지 않았습니다. 그래서 적지 않았습니다. 오늘이나 지난 날짜인지 확인해 주세요."


class SameResult(DomainError):
    message = "지금 적혀 있는 결과와 같습니다. 그래서 아무것도 바꾸지 않았습니다. 바로잡을 결과를 골라 주세요."


class TooMuchReturned(DomainError):
    message = (
        "돌려받을 금액보다 많거나, 그사이 다른 직원이 돌려받은 금액을 적었습니다. 그래서 적지 않았습니다. "
        "남은 금액을 확인하고 다시 적어 주세요."
    )


class ReturnedBeforePaid(DomainError):
    """Money cannot come back before it was paid."""

    def __init__(self, paid_on: date) -> None:
        super().__init__(
            f"돌려받은 날이 지급일({korean.day(paid_on)})보다 앞섭니다. 그래서 적지 않았습니다. 지급일과 같거나 뒤의 날짜인지 확인해 주세요."
        )


class NothingReturned(DomainError):
    message = (
        "그사이 돌려받은 금액이 없는 것으로 바뀌었습니다. 그래서 아무것도 바꾸지 않았습니다. 아래 기록을 확인해 주세요."
    )


class SameReturn(DomainError):
    message = (
        "지금 적혀 있는 금액, 날짜와 같습니다. 그래서 아무것도 바꾸지 않았습니다. 바른 금액이나 날짜를 적어 주세요."
    )


class MoneyGivenAgain(DomainError):
    message = (
        "돌려받은 금액만큼 이분께 다른 수당이 열려, 줄이면 규정집이 한 분께 주는 상한을 넘습니다. 그래서 바로잡지 않았습니다. "
        "그사이 열린 수당을 먼저 정리한 뒤에 다시 바로잡아 주세요."
    )


class FileRefused(DomainError):
    """A file of results that cannot be read at all."""


class EverybodyTookBack(DomainError):
    message = (
        "이 묶음에 담긴 분 모두가 공단에 알리는 동의를 거두셨거나 처리정지를 요청하셨습니다. 그래서 내려받을 것이 없습니다. "
        "다시 동의하시면 내려받을 수 있습니다."
    )


class ConsentTakenBack(DomainError):
    """Somebody among the chosen no longer agrees that SEMAS is told: `names`."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"그사이 {', '.join(names)} 님이 공단에 알리는 동의를 거두셨거나 처리를 멈추셨습니다. 그래서 묶음을 만들지 않았습니다. "
            "남은 수당을 확인하고 다시 눌러 주세요."
        )
