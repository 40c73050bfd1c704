"""Why a message is not sent again, in words for staff."""

from common.errors import DomainError


class CannotResend(DomainError):
    message = "이 알림은 다시 보낼 수 없습니다. 아무것도 보내지 않았습니다."


class SecretIsGone(CannotResend):
    message = (
        "인증 번호가 든 알림이라 다시 보낼 수 없습니다. 받는 분께 로그인 화면에서 새 번호를 받으시도록 안내해 주세요."
    )


class NoWayToSend(CannotResend):
    message = (
        "이 알림을 쓸 때 받는 분의 휴대전화 번호도 메일 주소도 없어 보낼 수 없습니다. 내용을 직접 전해 주세요. "
        "연락처를 적어 두면 다음 알림부터 갑니다."
    )


class AlreadyActed(CannotResend):
    message = (
        "그사이 다른 화면에서 다시 보냈거나 상태가 바뀌었습니다. "
        "한 번 더 보내지 않았습니다. 아래의 지금 상태를 확인해 주세요."
    )


class TooLate(CannotResend):
    message = "보낼 수 있는 기한이 지난 알림입니다. 보내지 않았습니다. 필요하면 전화로 알려 주세요."
