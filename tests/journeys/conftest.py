"""Real Chromium against the whole portal as real processes. Every page walked through is also looked at: axe, width, sizes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from portal.seed.demo.sign_ins import PASSWORD, SIGN_INS
from tests.support import smtp, solapi
from tests.support.site import Site, running_site

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
PATIENCE_MS = (
    20_000  # two of these sites share two cores: how long a hanging page is waited for, not how fast it must be
)
expect.set_options(timeout=PATIENCE_MS)
SCREENSHOTS = Path(__file__).resolve().parent.parent.parent / "var" / "screenshots"

# Everything a hand has to hit and an eye has to read, measured in the page itself: what is too small, with its text.
TOO_SMALL = """() => {
  const shown = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && e.getClientRects().length;
  const clipped = e => e.closest('.sr-only, #krds-skip-link, [hidden]');
  const words = e => (e.innerText || e.value || e.name || e.className).trim().slice(0, 40);
  const inLine = e => e.tagName === 'A' && getComputedStyle(e).display === 'inline';
  const targets = [...document.querySelectorAll('a[href], button, select, summary, input:not([type=hidden])')]
    .filter(e => shown(e) && !clipped(e) && !inLine(e) && !['checkbox', 'radio', 'file'].includes(e.type))
    .filter(e => { const r = e.getBoundingClientRect(); return r.height < 43.5 || r.width < 43.5; })
    .map(e => 'target ' + Math.round(e.getBoundingClientRect().width) + 'x'
      + Math.round(e.getBoundingClientRect().height) + ': ' + words(e));
  const texts = [...document.querySelectorAll('body *')]
    .filter(e => shown(e) && !clipped(e) && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .filter(e => parseFloat(getComputedStyle(e).fontSize) < 16.9)
    .map(e => 'text ' + getComputedStyle(e).fontSize + ': ' + words(e));
  return [...targets, ...texts];
}"""


PAPER_UPRIGHT, PAPER_ACROSS = 794 - 106, 1123 - 90  # the pixels of an A4 page between its margins
PRESSED_ON_PAPER = """() => [...document.querySelectorAll('button, .krds-btn, select, input:not([type=hidden]), nav')]
  .filter(e => e.checkVisibility() && e.getClientRects().length && !e.closest('.sr-only'))
  .map(e => e.tagName + ' ' + (e.innerText || e.value || '').trim().slice(0, 40))"""
CUT_ON_PAPER = """() => [document.documentElement, ...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && e.clientWidth && !e.closest('.sr-only')
    && (e === document.documentElement || getComputedStyle(e).overflowX !== 'visible') && e.scrollWidth > e.clientWidth + 1)
  .map(e => e.tagName + '.' + e.className + ' ' + e.scrollWidth + ' > ' + e.clientWidth)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium. It ends with its module: while its event loop runs, the thread may not ask the database."""
    found = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
    if found is None:
        reason = "There is no Chromium: run `make test`, which installs it, or install the package chromium."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def mailbox_server() -> Iterator[smtp.Server]:
    with smtp.running() as server:
        yield server


@pytest.fixture(scope="session")
def sms() -> Iterator[solapi.Solapi]:
    with solapi.running() as server:
        yield server


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, mailbox_server: smtp.Server, sms: solapi.Solapi) -> Iterator[Site]:
    """The demo's invented world, one for all the journeys that begin at its sign-in table: whoever needs something
    untouched takes people or a centre that no other journey changes. A worker sends; no beat, nothing moves by itself.
    """
    email_url = f"smtp://{mailbox_server.hostname}:{mailbox_server.port}/"
    folder = tmp_path_factory.mktemp("site")
    with running_site(folder, email_url=email_url, demo=True, **sms.surroundings) as running:
        running.start_worker()
        yield running


def _is_wrong(message: ConsoleMessage) -> bool:
    """Errors, but for the browser's remark that a form was sent back with what to mend."""
    return message.type == "error" and "status of 422" not in message.text


class Walker:
    """A person with a browser: walks, and on every page somebody looks over the shoulder."""

    def __init__(self, page: Page, site: Site, name: str) -> None:
        self.page, self.site, self.name = page, site, name
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if _is_wrong(message) else None)
        self._seen = 0

    def goto(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.site.url + path)

    def sign_in(self, who: str) -> None:
        """As this person of the demo's sign-in table, with the table's password, to where the table says."""
        row = next(row for row in SIGN_INS if row.who == who)
        self.goto("/accounts/staff/")
        self.fill("이메일", row.email)
        self.fill("비밀번호", PASSWORD)
        self.press("직원으로 로그인")
        self.page.wait_for_url(re.compile("/(my|desk|manage)/"))
        self.goto(row.begins_at)

    def press(self, words: str | re.Pattern[str]) -> None:
        """Press the button or follow the link of this name, as soon as the page that has one is there."""
        button, link = (self.page.get_by_role(role, name=words) for role in ("button", "link"))
        button.or_(link).first.wait_for(state="attached")
        (button if button.count() else link).first.click()
        self.page.wait_for_load_state("domcontentloaded")  # or the next look might read half a page

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=False).filter(visible=True).first.fill(value)

    def at(self, heading: str) -> None:
        """Wait until the page with this heading has come."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)

    def tick(self, box: Locator) -> None:
        """Tick a box or choose a radio button as a hand does: by pressing its label."""
        self.page.locator(f"label[for='{box.get_attribute('id')}']").click()
        expect(box).to_be_checked()

    def date(self, legend: str, year: int, month: int, day: int) -> None:
        group = self.page.get_by_role("group", name=re.compile(legend))
        for part, value in (("년", year), ("월", month), ("일", day)):
            group.get_by_label(part, exact=True).fill(str(value))

    def printed(self, name: str, width: int) -> None:
        """The page as it comes out of a printer on paper of so many pixels: a PDF, nothing to press, nothing cut off."""
        shown = self.page.viewport_size
        self.page.emulate_media(media="print")
        self.page.set_viewport_size({"width": width, "height": 1123})
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{self.name}-{name}-print.png", full_page=True)
        assert self.page.evaluate(PRESSED_ON_PAPER) == [], name
        assert self.page.evaluate(CUT_ON_PAPER) == [], name
        assert self.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
        self.page.emulate_media(media="screen")
        if shown:
            self.page.set_viewport_size(shown)

    def look(self, name: str) -> None:
        """Photograph the page and hold it to the house's measures: axe, no sideways scroll, nothing too small."""
        self._seen += 1
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{self.name}-{self._seen:02d}-{name}-{width}.png", full_page=True)
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways"
        assert self.page.evaluate(TOO_SMALL) == [], name
        assert self.errors == [], name


@pytest.fixture
def walker(browser: Browser, site: Site) -> Iterator[Callable[..., Walker]]:
    """walker('owner', PHONE): a new person with a browser of her own."""
    contexts = []

    def start(name: str, viewport: dict[str, int], **options: Any) -> Walker:
        context = browser.new_context(viewport=viewport, locale="ko-KR", timezone_id="Asia/Seoul", **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return Walker(context.new_page(), site, name)

    yield start
    for context in contexts:
        context.close()
