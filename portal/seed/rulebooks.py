"""The rule books, one per track and year. `source` says how sure each is:

A from the founding agreement, B from public secondary sources that mostly agree, C common practice to be confirmed.
No cut-off of the closing date is known for any year, so no edition has one.
"""

from dataclasses import dataclass
from typing import Any

from centers.models import AllowanceInstalment, Criterion, PaperRule, TargetGroup
from portal.seed.courses import COMPANY_LINKED, LIFE_DESIGN, RE_START

Kind, Need, When = Criterion.Kind, PaperRule.Need, PaperRule.When
Condition, Sex = AllowanceInstalment.Condition, TargetGroup.Sex


@dataclass(frozen=True)
class Rule:
    kind: str
    words: str
    settled_by: str = ""
    parameters: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Paper:
    key: str
    name: str
    need: str
    applies_when: str
    hint: str = ""
    valid_days: int | None = None
    is_looked_up: bool = False


@dataclass(frozen=True)
class Instalment:
    """`amount` in won; None and an empty condition where the year's sources do not say."""

    amount: int | None
    condition: str
    words: str
    claim_days: int | None = None
    handled: str = AllowanceInstalment.Handled.HERE


@dataclass(frozen=True)
class Group:
    words: str
    sex: str = Sex.ANY
    crisis_industry: bool = False


@dataclass(frozen=True)
class Edition:
    track: str
    year: int
    name: str
    source: str
    rules: tuple[Rule, ...]
    papers: tuple[Paper, ...]
    groups: tuple[Group, ...]
    instalments: tuple[Instalment, ...] = ()
    allowance_at_most: int | None = None
    owner_only_allowance: bool = False


_CLOSED = Rule(Kind.BUSINESS_CLOSED, "폐업했거나 곧 폐업할 소상공인입니다.", "폐업사실증명원 또는 사업자등록증명")
_FIRST_TIME = Rule(Kind.FIRST_TIME, "같은 과정에 참여한 적이 없습니다.", "센터의 참여 기록")
HOPE_RETURN = (
    _CLOSED,
    Rule(
        Kind.AGE,
        "신청하는 날 만 15세부터 69세까지입니다.",
        "생년월일",
        (("at_least", 15), ("at_most", 69)),
    ),
    Rule(
        Kind.REGISTERED_DAYS,
        "사업자등록을 60일 이상 유지했습니다(휴업한 날도 셉니다).",
        "사업자등록증명 또는 폐업사실증명원",
        (("at_least", 60),),
    ),
    Rule(
        Kind.SMALL_BUSINESS,
        "늘 일하는 직원이 5명보다 적습니다(광업, 제조업, 건설업, 운수업은 10명).",
        "소상공인확인서",
        (
            ("workers_under", 5),
            ("workers_under_in", 10),
            ("industries", ("mining", "manufacturing", "construction", "transport")),
        ),
    ),
    Rule(
        Kind.EXCLUDED_INDUSTRY,
        "유흥·사행성 업종이나 부동산 임대업이 아닙니다.",
        "사업자등록증명 또는 폐업사실증명원",
        (("industries", ("adult_entertainment", "gambling", "real_estate_rental")),),
    ),
    Rule(Kind.OTHER_PROGRAM, "같은 기간에 국민취업지원제도에 참여하지 않습니다.", "본인 확인과 센터 조회"),
    _FIRST_TIME,
)
_CLOSING_PAPERS = (
    Paper(
        "closing-certificate",
        "폐업사실증명원",
        Need.REQUIRED,
        When.CLOSED,
        "홈택스나 세무서에서 받습니다.",
        is_looked_up=True,
    ),
    Paper(
        "business-certificate",
        "사업자등록증명",
        Need.REQUIRED,
        When.CLOSING,
        "홈택스나 세무서에서 받습니다.",
        is_looked_up=True,
    ),
)
HOPE_RETURN_PAPERS = (
    *_CLOSING_PAPERS,
    Paper(
        "small-business-certificate",
        "소상공인확인서",
        Need.REQUIRED,
        When.ALWAYS,
        "중소기업현황정보시스템에서 받습니다.",
    ),
    Paper(
        "national-tax",
        "국세 납세증명서",
        Need.REQUIRED,
        When.ALWAYS,
        "홈택스나 세무서에서 받습니다.",
        30,
        is_looked_up=True,
    ),
    Paper(
        "local-tax",
        "지방세 납세증명서",
        Need.REQUIRED,
        When.ALWAYS,
        "위택스나 주민센터에서 받습니다.",
        30,
        is_looked_up=True,
    ),
    Paper(
        "insurance-history",
        "4대보험 가입이력",
        Need.CONDITIONAL,
        When.HAD_WORKERS,
        "직원이 있던 분만 냅니다. 4대사회보험 정보연계센터에서 받습니다.",
    ),
    Paper("bank-book", "통장사본", Need.LATER, When.ALWAYS, "전직 장려수당을 신청할 때만 냅니다."),
    Paper(
        "employment-proof",
        "재직증명서 또는 근로계약서",
        Need.LATER,
        When.ALWAYS,
        "취업한 뒤 전직 장려수당을 신청할 때만 냅니다.",
    ),
)

