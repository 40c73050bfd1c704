"""Signing in where everything is asked for that is asked for of real people: a member of staff's first morning with the
second factor, and an owner who is called away while she writes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import expect

from portal.seed.demo.sign_ins import PASSWORD
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support import smtp, solapi
from tests.support.site import Site, running_site

pytestmark = pytest.mark.journey

# Nobody waits a quarter of an hour: every sign-in was proved an hour ago.
LATER = """
from datetime import timedelta
from accounts.models import Session
from accounts.sessions import SessionStore
from common import clock
for row in Session.objects.exclude(user=None):
    store = SessionStore(row.session_key)
    store['signed_in'] = store['signed_in'] | {'proved_at': (clock.now() - timedelta(hours=1)).isoformat()}
    store.save()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, mailbox_server: smtp.Server, sms: solapi.Solapi) -> Iterator[Site]:
    """A world of its own in which the second factor is asked for, as it is where real people work."""
    email_url = f"smtp://{mailbox_server.hostname}:{mailbox_server.port}/"
    folder: Path = tmp_path_factory.mktemp("second_factor")
    with running_site(folder, email_url=email_url, demo=True, SITE_SECOND_FACTOR="on", **sms.surroundings) as running:
        running.start_worker()
        yield running


def _give_password(person: Walker, email: str) -> None:
    person.goto("/accounts/staff/")
    person.fill("이메일", email)
    person.fill("비밀번호", PASSWORD)
    person.press("직원으로 로그인")


def _next_number(app: pyotp.TOTP, used: str) -> str:
    """The number after the one already used; a new one comes every half minute."""
    deadline = time.monotonic() + 40
    while app.now() == used and time.monotonic() < deadline:
        time.sleep(0.5)
    return app.now()


@pytest.mark.parametrize(
    ("width", "email"), [(DESKTOP, "seoul@example.kr"), (PHONE, "teacher@example.kr")], ids=["desk", "phone"]
)
def test_a_first_morning(walker: Callable[..., Walker], width: dict[str, int], email: str) -> None:
    person = walker("second-factor", width)
    _give_password(person, email)
    person.at("인증 앱을 등록해 주세요")
    person.look("enrol")
    assert person.page.locator(".p-qr svg").bounding_box()["width"] >= 200
    app = pyotp.TOTP(person.page.locator("dt:has-text('설정 키') + dd").inner_text().replace(" ", ""))
    person.fill("인증 앱의 번호", f"{(int(app.now()) + 1) % 1_000_000:06d}")
    person.press("등록하고 로그인")
    expect(person.page.get_by_role("alert")).to_contain_text("번호가 맞지 않아")
    person.look("enrol-wrong")
    used = app.now()
    person.fill("인증 앱의 번호", used)
    person.press("등록하고 로그인")
    person.at("복구 코드 열 개를 적어 두세요")
    person.look("codes")
    codes = person.page.locator(".p-codes li").all_inner_texts()
    assert len(codes) == 10
    person.press("적어 두었습니다")
    person.page.wait_for_url(lambda url: "/desk/" in url)
    _sign_out(person)

    _give_password(person, email)
    person.at("인증 앱의 번호를 적어 주세요")
    person.look("number")
    person.fill("인증 앱의 번호", _next_number(app, used))
    person.press("번호로 로그인")
    person.page.wait_for_url(lambda url: "/desk/" in url)
    _sign_out(person)

    _give_password(person, email)
    person.press("복구 코드로 로그인")
    person.at("복구 코드를 적어 주세요")
    person.look("recovery")
    person.fill("복구 코드", codes[4].upper().replace("-", ""))
    person.press("코드로 로그인")
    person.page.wait_for_url(lambda url: "/desk/" in url)
    expect(person.page.get_by_role("status").first).to_contain_text("9개 남았습니다")
    person.look("recovered")
    _is_told_of_the_time(person)


def test_an_administrator_is_asked_again_before_a_role_and_loses_nothing(
    walker: Callable[..., Walker], site: Site
) -> None:
    admin = walker("again", DESKTOP)
    _give_password(admin, "admin@example.kr")
    app = pyotp.TOTP(admin.page.locator("dt:has-text('설정 키') + dd").inner_text().replace(" ", ""))
    admin.fill("인증 앱의 번호", app.now())
    admin.press("등록하고 로그인")
    admin.press("적어 두었습니다")
    admin.press("직원과 역할")
    admin.page.locator("main a[href^='/manage/staff/']").filter(has_not_text="더하기").first.click()
    admin.page.get_by_role("heading", name="역할 더하기").wait_for()
    admin.look("before")
    site.python(LATER)
    admin.press("임시 비밀번호 만들기")
    admin.at("본인인지 한 번 더 확인합니다")
    admin.look("asked")
    admin.fill("비밀번호나 인증 앱의 번호", "wrong-password")
    admin.press("확인하고 이어서")
    expect(admin.page.get_by_role("alert").first).to_contain_text("맞지 않아")
    admin.look("wrong")
    admin.fill("비밀번호나 인증 앱의 번호", PASSWORD)
    admin.press("확인하고 이어서")
    admin.page.get_by_role("heading", name="임시 비밀번호", exact=True).wait_for()
    admin.press("님")
    admin.page.get_by_role("heading", name="로그인한 기기").wait_for()
    admin.look("profile")


