"""The ways through the service and what is taught on each. Hours are plans (confidence C) until a centre sets them."""

from dataclasses import dataclass

from centers.models import Track

LIFE_DESIGN, RE_START, COMPANY_LINKED = Track.LIFE_DESIGN, "re-start", "company-linked"

# key, name, summary
TRACKS = (
    (LIFE_DESIGN, "생애경력설계", "지금까지의 경력을 돌아보고 다음 일을 설계합니다. 다른 모든 과정의 바탕입니다."),
    (RE_START, "Re-Start(리-스타트) 패키지", "나를 아는 일부터 모의 면접과 직업체험까지 직접 해 보며 준비합니다."),
    (
        COMPANY_LINKED,
        "희망리턴패키지 기업연계특화과정",
        "기업이 필요로 하는 기술을 배우고, 수료하면 그 기업에 바로 취업할 수 있습니다.",
    ),
)


@dataclass(frozen=True)
class CourseFacts:
    """`modules` are (name, summary, hours) in order; `taught_by` is the key of an institution."""

    track: str
    name: str
    summary: str
    taught_by: str
    modules: tuple[tuple[str, str, int], ...] = ()
    has_partners: bool = False


# The module whose completion counts as 심화 수료.
ADVANCED = "심화"

# About forty hours from basics to advanced, online and on site (B/C); how they divide is our plan.
_TECHNICAL = (
    ("기초", "장비와 안전, 작업의 기본을 익힙니다.", 16),
    (ADVANCED, "현장에서 하는 순서대로 실습합니다.", 24),
)

COURSES = (
    CourseFacts(
        LIFE_DESIGN,
        "생애경력설계",
        "상담사와 함께 지금까지의 경력을 정리하고 앞으로의 일과 생활을 설계합니다.",
        "foundation",
    ),
    CourseFacts(
        RE_START,
        "Re-Start(리-스타트) 패키지",
        "자기탐색부터 직업체험까지 다섯 과목을 이어서 합니다. 시간은 예정 시간이며 센터가 정합니다.",
        "foundation",
        (
            ("자기탐색·진로설정", "성격, 흥미, 강점을 알아보고 갈 길을 정합니다.", 8),
            ("취업역량 강화전략 수립", "모자란 점을 채울 계획을 세웁니다.", 8),
            ("이력서 작성", "가게를 꾸린 경험을 이력서에 담습니다.", 8),
            ("모의 면접", "실제처럼 면접을 보고 조언을 듣습니다.", 8),
            ("직업체험", "관심 있는 일을 현장에서 해 봅니다.", 8),
        ),
    ),
    CourseFacts(
        COMPANY_LINKED,
        "에어컨 설치·유지보수",
        "에어컨을 달고 고치는 기술을 배웁니다. 수료하면 참여 기업에 취업할 수 있습니다.",
        "polytechnic",
        _TECHNICAL,
        has_partners=True,
    ),
    CourseFacts(
        COMPANY_LINKED,
        "소형건설기계",
        "굴착기와 지게차 같은 작은 건설기계를 다루는 법을 배웁니다. 수료하면 참여 기업에 취업할 수 있습니다.",
        "polytechnic",
        _TECHNICAL,
        has_partners=True,
    ),
    CourseFacts(
        COMPANY_LINKED,
        "가전설치",
        "큰 가전제품을 나르고 설치하는 기술을 배웁니다. 수료하면 참여 기업에 취업할 수 있습니다.",
        "polytechnic",
        _TECHNICAL,
        has_partners=True,
    ),
)
