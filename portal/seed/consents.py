"""What people agree to, each purpose and recipient on its own. Periods are plans until the operator sets them (C)."""

from dataclasses import dataclass

from accounts.models import ConsentText


@dataclass(frozen=True)
class ConsentFacts:
    purpose: str
    title: str
    recipient: str
    aim: str
    items: str
    kept_for: str
    if_refused: str
    is_required: bool


_BUSINESS = "이름, 생년월일, 전화번호, 사업자등록번호, 개업일과 폐업일, 업종, 직원 수"
_FIVE_YEARS = "과정이 끝난 날부터 5년. 기간이 지나면 지웁니다. 운영기관이 확정하기 전의 예정 기간입니다."

CONSENTS = (
    ConsentFacts(
        ConsentText.COLLECTION,
        "개인정보 수집·이용",
        "",
        "신청을 받아 자격을 확인하고, 과정을 운영하고, 수료한 뒤 사후관리를 하기 위해 씁니다.",
        "이름, 전화번호, 이메일(적으신 경우), 생년월일, 주소, 사업자등록번호, 개업일과 폐업일, 업종, 직원 수, "
        "해 온 일, 바라는 일, 올리신 서류. 주민등록번호는 받지 않습니다.",
        _FIVE_YEARS,
        "동의하지 않을 수 있습니다. 다만 자격을 확인할 수 없어 신청을 받을 수 없습니다.",
        True,
    ),
    ConsentFacts(
        ConsentText.SEMAS,
        "소상공인시장진흥공단에 제공",
        "소상공인시장진흥공단",
        "희망리턴패키지 대상인지 확인하고, 수료를 알려 전직 장려수당을 지급하도록 하기 위해 제공합니다.",
        f"{_BUSINESS}, 과정 이름, 수료 여부와 수료일",
        "공단이 사업을 마치고 정산할 때까지. 운영기관이 확정하기 전의 예정 기간입니다.",
        "동의하지 않을 수 있습니다. 다만 공단이 비용을 대는 과정이어서 신청을 받을 수 없습니다.",
        True,
    ),
    ConsentFacts(
        "provide-polytechnic",
        "한국폴리텍대학 서울정수캠퍼스에 제공",
        "한국폴리텍대학 서울정수캠퍼스",
        "기업연계특화과정의 수업과 출석을 관리하기 위해 제공합니다.",
        "이름, 생년월일, 전화번호, 신청한 과정",
        "과정이 끝난 날부터 1년. 운영기관이 확정하기 전의 예정 기간입니다.",
        "동의하지 않을 수 있습니다. 다만 수업을 준비할 수 없어 기업연계특화과정은 신청을 받을 수 없습니다. "
        "다른 과정은 신청하실 수 있습니다.",
        True,
    ),
    ConsentFacts(
        ConsentText.PUBLIC_DATA,
        "행정정보 공동이용",
        "",
        "사업자등록, 폐업, 납세 사실을 센터가 행정정보 공동이용으로 확인하기 위해 씁니다.",
        "사업자등록증명, 폐업사실증명, 국세·지방세 납세증명",
        "확인을 마칠 때까지",
        "동의하지 않아도 신청하실 수 있습니다. 그때는 서류를 직접 내시면 됩니다.",
        False,
    ),
    ConsentFacts(
        "promotion",
        "새 과정과 행사 소식 받기",
        "",
        "새로 여는 과정과 취업 행사를 문자나 이메일로 알려 드리기 위해 씁니다.",
        "이름, 전화번호, 이메일",
        "동의를 거두실 때까지, 길어도 2년",
        "동의하지 않아도 신청과 심사에 아무 영향이 없습니다.",
        False,
    ),
)
