"""The main job, once through, by the people who do it: an administrator opens a cohort, an owner applies on a phone, a
counsellor reviews and seats her, she completes, and the follow-up that a Celery worker really sent is answered."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from common import clock
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support import smtp, solapi
from tests.support.site import Site, running_site

ADMIN, COUNSELLOR = "admin@example.kr", "seoul@example.kr"
PASSWORD = "a-long-password-2026"
OWNER, OWNER_PHONE, OWNER_EMAIL = "김예시", "010-0000-1234", "kim@example.kr"
COURSE = "에어컨 설치·유지보수"

STAFF = f"""
from datetime import timedelta
from accounts.models import User
from centers.actions import memberships
from centers.models import Center
from common import clock
seoul = Center.objects.get(short_name='서울')
lasting = dict(starts_on=clock.today(), ends_on=clock.today() + timedelta(days=300), reason='첫날', by=None)
admin = User.objects.create_staff(name='한견본', username='{ADMIN}', password='{PASSWORD}')
memberships.grant(admin, role='admin', center=None, **lasting)
counsellor = User.objects.create_staff(name='정샘플', username='{COUNSELLOR}', password='{PASSWORD}')
memberships.grant(counsellor, role='counselor', center=seoul, **lasting)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, mailbox_server: smtp.Server, sms: solapi.Solapi) -> Iterator[Site]:
    """A new portal with the programme's facts and nobody in it, with worker and beat."""
    email_url = f"smtp://{mailbox_server.hostname}:{mailbox_server.port}/"
    with running_site(tmp_path_factory.mktemp("bare"), email_url=email_url, **sms.surroundings) as running:
        running.start_worker()
        running.start_beat()
        yield running


def _wait_for[T](look: Callable[[], T | None], seconds: float = 60) -> T:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.2)
    raise TimeoutError


def _code_by_sms(sms: solapi.Solapi, count: int = 1) -> str:
    """The six digits of the `count`th text that came to the owner's phone."""
    texts = _wait_for(lambda: t if len(t := sms.received_by(OWNER_PHONE.replace("-", ""))) >= count else None)
    return re.findall(r"\b\d{6}\b", texts[-1])[0]


def _sign_in_as_staff(staff: Walker, email: str) -> None:
    staff.goto("/accounts/staff/")
    staff.fill("이메일", email)
    staff.fill("비밀번호", PASSWORD)
    staff.press("직원으로 로그인")