def _is_told_of_the_time(person: Walker) -> None:
    """26 of 30 minutes pass on the page: the count stands at the edge of the screen, a press starts it anew."""
    person.page.clock.install()
    person.page.reload()
    bar = person.page.get_by_role("region", name="로그인 시간")
    expect(bar).to_contain_text("자동으로 로그아웃합니다")
    person.page.clock.fast_forward("26:00")
    expect(bar).to_contain_text("자동 로그아웃까지 3분")
    expect(bar.get_by_role("status")).to_contain_text("5분 안에")
    person.look("counting-down")
    bar.get_by_role("button", name="시간 연장").click()
    expect(bar.get_by_role("status")).to_contain_text("연장했습니다")
    expect(bar).to_contain_text("쓰지 않으시면")


def test_an_owner_who_is_called_away_finds_what_she_wrote(
    walker: Callable[..., Walker], site: Site, sms: solapi.Solapi
) -> None:
    owner = walker("called-away", PHONE)
    owner.goto("/courses/")
    owner.page.locator("main a[href^='/courses/']").first.click()
    owner.press("신청하기")
    owner.fill("이름", "김자리")
    owner.fill("휴대전화", "010-9191-2323")
    owner.press("인증번호 받기")
    owner.fill("인증번호", _digits(sms, "01091912323"))
    owner.page.keyboard.press("Enter")
    owner.at("신청 시작")
    owner.press("신청서 쓰기 시작")
    for box in owner.page.get_by_role("checkbox").all():
        owner.tick(box)
    owner.press("저장하고 다음으로")
    owner.page.get_by_label("사업자등록번호").wait_for()
    owner.page.clock.install()
    owner.page.reload()
    owner.fill("직원 수", "7")
    with owner.page.expect_response(lambda answer: answer.request.method == "POST"):
        owner.page.clock.fast_forward("59:45")
    address = owner.page.url
    site.python("from accounts.models import Session; Session.objects.update(expire_date='2026-01-01T00:00:00Z')")
    owner.goto(address)
    owner.at("로그인")
    expect(owner.page.get_by_role("status").first).to_contain_text("자동으로 로그아웃했습니다")
    owner.look("signed-out")
    number = site.python(
        "from enrollment.models import Application;"
        "row = Application.objects.get(applicant__name='김자리'); print(row.answers['business']['raw']['workers'])"
    )
    assert number == "7"


def _digits(sms: solapi.Solapi, phone: str) -> str:
    deadline = time.monotonic() + 60
    while not (texts := sms.received_by(phone)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return re.findall(r"\b\d{6}\b", texts[-1])[0]


def _sign_out(person: Walker) -> None:
    if person.page.viewport_size == PHONE:
        person.page.locator("summary:has-text('설정')").click()
    person.page.get_by_role("button", name="로그아웃").locator("visible=true").click()
    person.page.wait_for_url(lambda url: url.endswith("/"))


def test_what_is_typed_outside_a_draft_waits_covered_for_the_same_person(
    walker: Callable[..., Walker], site: Site
) -> None:
    person = walker("covered", PHONE)
    person.sign_in("취업한 신청인")
    person.page.locator("a[href='/accounts/profile/']").first.evaluate("link => link.click()")
    person.at("내 정보")
    person.page.locator("main a[href='/accounts/profile/email/']").click()
    person.page.clock.install()
    person.page.reload()
    box = person.page.locator("main input[type=email]")
    box.fill("half-written@example.kr")
    site.python("from accounts.models import Session; Session.objects.update(expire_date='2026-01-01T00:00:00Z')")
    person.page.clock.fast_forward("01:01:00")
    bar = person.page.get_by_role("region", name="로그인 시간")
    expect(bar).to_contain_text("적으신 글은 지워지지 않았습니다")
    expect(box).to_be_hidden()
    person.page.screenshot(path="var/screenshots/signing-in-covered.png")

    other = person.page.context.new_page()
    other.goto(site.url + "/accounts/staff/")
    other.get_by_label("이메일").first.fill("owner3@example.kr")
    other.get_by_label("비밀번호").first.fill(PASSWORD)
    other.get_by_role("button", name="직원으로 로그인").click()
    other.wait_for_url(re.compile("/my/"))

    expect(box).to_be_visible()
    expect(box).to_have_value("half-written@example.kr")
    person.page.locator("main form button[type=submit]").first.click()
    expect(person.page.get_by_role("heading", level=1)).not_to_contain_text("이메일 등록")
