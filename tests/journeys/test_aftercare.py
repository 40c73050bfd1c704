"""After-care in a real browser: a letter that leads to a booked talk, the consultant's day, what is written down of calls
and talks, a job club from both sides, and a job that is asked about. People and centre (경기) no other journey changes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from common import clock, working_days
from tests.journeys.conftest import DESKTOP, PHONE, Walker

pytestmark = pytest.mark.journey

GRADUATE, HIRED, CONSULTANT = "수료한 신청인", "취업한 신청인", "경기 상담사"
GRADUATES_NAME = "남보기(시연)"
CLUB, NEW_CLUB = "다시 시작하는 모임(시연)", "가을 모임(시연)"


def answer(person: Walker, number: int = 0) -> None:
    """Take one of the big answers that are links."""
    person.page.locator("a.p-answer").nth(number).click()


def test_a_letter_leads_to_a_booked_talk_and_the_consultant_sees_it(walker: Callable[..., Walker]) -> None:
    owner = walker("letter", PHONE)
    owner.sign_in(GRADUATE)
    owner.look("my")
    owner.press("안부에 답하기")
    owner.at("그 뒤로 어떻게 지내시나요")
    owner.look("letter")
    owner.press(re.compile("상담을 원합니다"))
    owner.at("상담을 신청하셨습니다")
    owner.look("wanted")
    owner.press("상담 시간 고르기")
    owner.look("choose")
    for _question in range(6):
        if owner.page.get_by_role("button", name="상담 예약하기").count():
            break
        answer(owner)
        owner.page.wait_for_load_state()
    owner.at("이대로 예약할까요")
    owner.look("confirm")
    owner.fill("이야기하고 싶은 것", "면접에서 무엇을 묻는지 알고 싶습니다.")
    owner.press("상담 예약하기")
    owner.at("상담을 신청하셨습니다")
    expect(owner.page.get_by_role("main")).to_contain_text("예약하셨습니다")
    owner.look("booked")
    owner.goto("/my/")
    expect(owner.page.get_by_role("button", name="안부에 답하기")).to_have_count(0)

    staff = walker("letter-desk", DESKTOP)
    staff.sign_in(CONSULTANT)
    staff.press(re.compile("^사후관리$"))
    staff.press(re.compile("^센터의 안부"))
    row = staff.page.get_by_role("row", name=re.compile(re.escape(GRADUATES_NAME)))
    expect(row).to_contain_text("본인이 예약")
    staff.look("queue")


def test_a_consultants_day_her_calls_and_a_talks_next_step(walker: Callable[..., Walker]) -> None:
    staff = walker("mine", DESKTOP)
    staff.sign_in(CONSULTANT)
    staff.press(re.compile("^사후관리$"))
    staff.at("내가 맡은 분")
    staff.look("mine")
    for part in ("기한이 지난 일", "오늘 할 일", "7일 안에 할 일", "30일 동안 닿지 않은 분"):
        section = staff.page.locator("section", has=staff.page.get_by_role("heading", name=re.compile(part)))
        expect(section.locator(".p-who a").first).to_be_visible()

    # Somebody nobody has reached: a call that fails, then a visit.
    quiet = staff.page.locator("section[aria-labelledby=quiet-tit] .p-who a").first
    name = quiet.inner_text()
    quiet.click()
    staff.at("연락 기록")
    staff.press("연락 적기")
    expect(staff.page.get_by_role("alert")).to_contain_text("고칠 곳이")
    staff.errors.clear()  # the browser counts the refusal (422) as an error of the page
    for way, reached, minutes, note in (
        ("유선", "닿지 않음", "", "신호만 가고 받지 않으셨습니다."),
        ("문자", "닿음", "", "문자로 오늘 오후에 오시기로 했습니다."),
        ("방문", "닿음", "40", "센터에 오셔서 이력서를 함께 적었습니다."),
    ):
        staff.tick(staff.page.get_by_role("radio", name=way, exact=True))
        staff.tick(staff.page.get_by_role("radio", name=reached, exact=True))
        staff.fill("이야기한 시간", minutes)
        staff.page.get_by_role("textbox", name=re.compile("^내용")).fill(note)
        staff.press("연락 적기")
        expect(staff.page.get_by_role("list", name="지금까지의 연락")).to_contain_text(note)
    expect(staff.page.get_by_role("list", name="지금까지의 연락")).to_contain_text("방문, 40분")
    staff.look("contacts")
    staff.press(re.compile("^사후관리$"))
    expect(staff.page.locator("section[aria-labelledby=quiet-tit]")).not_to_contain_text(name)

    # A call the queue asks for goes into the same log.
    staff.press(re.compile("^센터의 안부"))
    staff.page.locator(".p-rows .p-who a").last.click()
    staff.look("plan")
    staff.tick(staff.page.get_by_role("radio", name="통화함").first)
    staff.fill("통화한 시간", "15")
    staff.fill("결과", "다음 주에 상담하기로 했습니다.")
    staff.press("전화 결과 적기")
    expect(staff.page.get_by_role("status").first).to_contain_text("연락 기록에 남았습니다")
    staff.press("연락 기록")
    expect(staff.page.get_by_role("list", name="지금까지의 연락")).to_contain_text("다음 주에 상담하기로")

    # From there to her talks and back; a talk's agreed next step becomes a to-do on the consultant's page.
    staff.press("상담과 설계서 보기")
    staff.at("상담과 설계서")
    staff.press(re.compile("^사후관리$"))
    talk = staff.page.locator("section[aria-labelledby=late-tit] tr, section[aria-labelledby=today-tit] tr")
    talk.filter(has_text="결과 적기").filter(has_text=re.compile("컨설팅|설계")).first.get_by_role("link").click()
    staff.page.get_by_label("함께 보는 기록").fill("지원할 곳을 두 군데 골랐습니다.")
    staff.fill("다음에 할 일", "지원서 맞춤법 봐 드리기")
    staff.tick(staff.page.get_by_role("radio", name="상담사", exact=True))
    due = working_days.add(clock.today(), 2)
    staff.date("언제까지", due.year, due.month, due.day)
    staff.press("상담 기록 저장")
    expect(staff.page.get_by_role("main")).to_contain_text("지원서 맞춤법 봐 드리기")
    staff.look("talk")
    staff.press(re.compile("^사후관리$"))
    expect(staff.page.locator("section[aria-labelledby=soon-tit]")).to_contain_text("지원서 맞춤법 봐 드리기")

    phone = walker("mine", PHONE)
    phone.sign_in(CONSULTANT)
    phone.press(re.compile("^사후관리$"))
    phone.at("내가 맡은 분")
    phone.look("mine")


def test_a_job_club_from_the_desk_and_from_a_members_phone(walker: Callable[..., Walker]) -> None:
    staff = walker("club-desk", DESKTOP)
    staff.sign_in(CONSULTANT)
    staff.press(re.compile("^사후관리$"))
    staff.press(re.compile("^취업동아리$"))
    staff.at("취업동아리")
    staff.look("clubs")
    staff.press(CLUB)
    staff.at(CLUB)
    staff.look("club")
    staff.press(re.compile("출석 적기"))
    staff.look("sheet")
    for box in staff.page.get_by_role("checkbox").all()[1:]:
        staff.tick(box)
    staff.press("출석 적기")
    expect(staff.page.get_by_role("status").first).to_contain_text("나온 것으로 적었습니다")

    # The club that has just begun: a member, a meeting, a lead; then the meeting is called off.
    staff.press(re.compile("^사후관리$"))
    staff.press(re.compile("^취업동아리$"))
    staff.press(NEW_CLUB)
    staff.at(NEW_CLUB)
    staff.look("begun")
    option = staff.page.locator("select option", has_text=GRADUATES_NAME).first.get_attribute("value")
    staff.page.get_by_label("회원으로 넣을 분").select_option(option)
    staff.press("회원으로 넣기")
    expect(staff.page.get_by_role("main")).to_contain_text("회원 1명")
    staff.press("모임 잡고 알리기")
    expect(staff.page.get_by_role("alert")).to_contain_text("고칠 곳이")
    staff.errors.clear()
    day = working_days.add(clock.today(), 4)
    staff.date("모이는 날", day.year, day.month, day.day)
    staff.page.get_by_role("textbox", name=re.compile("^곳")).fill("센터 1층 쉼터")
    staff.press("모임 잡고 알리기")
    expect(staff.page.get_by_role("main")).to_contain_text("센터 1층 쉼터")
    staff.page.get_by_text("새 정보 올리기").click()
    staff.fill("어떤 일자리", "도서관 정리 일")
    staff.page.get_by_role("textbox", name=re.compile("^내용")).fill("구청 누리집에서 이번 달 말까지 지원합니다.")
    staff.press("정보 올리기")
    staff.look("filled")

    member = walker("club", PHONE)
    member.sign_in(GRADUATE)
    member.press(re.compile(re.escape(NEW_CLUB)))
    member.at(NEW_CLUB)
    expect(member.page.get_by_role("main")).to_contain_text("센터 1층 쉼터")
    expect(member.page.get_by_role("main")).to_contain_text("도서관 정리 일")
    member.look("member")
    member.press("일자리 알려 주기")
    member.at("어떤 일자리를 알고 계신가요")
    member.look("share")
    member.fill("어떤 일자리", "빵집 오전 근무")
    member.fill("내용", "역 앞 빵집에 붙은 모집 글을 보았습니다. 가게에서 물어보시면 됩니다.")
    member.press("일자리 알려 주기")
    expect(member.page.get_by_role("main")).to_contain_text("내가 올림")
    member.look("shared")

    staff.press(re.compile("센터 1층 쉼터"))
    staff.fill("까닭", "쉼터를 쓸 수 없게 되었습니다.")
    staff.look("meeting")
    staff.press("모임 취소하기")
    expect(staff.page.get_by_role("main")).to_contain_text("빵집 오전 근무")
    member.page.reload()
    expect(member.page.get_by_role("main")).to_contain_text("모임은 취소되었습니다")
    member.look("called-off")
    member.goto("/my/")
    member.press(re.compile(re.escape(CLUB)))
    member.at(CLUB)
    member.look("running")


def test_whoever_found_work_answers_after_thirty_days(walker: Callable[..., Walker]) -> None:
    owner = walker("hired", PHONE)
    owner.sign_in(HIRED)
    owner.look("my")
    owner.press("근무 알리기")
    owner.look("asked")
    owner.press(re.compile("네, 일하고 있습니다"))
    owner.at("계속 일하고 계신다니 다행입니다")
    owner.look("answered")

    staff = walker("hired-desk", DESKTOP)
    staff.sign_in(CONSULTANT)
    staff.press(re.compile("^사후관리$"))
    staff.press(re.compile("^취업 기록$"))
    staff.at("취업 기록")
    staff.look("placements")