def test_the_main_job_from_an_open_cohort_to_an_answered_follow_up(
    walker: Callable[..., Walker],
    site: Site,
    sms: solapi.Solapi,
    mailbox_server: smtp.Server,
    tmp_path: Path,
) -> None:
    site.manage("shell", "--no-imports", "-c", STAFF)
    today = clock.today()

    # The administrator opens a cohort by screens alone.
    admin = walker("admin", DESKTOP)
    _sign_in_as_staff(admin, ADMIN)
    admin.goto("/manage/")
    admin.look("manage")
    admin.goto("/manage/cohorts/new/")
    admin.page.get_by_label("과정", exact=False).first.select_option(label=COURSE)
    admin.page.get_by_label("센터", exact=False).first.select_option(index=1)
    admin.page.get_by_label("규정집").select_option(label="희망리턴패키지 기업연계특화과정 2026년(특화취업지원)")
    admin.fill("지역 기수", "1")
    admin.fill("정원", "2")
    for legend, day in (
        ("모집 시작하는 날", today - timedelta(days=1)),
        ("모집 마감하는 날", today + timedelta(days=9)),
        ("교육 시작", today + timedelta(days=14)),
        ("교육 끝", today + timedelta(days=24)),
    ):
        admin.date(legend, day.year, day.month, day.day)
    admin.look("new-cohort")
    admin.press("기수 만들기")
    admin.press(
        "약속 없이 열기"
    )  # no company has pledged for the course yet: headquarters says why it opens all the same
    admin.fill("채용 약속 없이 여는 까닭", "기업과 이번 주에 약속하기로 함(시험)")
    admin.look("override")
    admin.press("까닭 적고 열기")
    admin.press("기수 공개하기")
    expect(admin.page.locator(".p-seatmap li")).to_have_count(2)
    admin.look("cohort")

    # The owner finds it on a phone and signs in with a code by SMS.
    owner = walker("owner", PHONE)
    owner.goto("/")
    owner.look("home")
    owner.press("모집 중인 과정 보기")
    owner.look("courses")
    owner.press(re.compile(f"{COURSE} 1기"))
    owner.look("course")
    owner.press("신청하기")
    owner.fill("이름", OWNER)
    owner.fill("휴대전화", OWNER_PHONE)
    owner.look("sign-in")
    owner.press("인증번호 받기")
    owner.look("code")
    owner.fill("인증번호", _code_by_sms(sms))
    owner.page.keyboard.press("Enter")
    owner.at("신청 시작")
    owner.look("start")
    owner.press("신청서 쓰기 시작")

    # Consents, one by one.
    for box in owner.page.get_by_role("checkbox").all():
        owner.tick(box)
    owner.look("consents")
    owner.press("저장하고 다음으로")

    # A wrong digit is explained and nothing is lost; she goes on later on another device.
    owner.fill("사업자등록번호", "123-45-67890")
    owner.tick(owner.page.get_by_label("폐업했습니다"))
    owner.date("개업한 날", 2019, 3, 2)
    owner.date("폐업한 날", today.year - 1, 9, 30)
    owner.page.get_by_label("업종").select_option(label="음식점업")
    owner.fill("직원 수", "2")
    owner.press("저장하고 다음으로")
    expect(owner.page.get_by_role("alert")).to_contain_text("고칠 곳이 1개 있습니다")
    owner.look("business-error")
    address = owner.page.url

    tablet = walker("owner-elsewhere", DESKTOP)
    tablet.goto(address)
    tablet.fill("이름", OWNER)
    tablet.fill("휴대전화", OWNER_PHONE)
    time.sleep(max(0, 31 - (time.time() - _started(site))))  # a new code may be asked for every thirty seconds
    tablet.press("인증번호 받기")
    tablet.fill("인증번호", _code_by_sms(sms, 2))
    tablet.page.keyboard.press("Enter")
    tablet.at("사업 정보")
    expect(tablet.page.get_by_label("사업자등록번호")).to_have_value("123-45-67890")
    tablet.fill("사업자등록번호", "123-45-67891")
    tablet.look("business")
    tablet.press("저장하고 다음으로")

    owner.goto(tablet.page.url)
    owner.date("생년월일", 1974, 5, 12)
    owner.fill("주소", "서울특별시 용산구 보광로 예시동 101호")
    owner.look("person")
    owner.press("저장하고 다음으로")
    for question in owner.page.get_by_role("radio", name=re.compile("참여하지 않습니다|없습니다")).all():
        owner.tick(question)
    owner.fill("해 온 일", "식당을 12년 했습니다.")
    owner.fill("바라는 일", "설치 일을 배워 취업하고 싶습니다.")
    owner.look("wishes")
    owner.press("저장하고 다음으로")

    photo = tmp_path / "서류 사진.jpg"
    Image.new("RGB", (900, 1200), "white").save(photo)
    for name in owner.page.locator("section.p-upload:has(.p-must)").evaluate_all(
        "sections => sections.map(s => s.querySelector('input[multiple]').id)"
    ):
        owner.page.locator(f"#{name}").set_input_files(photo)
    owner.press("저장하고 다음으로")
    owner.look("review")
    owner.press("신청서 제출")
    expect(owner.page.get_by_role("main")).to_contain_text("접수 순번")
    owner.look("receipt")
    owner.goto("/my/")
    owner.look("my")

    # The counsellor asks for one more paper, looks, and takes it back in time; then admits her.
    staff = walker("staff", DESKTOP)
    _sign_in_as_staff(staff, COUNSELLOR)
    expect(staff.page).to_have_url(re.compile("/desk/"))
    staff.look("queue")
    staff.press(OWNER)
    expect(staff.page.get_by_role("link", name="신청 열기")).to_be_visible()
    staff.look("peek")
    staff.press("신청 열기")
    staff.look("case")
    staff.press("선발")
    expect(staff.page.get_by_role("main")).to_contain_text("이렇게 나갑니다")
    if (looked := staff.page.get_by_label("서류나 전화로 확인했습니다")).count():
        staff.tick(looked)
    staff.look("admit")
    staff.page.locator(".p-go").click()
    expect(staff.page.get_by_role("main")).to_contain_text("'선발' 상태가 되었습니다")
    staff.look("admitted")
    time.sleep(1.5)  # until then the decision can be taken back, and she is told nothing
    owner.goto("/my/")
    expect(owner.page.get_by_role("main")).to_contain_text("선발되었습니다")

    # She adds an e-mail address, proved by a code, and wants to hear from the centre by e-mail.
    owner.goto("/accounts/profile/")
    owner.look("profile")
    owner.goto("/accounts/profile/email/")
    owner.fill("이메일", OWNER_EMAIL)
    owner.press("인증번호 받기")
    mail = _wait_for(lambda: mailbox_server.mailbox.received_by(OWNER_EMAIL))[-1]
    owner.fill("인증번호", re.findall(r"\b\d{6}\b", mail.get_content())[0])
    owner.page.keyboard.press("Enter")
    owner.tick(owner.page.get_by_role("radio", name=re.compile("이메일")))
    owner.press("받는 방법 저장")

    # The days until the first lesson pass; by the clock she is in training, and at its end the counsellor says she completed.
    site.python(
        "from centers.models import Cohort; from common import clock; from datetime import timedelta;"
        "Cohort.objects.update(starts_on=clock.today() - timedelta(days=1), closes_at=clock.now() - timedelta(hours=1));"
        "from enrollment.tasks import start_training; print(start_training())"
    )
    staff.goto("/desk/cohorts/")
    staff.look("cohorts")
    staff.press(re.compile(f"{COURSE} 1기"))
    staff.page.get_by_label(f"{OWNER} 님을 맡을 상담사").select_option(label="정샘플")
    staff.page.get_by_label(f"{OWNER} 님의 수료 여부").select_option(label="수료")
    staff.look("roster")
    staff.press("고른 분 기록하기")
    expect(staff.page.get_by_role("main")).to_contain_text("수료")

    # Worker and beat do the rest: the real mail arrives, its link changes nothing until a button is pressed.
    def follow_up_link() -> str | None:
        for letter in mailbox_server.mailbox.received_by(OWNER_EMAIL):
            if found := re.search(r"http://\S+/f/\S+", letter.get_content()):
                return found[0]
        return None

    link = _wait_for(follow_up_link, 120)
    reader = walker("reader", PHONE)
    reader.goto(link)
    reader.goto(link)
    reader.look("letter")
    assert site.python("from aftercare.models import FollowUp; print(FollowUp.objects.wanted().count())") == "0"
    reader.press(re.compile("상담을 원합니다"))
    reader.look("answered")
    reader.goto(link)
    expect(reader.page.get_by_role("main")).not_to_contain_text("하나만 눌러 주세요")

    # The answer stands in the counsellor's queue.
    staff.goto("/desk/follow-ups/")
    expect(staff.page.get_by_role("main")).to_contain_text(OWNER)
    staff.look("follow-ups")
    assert site.manage("invariants").strip().endswith("어긋난 것이 없습니다.")


def _started(site: Site) -> float:
    """When the first code was asked for, by the clock of the database's rows."""
    return float(
        site.python(
            "from accounts.models import SignInCode; print(SignInCode.objects.latest('created_at').created_at.timestamp())"
        )
    )
