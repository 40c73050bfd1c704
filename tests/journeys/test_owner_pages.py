"""The owner's side in a real browser, by people the main job does not show: one without a mouse, one whose browser runs no
script, and those who need high contrast or much larger letters. Every page is read wide and narrow."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support import solapi
from tests.support.site import Site

OWNER = "신청인"
SMALL_PHONE = {"width": 320, "height": 640}

PUBLIC = {
    "home": "/",
    "courses": "/courses/",
    "guide": "/guide/",
    "genuine": "/genuine/",
    "callback": "/callback/",
    "sign-in": "/accounts/sign-in/",
    "letter-unknown": "/f/no-such-letter/",
}
OWN = {"my": "/my/", "profile": "/accounts/profile/"}

COHORTS = """
from centers.models import Cohort
phases = {}
for cohort in Cohort.objects.order_by('-pk'):
    phases[cohort.phase] = cohort.pk
print(*(phases[phase] for phase in ('open', 'announced', 'closed', 'cancelled')))
"""
LETTERS = """
from aftercare import tokens
from aftercare.models import FollowUp
sent = FollowUp.objects.exclude(sent_at=None)
for answer in ('', 'wanted', 'fine', 'stop'):
    print(tokens.for_follow_up(sent.filter(answer=answer).latest('sent_at').pk))
"""
# The state of each kind in which an owner has to do or to know something; nobody of the sign-in table, whom other
# journeys lead further.
BY_STATE = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from enrollment.models import Application
store = import_module(settings.SESSION_ENGINE).SessionStore
for state in ('supplement', 'offered', 'waiting', 'conditional', 'declined', 'cohort_cancelled', 'draft'):
    row = Application.objects.filter(state=state, applicant__username=None).select_related('applicant').latest('pk')
    session = store()
    session[SESSION_KEY] = str(row.applicant_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = row.applicant.get_session_auth_hash()
    session.create()
    print(state, row.pk, session.session_key)
"""
# What has the focus, whether its mark can be seen, and whether it stands inside the window.
FOCUSED = """() => {
  const e = document.activeElement, label = e.labels && e.labels[0];
  const marked = [e, label, e.closest('.p-radio, .p-upload-camera, .p-card-link')].filter(Boolean).some(m => {
    const s = getComputedStyle(m);
    return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
  });
  const r = (label || e).getBoundingClientRect();
  return { words: (label || e).innerText.trim(), marked, seen: r.bottom > 0 && r.top < innerHeight };
}"""


@pytest.fixture(scope="module")
def cohorts(site: Site) -> dict[str, str]:
    """The address of a cohort in each phase the public meets."""
    keys = site.python(COHORTS).split()
    return {
        phase: f"/courses/{key}/" for phase, key in zip(("open", "announced", "closed", "cancelled"), keys, strict=True)
    }


