"""The refusals of managing, named after what they refuse."""

from centers.roles import Clash
from common import korean
from common.errors import DomainError


class AlreadyThere(DomainError):
    message = "방금 같은 것이 만들어져 있어 새로 만들지 않았습니다. 목록에서 이미 있는 것을 확인해 주세요."


class ModuleTaught(DomainError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"'{name}' 과목으로 잡은 수업이 있어 지울 수 없습니다. 그래서 저장하지 않았습니다. "
            "그 과목은 남겨 두고 이름이나 시간만 고쳐 주세요."
        )


class CenterNeedsPhone(DomainError):
    message = "전화번호가 없어 공개하지 않았습니다. 전화번호를 먼저 적고 저장해 주세요."


class EditionPublished(DomainError):
    message = "공개한 규정집은 고칠 수 없어 저장하지 않았습니다. 다음 해 규정집의 초안을 만들어 고쳐 주세요."


class SecondPersonNeeded(DomainError):
    message = (
        "이 초안을 마지막으로 고친 분은 공개할 수 없어 공개하지 않았습니다. "
        "다른 운영 관리자에게 살펴보고 공개해 달라고 부탁해 주세요."
    )


class EditionIncomplete(DomainError):
    """`left` names what is missing."""

    def __init__(self, left: list[str]) -> None:
        self.left = left
        super().__init__(f"아직 없는 것이 있어 공개하지 않았습니다({', '.join(left)}). 채운 뒤에 다시 공개해 주세요.")


class EditionExists(DomainError):
    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"{year}년 규정집이 이미 있어 새로 만들지 않았습니다. 목록에서 {year}년 것을 열어 주세요.")


class RoleHeldAlready(DomainError):
    message = "같은 역할을 그 기간에 이미 맡고 있어 더하지 않았습니다. 아래 목록에서 기간을 확인해 주세요."


class RoleEnded(DomainError):
    message = "이미 끝난 역할이라 바꾸지 않았습니다. 화면을 새로 열어 지금 역할을 확인해 주세요."


class RoleEndsBeforeItStarts(DomainError):
    message = "마지막 날이 시작하는 날보다 앞서 저장하지 않았습니다. 시작하는 날이나 그 뒤의 날짜를 적어 주세요."


class RoleEndsTooLate(DomainError):
    message = "역할은 오늘부터 길어야 2년까지 줄 수 있어 저장하지 않았습니다. 더 이른 날짜를 적어 주세요."


class RolesClash(DomainError):
    """`clash` is the declared pair (centers.roles.Clash)."""

    def __init__(self, clash: Clash) -> None:
        self.clash = clash
        super().__init__(
            f"한 사람이 {korean.particle(str(clash.one.label), '과')} {korean.particle(str(clash.other.label), '을')} "
            f"{'같은 센터에서 ' if clash.only_here else ''}함께 맡을 수 없어 저장하지 않았습니다. {clash.why} "
            "지금 맡은 역할을 먼저 끝내거나, 기간이 겹치지 않게 하거나, 다른 분께 역할을 주세요."
        )


class OwnRole(DomainError):
    message = "자신의 역할은 스스로 주거나 바꿀 수 없습니다. 그대로 두었습니다. 다른 관리자에게 부탁해 주세요."


class ReviewStale(DomainError):
    message = (
        "그사이 다른 관리자가 바꾼 역할이 있어 저장하지 않았습니다. 고르신 것은 그대로 있습니다. "
        "아래 지금 목록을 확인하고 다시 마쳐 주세요."
    )


class OwnAccount(DomainError):
    message = "자신의 계정은 스스로 멈출 수 없습니다. 그대로 두었습니다. 다른 관리자에게 부탁해 주세요."


class LastAdmin(DomainError):
    message = "남은 운영 관리자가 한 분뿐이라 바꾸지 않았습니다. 다른 분에게 관리자 역할을 먼저 주세요."


class NoPledge(DomainError):
    message = (
        "이 과정에는 지금 효력이 있는 협약과 채용 약속이 없어 공개하지 않았습니다. "
        "참여 기업 화면에서 협약과 약속을 먼저 적어 주세요."
    )


class PledgeWithdrawn(DomainError):
    message = "이미 거둔 약속이라 바꾸지 않았습니다. 화면을 새로 열어 지금 약속을 확인해 주세요."


class AgreementEnded(DomainError):
    message = "이미 끝난 협약이라 바꾸지 않았습니다. 화면을 새로 열어 확인해 주세요."