# What the agreement says of these two tracks is what they are for; who may join beyond that is our reading.
_FOUNDATION_SOURCE = (
    "대상(소상공인)은 2021년 6월 10일 협약의 내용입니다(확실도 A). "
    "기준의 세부와 서류는 관행이며 운영기관의 확인이 필요합니다(확실도 C)."
)

# The agreement names whom the service begins with and whom it widens to; no ages are named, so none stand here.
_FIRST_YEAR = (Group("중장년 남성부터 시작합니다(나이 범위는 알려지지 않았습니다).", sex=Sex.MALE),)
_WIDENED = (
    *_FIRST_YEAR,
    Group("여성으로 넓힙니다. 성별에 맞춘 훈련을 마련합니다.", sex=Sex.FEMALE),
    Group("고령자로 넓힙니다. 나이에 맞춘 훈련을 마련합니다(나이 범위는 알려지지 않았습니다)."),
    Group("항공, 여행 같은 고용위기업종에서 일한 분으로 넓힙니다.", crisis_industry=True),
)
_GROUPS = {2021: _FIRST_YEAR, 2025: _WIDENED, 2026: _WIDENED}
_GROUPS_SOURCE = "대상 집단과 갈래를 함께 하는 규칙은 2021년 협약 때 알려진 내용입니다(확실도 A)."

# "A person chooses courses to fit their own situation, in any combination": the agreement, confidence A.
TOGETHER = (LIFE_DESIGN, RE_START, COMPANY_LINKED)
PAIR_WORDS = "{one}, {other}: 두 과정에 모두 참여할 수 있습니다."

_NOT_KNOWN = "신청 기한과 신청받는 곳은 알려지지 않아 확인이 필요합니다(확실도 C)."
_SPOUSE = "배우자는 교육에는 참여할 수 있고 수당은 받지 못합니다(확실도 B)."

EDITIONS = (
    *(
        Edition(
            track,
            year,
            name,
            f"{_FOUNDATION_SOURCE} {_GROUPS_SOURCE}",
            (_CLOSED, _FIRST_TIME),
            _CLOSING_PAPERS,
            _GROUPS[year],
        )
        for track, name in ((LIFE_DESIGN, "생애경력설계"), (RE_START, "Re-Start(리-스타트) 패키지"))
        for year in (2021, 2025, 2026)
    ),
    Edition(
        COMPANY_LINKED,
        2021,
        "재취업지원",
        "이름은 공개된 2차 자료(확실도 B), 자격과 서류는 2026년 자료에 비추어 적은 것으로 확인이 필요합니다(확실도 C). "
        f"수당은 두 번에 나누어 모두 1,000,000원까지입니다(확실도 B). 나누는 금액과 조건은 알려지지 않았습니다. {_NOT_KNOWN}",
        HOPE_RETURN,
        HOPE_RETURN_PAPERS,
        _GROUPS[2021],
        (
            Instalment(None, "", "조건과 금액은 센터에 확인해 주세요."),
            Instalment(None, "", "조건과 금액은 센터에 확인해 주세요."),
        ),
        allowance_at_most=1_000_000,
    ),
    Edition(
        COMPANY_LINKED,
        2025,
        "재취업지원",
        "이름은 공개된 2차 자료(확실도 B), 자격과 서류는 2026년 자료에 비추어 적은 것으로 확인이 필요합니다(확실도 C). "
        f"수당의 금액과 조건은 확실도 B입니다. {_NOT_KNOWN}",
        HOPE_RETURN,
        HOPE_RETURN_PAPERS,
        _GROUPS[2025],
        (
            Instalment(400_000, Condition.JOB_SEARCH, "취업활동을 했을 때"),
            Instalment(600_000, Condition.HIRED, "취업에 성공했을 때"),
        ),
    ),
    Edition(
        COMPANY_LINKED,
        2026,
        "특화취업지원",
        "2026년 공개된 2차 자료가 대체로 같습니다(확실도 B). 폐업일 기준일과 업종별 매출 상한은 알려지지 않아 두지 않았습니다. "
        f"처리기한은 설정입니다(확실도 C). {_SPOUSE} {_NOT_KNOWN}",
        HOPE_RETURN,
        HOPE_RETURN_PAPERS,
        _GROUPS[2026],
        (
            Instalment(600_000, Condition.ADVANCED_COMPLETED_OR_HIRED, "심화 과정을 수료하거나 취업했을 때"),
            Instalment(400_000, Condition.EMPLOYED_30_DAYS, "취업하여 30일 이상 일했을 때"),
        ),
        owner_only_allowance=True,
    ),
)

# days after completion, purpose, silence goes to the consultant after so many days. Common practice (confidence C).
CADENCE_SOURCE = "사후관리 시기(30일, 90일, 180일)는 관행이며 운영기관의 확인이 필요합니다(확실도 C)."
CADENCE = (
    (30, "일자리를 찾는 데 어려운 점이 있는지 여쭙니다", 7),
    (90, "취업하셨는지, 1:1 커리어 컨설팅이 필요한지 여쭙니다", 7),
    (180, "일을 이어 가고 계신지, 더 도울 일이 있는지 여쭙니다", 14),
)
ATTENDANCE_PERCENT = 80  # customary (confidence C)
