"""Who agreed on what on 2021-06-10, and the companies the press of that week named."""

from datetime import date

# key, name, the part it plays
INSTITUTIONS = (
    (
        "foundation",
        "노사발전재단",
        "중장년내일센터를 운영하고 생애경력설계, Re-Start(리-스타트) 패키지, 사후관리를 맡습니다.",
    ),
    (
        "semas",
        "소상공인시장진흥공단",
        "희망리턴패키지 과정의 비용을 대고 수료한 분께 전직 장려수당을 지급합니다.",
    ),
    ("polytechnic", "한국폴리텍대학 서울정수캠퍼스", "기업이 필요로 하는 기술 과정을 가르칩니다."),
    ("industry", "산업계(참여 기업)", "필요한 기술을 알려 주고 수료한 분을 채용합니다."),
)

AGREEMENT_TITLE = "소상공인 특화 전직지원서비스 산·학·관 업무협약"
AGREEMENT_SIGNED_ON = date(2021, 6, 10)
AGREEMENT_PLACE = "한국폴리텍대학 서울정수캠퍼스"

# institution key, what it undertook
COMMITMENTS = (
    (
        "foundation",
        "중장년일자리희망센터에서 생애경력설계와 Re-Start 패키지를 제공하고, "
        "과정이 끝난 뒤 1:1 커리어 컨설팅, 취업동아리, 취업 알선으로 사후관리를 합니다.",
    ),
    ("semas", "희망리턴패키지 기업연계특화과정을 지원하고, 수료한 분께 전직 장려수당을 지급합니다."),
    ("polytechnic", "참여 기업이 필요로 하는 기술을 담은 훈련 과정을 만들어 가르칩니다."),
    ("industry", "현장에서 필요한 기술을 알려 주고, 과정을 수료한 분을 바로 채용할 수 있게 합니다."),
)

# The press named three companies and three courses, not which belongs to which. Every course therefore lists all three
# and every company's note says that its course is still to be confirmed.
PARTNER_NOTE = "2021년 6월 언론 보도에 나온 참여 기업입니다. 어느 과정과 이어지는지는 확인이 필요합니다."
PARTNERS = ("삼성전자로지텍", "명일", "삼우에프앤지")