def _code(sms: solapi.Solapi, number: str) -> str:
    """The newest code that came to this phone."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if texts := sms.received_by(number):
            return re.findall(r"\b\d{6}\b", texts[-1])[0]
        time.sleep(0.1)
    raise TimeoutError(f"no code came to {number}")


def _tab_to(owner: Walker, words: str) -> None:
    """Press Tab until the control of these words has the focus; every stop on the way is marked and inside the window."""
    for _press in range(60):
        owner.page.keyboard.press("Tab")
        stop = owner.page.evaluate(FOCUSED)
        assert stop["marked"], f"nothing shows that '{stop['words']}' has the focus"
        assert stop["seen"], f"the focus is outside the window, on '{stop['words']}'"
        if stop["words"].startswith(words):
            return
    raise AssertionError(f"no Tab leads to '{words}'")


def test_an_owner_without_a_mouse_signs_in_and_fills_a_page(
    walker: Callable[..., Walker], cohorts: dict[str, str], sms: solapi.Solapi
) -> None:
    owner = walker("keyboard", DESKTOP, reduced_motion="reduce")  # no stop is looked at while the page still glides
    keys = owner.page.keyboard
    owner.goto(cohorts["open"])
    keys.press("Tab")
    assert owner.page.evaluate(FOCUSED)["words"] == "본문 바로가기"
    _tab_to(owner, "신청하기")
    keys.press("Enter")
    owner.at("로그인")
    _tab_to(owner, "이름")
    keys.type("글쇠견본")
    _tab_to(owner, "휴대전화 번호")
    keys.type("010-0000-8181")
    keys.press("Enter")
    owner.at("받은 인증번호를 적어 주세요")
    expect(owner.page.get_by_label("인증번호 6자리")).to_be_focused()
    keys.type(_code(sms, "01000008181"))
    keys.press("Enter")
    owner.at("신청 시작")
    _tab_to(owner, "신청서 쓰기 시작")
    keys.press("Enter")

    owner.at("개인정보 동의")
    _tab_to(owner, "저장하고 다음으로")
    keys.press("Enter")
    # the summary of errors has the focus and leads to the first box
    expect(owner.page.get_by_role("alert")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    required = owner.page.locator("input[type=checkbox][required]")
    expect(required.first).to_be_focused()
    keys.press("Space")
    for place in range(1, required.count()):
        while not required.nth(place).evaluate("e => e === document.activeElement"):
            keys.press("Tab")
        keys.press("Space")
    owner.look("consents")
    _tab_to(owner, "저장하고 다음으로")
    keys.press("Enter")
    owner.at("사업 정보")


def test_without_script_nothing_typed_is_lost_and_a_mistake_is_explained(
    walker: Callable[..., Walker], cohorts: dict[str, str], sms: solapi.Solapi
) -> None:
    owner = walker("no-script", PHONE, java_script_enabled=False)
    owner.goto(cohorts["open"])
    owner.press("신청하기")
    owner.fill("이름", "꺼짐견본")
    owner.fill("휴대전화", "010-0000-8282")
    owner.press("인증번호 받기")
    owner.at("받은 인증번호를 적어 주세요")
    owner.fill("인증번호", _code(sms, "01000008282"))
    owner.page.keyboard.press("Enter")
    owner.at("신청 시작")
    owner.press("신청서 쓰기 시작")
    owner.at("개인정보 동의")
    for box in owner.page.get_by_role("checkbox").all():
        owner.tick(box)
    owner.press("저장하고 다음으로")

    owner.at("사업 정보")
    owner.fill("사업자등록번호", "123-45-67890")
    owner.date("개업한 날", 2019, 13, 2)
    owner.press("저장하고 다음으로")
    problems = owner.page.get_by_role("alert")
    expect(problems).to_contain_text("13월은 없는 달입니다")
    expect(owner.page.get_by_label("사업자등록번호")).to_have_value("123-45-67890")
    problems.get_by_role("link", name=re.compile("^개업한 날")).click()
    expect(owner.page).to_have_url(re.compile("#"))

    owner.goto("/my/")
    expect(owner.page.get_by_role("main")).to_contain_text("쓰시던 신청서를 내 주세요")
    owner.press("이어서 쓰기")
    expect(owner.page.get_by_label("사업자등록번호")).to_have_value("123-45-67890")


def _choose(owner: Walker, name: str, value: str) -> None:
    """Choose contrast or text size under 설정."""
    owner.goto("/guide/")
    owner.page.locator(".p-prefs > summary").click()
    owner.page.locator(f"button[name={name}][value={value}]").click()
    expect(owner.page.get_by_role("heading", level=1)).to_be_visible()


def _read(owner: Walker, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        owner.goto(path)
        owner.errors.clear()  # the browser notes an answer of 404
        owner.look(name)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["wide", "narrow"])
def test_every_main_page_of_the_owner_is_sound_in_high_contrast(
    walker: Callable[..., Walker], viewport: dict[str, int], cohorts: dict[str, str], site: Site
) -> None:
    owner = walker("contrast", viewport)
    _choose(owner, "mode", "high-contrast")
    expect(owner.page.locator("html")).to_have_attribute("data-krds-mode", "high-contrast")
    letters = zip(("asked", "wanted", "fine", "stopped"), site.python(LETTERS).split(), strict=True)
    _read(owner, PUBLIC | cohorts | {f"letter-{answer}": f"/f/{token}/" for answer, token in letters})
    owner.sign_in(OWNER)
    _read(owner, OWN)


def test_the_largest_letters_fit_the_smallest_phone(walker: Callable[..., Walker], cohorts: dict[str, str]) -> None:
    owner = walker("larger", SMALL_PHONE)
    _choose(owner, "text", "larger")
    expect(owner.page.locator("html")).to_have_attribute("data-text", "larger")
    _read(
        owner, {name: PUBLIC[name] for name in ("home", "courses", "callback", "sign-in")} | {"open": cohorts["open"]}
    )
    owner.sign_in(OWNER)
    _read(owner, OWN)


def test_my_page_says_in_every_state_what_is_next(walker: Callable[..., Walker], site: Site) -> None:
    for line in site.python(BY_STATE).splitlines():
        state, key, session = line.split()
        owner = walker(f"state-{state}", PHONE)
        owner.page.context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
        _read(owner, {"my": "/my/"} | _answers(state, key))
        expect(owner.page.locator("main .krds-btn.primary")).to_have_count(1 if state != "waiting" else 0)


def _answers(state: str, key: str) -> dict[str, str]:
    """The page on which this state is answered."""
    return {
        page: f"/apply/{key}/{page}/" for page in {"supplement": ["supplement"], "offered": ["offer"]}.get(state, [])
    }
