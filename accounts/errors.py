"""The refusals of accounts, named after what they refuse."""

from __future__ import annotations

from datetime import datetime, timedelta

from common import clock, korean
from common.errors import DomainError


def _later(retry_at: datetime) -> str:
    """'25초 뒤에' while it is worth waiting at the screen, else '2026. 11. 30.(월) 14시 5분부터'."""
    seconds = -int((clock.now() - retry_at).total_seconds() // 1)
    if seconds <= 90:
        return f"{max(1, seconds)}초 뒤에"
    whole_minute = (retry_at + timedelta(seconds=59)).replace(second=0, microsecond=0)
    return f"{korean.moment(whole_minute)}부터"


class CodeWrong(DomainError):
    """`left` more tries are allowed."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(
            "인증번호가 맞지 않습니다. 그래서 아직 확인되지 않았습니다. 받은 번호 6자리를 다시 적어 주세요"
            f"({left}번 더 적을 수 있습니다)."
        )


class CodeExpired(DomainError):
    """The code is too old, used, replaced by a newer one, or was guessed at too often."""

    message = (
        "이 인증번호는 더 쓸 수 없습니다. 10분이 지났거나, 이미 썼거나, 새 번호를 받았거나, 다섯 번 틀렸습니다. "
        "새 번호를 받아 주세요."
    )


class TooManyCodes(DomainError):
    """No more codes until `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        self.retry_at = retry_at
        super().__init__(
            f"인증번호를 짧은 시간에 여러 번 요청하여 보내지 않았습니다. {_later(retry_at)} 다시 요청해 주세요."
        )


class SignInLocked(DomainError):
    """Too many wrong tries of one proof ('비밀번호') for one address, whether anybody has it or not; until `retry_at`."""

    def __init__(self, proof: str, retry_at: datetime) -> None:
        self.retry_at = retry_at
        super().__init__(
            f"{korean.particle(proof, '을')} 여러 번 잘못 적어 로그인을 잠갔습니다. "
            f"{_later(retry_at)} 다시 로그인해 주세요."
        )


class SecondFactorWrong(DomainError):
    message = (
        "인증 앱의 번호가 맞지 않아 로그인하지 않았습니다. 앱에 지금 보이는 6자리를 적어 주세요. "
        "이미 쓴 번호라면 30초 뒤에 바뀐 번호를 적어 주세요."
    )


class RecoveryCodeWrong(DomainError):
    message = (
        "복구 코드가 맞지 않거나 이미 쓴 코드여서 로그인하지 않았습니다. 종이에 적힌 다른 코드를 그대로 적어 주세요."
    )


class AccountClosed(DomainError):
    message = "사용을 멈춘 계정이라 로그인하지 않았습니다. 다시 이용하시려면 센터로 전화해 주세요."


class NoAddress(DomainError):
    message = "그 방법으로 받을 주소가 없어 바꾸지 않았습니다. 먼저 전화번호나 이메일을 등록해 주세요."


class EmailTaken(DomainError):
    message = (
        "그 이메일에 이름과 생년월일이 같은 분이 이미 있어 바꾸지 않았습니다. "
        "그 이메일로 로그인해 보시거나 센터로 전화해 주세요."
    )


class ContactChangeOpen(DomainError):
    message = "이분의 연락처 변경이 이미 접수되어 새로 접수하지 않았습니다. 기다리는 변경을 먼저 확인해 주세요."


class ContactUnchanged(DomainError):
    message = "지금 번호와 같은 번호라 접수하지 않았습니다. 새 번호를 다시 확인해 주세요."


class ContactTaken(DomainError):
    message = (
        "그 번호에 이름과 생년월일이 같은 분이 이미 있어 바꾸지 않았습니다. 같은 분이 두 번 등록되었는지 확인해 주세요."
    )


class ContactChangeDecided(DomainError):
    message = "이미 처리된 연락처 변경이라 바꾸지 않았습니다. 화면을 새로 열어 지금 상태를 확인해 주세요."


class ContactChangeStale(DomainError):
    message = "접수한 뒤에 이분의 번호가 바뀌어 처리하지 않았습니다. 이 변경을 물리치고 다시 접수해 주세요."


class SecondPersonNeeded(DomainError):
    message = "접수한 직원이 스스로 확인할 수 없어 처리하지 않았습니다. 다른 직원에게 확인을 부탁해 주세요."


class AskedAlready(DomainError):
    message = (
        "같은 요청이 이미 접수되어 답을 기다리고 있습니다. 그래서 새로 접수하지 않았습니다. "
        "더하실 말씀이 있으면 앞의 요청을 거두고 다시 적어 주세요."
    )


class NothingToStop(DomainError):
    message = "이미 처리를 멈추고 있어 새로 접수하지 않았습니다. 아래 요청에서 지금 상태를 확인해 주세요."


class RequestMovedOn(DomainError):
    message = (
        "그사이 답이 나갔거나 본인이 거둔 요청이라 저장하지 않았습니다. 화면을 새로 열어 지금 상태를 확인해 주세요."
    )


class NothingToObjectTo(DomainError):
    message = "이의를 신청할 수 없는 답이거나 이미 신청하셔서 접수하지 않았습니다. 지금 상태를 확인해 주세요."


class StoppedAlready(DomainError):
    message = (
        "이분의 다른 요청으로 이미 처리를 멈추고 있어 답을 보내지 않았습니다. 적으신 글은 그대로 있습니다. "
        "더 멈출 것이 없다고 본인께 말씀드리고, 본인이 이 요청을 거두시게 해 주세요."
    )


class RequestNotLiftable(DomainError):
    message = "지금 멈춘 처리가 없어 바꾸지 않았습니다. 아래에서 지금 상태를 확인해 주세요."


class NeedsAnotherPerson(DomainError):
    message = (
        "앞의 요청에 답한 분이나 본인은 이 요청에 답할 수 없습니다. 그래서 답을 보내지 않았습니다. "
        "다른 담당자에게 답을 부탁해 주세요."
    )


class NamesakeThere(DomainError):
    message = (
        "고치면 같은 연락처에 이름과 생년월일이 같은 분이 두 분이 됩니다. 그래서 고치지 않고 답도 보내지 않았습니다. "
        "두 분이 같은 분인지 먼저 확인해 주세요."
    )


class ProcessingSuspended(DomainError):
    message = "이분의 요청으로 개인정보 처리를 멈추고 있어 저장하지 않았습니다. 본인이 다시 시작하겠다고 하시면 할 수 있습니다."


class TextCalledOff(DomainError):
    message = (
        "이 동의 문구는 그사이 거두어졌습니다. 그래서 동의를 받지 않고 저장하지 않았습니다. "
        "화면을 새로 열면 지금 여쭙는 글이 나옵니다. 그 글을 보고 다시 답해 주세요."
    )
