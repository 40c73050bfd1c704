"""The refusals of jobs, named after what they refuse."""

from common.errors import DomainError


class HireInTheFuture(DomainError):
    message = "일을 시작한 날이 아직 오지 않아 취업을 기록하지 않았습니다. 일을 시작한 뒤에 적어 주세요."


class EndOutsideTheJob(DomainError):
    message = (
        "마지막으로 일한 날이 일을 시작하기 전이거나 아직 오지 않아 저장하지 않았습니다. 날짜를 다시 확인해 주세요."
    )


class AlreadyEnded(DomainError):
    message = "그사이 일자리가 끝난 것으로 적혀 저장하지 않았습니다. 아래 기록을 확인해 주세요."


class EndTakenBack(DomainError):
    message = "그사이 일자리가 이어지는 것으로 적혀 아무것도 바꾸지 않았습니다. 아래 기록을 확인해 주세요."


class RecordedAnew(DomainError):
    message = (
        "같은 일자리가 그사이 다시 기록되어 있어 되살리지 않았습니다. 새로 적힌 취업 기록에서 이어서 진행해 주세요."
    )


class NothingToAsk(DomainError):
    message = "그사이 답이 왔거나 물을 일이 없어져 저장하지 않았습니다. 아래에서 지금 상태를 확인해 주세요."


class NotYetThatDay(DomainError):
    message = "확인하는 날이 아직 오지 않아 서류를 적지 않았습니다. 그날이 지난 뒤에 낸 서류로 적어 주세요."


class OpeningClosed(DomainError):
    message = "모집이 끝난 일자리라 저장하지 않았습니다. 아래에서 열려 있는 다른 일자리를 봐 주세요."


class OpeningFull(DomainError):
    message = (
        "채용된 분으로 자리가 다 차 있어 다시 열지 않았습니다. 채용이 거두어졌으면 그분의 줄에 먼저 적어 주세요. "
        "자리가 비면 저절로 다시 열립니다."
    )


class OpeningOver(DomainError):
    message = "모집 마지막 날이 지났거나 기업이 참여를 그만두어 다시 열지 않았습니다. 아직 사람을 찾으면 새 일자리로 적어 주세요."


class OpeningPostedAnew(DomainError):
    message = (
        "같은 일자리가 그사이 새로 적혀 있어 다시 열지 않았습니다. 모집 중인 목록의 일자리에서 이어서 알선해 주세요."
    )


class NobodyToSend(DomainError):
    message = "동의하신 분이 없어 명단을 보내지 않았습니다. 동의를 받은 뒤에 다시 보내 주세요."


class CompanyUnreachable(DomainError):
    message = (
        "기업 담당자의 이메일이 없어 명단을 보내지 않았습니다. 운영 관리자에게 담당자 이메일을 적어 달라고 해 주세요."
    )


class ListAnswered(DomainError):
    message = "이미 답하신 명단이라 저장하지 않았습니다. 바꿀 것이 있으면 센터로 전화해 주세요."


class AnsweredAlready(DomainError):
    message = "그사이 답이 바뀌어 저장하지 않았습니다. 아래에서 지금 상태를 확인해 주세요."


class HireBegun(DomainError):
    message = (
        "그사이 일을 시작하셨거나 알선이 끝나 저장하지 않았습니다. 시작하신 일은 취업 기록에서 끝난 것으로 적어 주세요."
    )
