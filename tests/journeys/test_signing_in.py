"""A member of staff's first morning with the second factor on, at a desk and on a phone: enrol, sign out, come back by
the app's number, come back by a recovery code."""

from __future__ import annotations

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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, mailbox_server: smtp.Server, sms: solapi.Solapi) -> Iterator[Site]:
    """A world of its own in which the second factor is asked for, as it is where real people work."""
    email_url = f"smtp://{mailbox_server.hostname}:{mailbox_server.port}/"
    folder: Path = tmp_path_factory.mktemp("second_factor")
    with running_site(folder, email_url=email_url, SITE_SECOND_FACTOR="on", **sms.surroundings) as running:
        running.manage("seed", "--demo")
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


def _sign_out(person: Walker) -> None:
    if person.page.viewport_size == PHONE:
        person.page.locator("summary:has-text('설정')").click()
    person.page.get_by_role("button", name="로그아웃").locator("visible=true").click()
    person.page.wait_for_url(lambda url: url.endswith("/"))
