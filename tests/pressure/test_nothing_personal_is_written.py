"""Markers are planted in a running portal, through its pages, its clock and its failures; then everything it wrote is searched.

The processes are real and so is what breaks: the database refuses rows and repeats them in its error, the mail and SMS servers
fail, somebody sends what is no request at all. Nothing of it may stand in a log, on an error page, in an address, in a metric, in
the subject of a mail, in Redis or in the file of beat.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import redis as redis_client

from tests.support import smtp, solapi
from tests.support.databases import scratch_database
from tests.support.site import Redis, Site, site_on, ways_in

NAME, PHONE, OTHER_PHONE, EMAIL = "표식인", "010-9182-7364", "010-9182-7365", "marker.person@example.kr"
ADDRESS, ACCOUNT, NOTE = "표식로 77번길 5", "110-918-273645", "표식메모 잠을 못 잡니다"
PREPARE = f"""
import json
from accounts.models import User
from bench import data
from tests.factories.allowance import ClaimFactory
center = data.lay_facts()
staff = data.counselor(center)
draft, = data.drafts(data.open_cohorts([center], 1, capacity=5)[0], 1)
claim = ClaimFactory()
User.objects.filter(pk=draft.applicant_id).update(name={NAME!r}, phone="+821091827366", email={EMAIL!r}, preferred_channel="email")
User.objects.filter(pk=claim.claimant_id).update(name={NAME!r})
cookies = data.sign_in([User.objects.get(pk=pk) for pk in (draft.applicant_id, claim.claimant_id, staff.pk)])
print(json.dumps({{"draft": draft.pk, "claim": claim.pk, "cookies": cookies}}))
"""
CSRF = "c" * 32


def spellings(marker: str) -> set[bytes]:
    """As it is, as JSON, an address, or a database writes it."""
    digits = re.sub(r"\D", "", marker)
    texts = {marker, json.dumps(marker)[1:-1], httpx.QueryParams({"q": marker}).__str__()[2:], marker.encode().hex()}
    if len(digits) > 7:
        texts |= {digits, digits[:7], marker[:8], "+82" + digits[1:7]}
    return {text.encode() for text in texts} | {repr(marker.encode()).encode()[2:-1]}


@dataclass
class Planted:
    """The portal and everything that came out of it."""

    site: Site = field(repr=False)
    owner: str = field(repr=False)
    redis: Redis
    mailbox: smtp.Mailbox
    sms: solapi.Solapi
    answers: list[httpx.Response] = field(default_factory=list)

    def ask(self, method: str, path: str, cookie: str = f"csrftoken={CSRF}", **typed: str) -> httpx.Response:
        token = re.search(r"csrftoken=(\w+)", cookie)
        data = typed | {"csrfmiddlewaretoken": token[1] if token else ""} if method == "POST" else None
        headers = {"Cookie": cookie, "Referer": self.site.url}
        answer = httpx.request(method, self.site.url + path, headers=headers, data=data, timeout=30)
        self.answers.append(answer)
        return answer

    @contextlib.contextmanager
    def refusing(self, table: str, condition: str = "false") -> Iterator[None]:
        """The database refuses what is written to a table, and says in its error what that was."""
        with psycopg.connect(self.owner, autocommit=True) as database:
            database.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT refused CHECK ({condition}) NOT VALID')  # type: ignore[call-overload]
            try:
                yield
            finally:
                database.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT refused')  # type: ignore[call-overload]

    def written(self) -> dict[str, bytes]:
        """Everything the processes wrote, by where it stands."""
        found = {path.name: path.read_bytes() for path in self.site.logs.iterdir() if path.is_file()}
        found["redis"] = b"\n".join(_everything_in(self.redis))
        found["subjects"] = "\n".join(str(mail["Subject"]) for mail in self.mailbox.mails).encode()
        for answer in self.answers:
            told = " ".join(f"{name}: {value}" for name, value in answer.headers.items() if name != "set-cookie")
            page = answer.content if answer.status_code >= 500 or answer.status_code == 400 else b""
            found[f"{answer.status_code} {answer.request.url.path}"] = told.encode() + page
        with contextlib.suppress(httpx.HTTPError):
            found["metrics"] = httpx.get(self.site.url + "/metrics").content
        return found


def _everything_in(redis: Redis) -> Iterator[bytes]:
    reader = redis_client.Redis.from_url(redis.url)
    for key in reader.scan_iter():
        yield key
        yield reader.dump(key) or b""
        if reader.type(key) == b"list":
            yield from reader.lrange(key, 0, -1)


def _until(what: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := what()):
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.2)
    return found


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    folder: Path = tmp_path_factory.mktemp("site")
    with scratch_database() as owner, smtp.running() as mail, solapi.running() as sms:
        redis = Redis(tmp_path_factory.mktemp("redis"))
        surroundings = ways_in(owner) | sms.surroundings
        try:
            with site_on(
                folder, REDIS_URL=redis.url, EMAIL_URL=f"smtp://{mail.hostname}:{mail.port}/", **surroundings
            ) as site:
                yield Planted(site, owner, redis, mail.mailbox, sms)
        finally:
            redis.stop()


def _live(planted: Planted) -> str:
    """Everything is planted: in what works, in what is refused and in what breaks. The code that was sent."""
    site = planted.site
    prepared = json.loads(site.python(PREPARE).splitlines()[-1])
    applicant, claimant, staff = prepared["cookies"]
    apply, claim = f"/apply/{prepared['draft']}", f"/allowance/{prepared['claim']}"
    site.start_worker()
    site.start_beat()

    # what works
    sign_in = {"name": NAME, "address": PHONE}
    assert planted.ask("POST", "/accounts/sign-in/", **sign_in).status_code == 302
    text = _until(lambda: planted.sms.received_by(PHONE.replace("-", "")))[0]
    [code] = re.findall(r"(?<!\d)\d{6}(?!\d)", text)
    wish = {"in_other_program": "no", "took_part_before": "no", "career": NOTE, "wishes": NOTE, "version": "1"}
    person = {"birth_date_y": "1975", "birth_date_m": "3", "birth_date_d": "2", "postal_code": "04524", "version": "1"}
    account = {"bank": "kb", "number": ACCOUNT, "holder": NAME}
    calls = {"name": NAME, "phone": PHONE, "wanted_time": "any", "about": NOTE}
    assert planted.ask("POST", f"{apply}/wishes/", applicant, **wish).status_code in (200, 302, 409, 422)
    assert planted.ask("POST", "/callback/", **calls).status_code == 302
    assert planted.ask("POST", f"{claim}/account/", claimant, **account).status_code in (302, 200)
    for search in (NAME, PHONE, ADDRESS, ACCOUNT):
        for path in (
            "/desk/",
            "/desk/outbox/",
            "/desk/talks/people/",
            "/desk/placements/find/",
            "/desk/contacts/find/",
        ):
            found = planted.ask("POST", path, staff, q=search, name=search, birth_date_y="1975")
            assert planted.ask("GET", found.headers["Location"], staff).status_code in (200, 422)
            planted.ask("GET", f"{path}?{httpx.QueryParams({'q': search})}", staff)

    # what is refused
    planted.ask("GET", f"/nowhere/{NAME}/?{httpx.QueryParams({'q': PHONE})}", staff)
    planted.ask("GET", f"/f/{NAME}/")
    planted.ask("POST", "/accounts/sign-in/", "", **sign_in)
    planted.ask("POST", "/accounts/staff/", username=EMAIL, password=NOTE)
    planted.ask("POST", f"{claim}/account/", applicant, **account)
    planted.answers.append(httpx.get(site.url + f"/?q={PHONE}", headers={"Host": f"{PHONE}.example.kr"}))
    for nonsense in (f"GET /{ACCOUNT} {PHONE}\r\n\r\n", f"{PHONE} / HTTP/1.1\r\n\r\n", f"GET / HTTP/1.1\r\n{PHONE}\r\n\r\n",
                     f"POST /?{PHONE} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {PHONE}\r\n\r\n"):  # fmt: skip
        with socket.create_connection(("127.0.0.1", int(site.url.rpartition(":")[2])), timeout=5) as line:
            line.sendall(nonsense.encode())
            with contextlib.suppress(OSError):
                line.recv(1000)

    # what breaks
    broken = [
        ("enrollment_callbackrequest", "/callback/", f"csrftoken={CSRF}", calls | {"phone": OTHER_PHONE}),
        ("enrollment_application", f"{apply}/person/", applicant, person | {"address": ADDRESS}),
        ("allowance_claim", f"{claim}/account/", claimant, account),
        ("messaging_message", "/accounts/sign-in/", f"csrftoken={CSRF}", sign_in | {"address": OTHER_PHONE}),
    ]
    for table, path, cookie, typed in broken:
        with planted.refusing(table):
            version = re.search(r'name="version" value="(\d+)"', planted.ask("GET", path, cookie).text)
            answer = planted.ask("POST", path, cookie, **typed | ({"version": version[1]} if version else {}))
            assert answer.status_code == 500, table

    # the clock's work breaks
    worker = site.logs / "worker.log"
    with planted.refusing("messaging_message", "state <> 'sent'"):
        planted.ask("POST", "/accounts/sign-in/", name=NAME, address=OTHER_PHONE)
        _until(lambda: b"IntegrityError" in worker.read_bytes() or b"CheckViolation" in worker.read_bytes())

    # the servers outside break
    for number, trouble in enumerate(("nonsense", "drop", "hang")):
        planted.sms.trouble = trouble
        before = planted.sms.requests
        planted.ask("POST", "/accounts/sign-in/", name=NAME, address=f"010-9182-74{number:02d}")
        _until(lambda before=before: planted.sms.requests > before, 90)  # type: ignore[misc]
    planted.sms.trouble = ""
    planted.mailbox.trouble = "busy"
    planted.ask("POST", "/accounts/sign-in/", name=NAME, address=EMAIL)
    time.sleep(3)
    planted.mailbox.trouble = ""
    return code


def test_nothing_personal_is_in_anything_the_portal_writes(planted: Planted) -> None:
    code = _live(planted)

    written = planted.written()
    found = {
        f"{where}: {marker}": text[max(0, at - 300) : at + 60]
        for marker in (NAME, PHONE, OTHER_PHONE, EMAIL, ADDRESS, ACCOUNT, NOTE)
        for where, text in written.items()
        for spelling in spellings(marker)
        if (at := text.find(spelling)) >= 0
    }
    codes = [where for where, text in written.items() if re.search(rb"(?<![\w.-])%s(?![\w.-])" % code.encode(), text)]
    assert found == {}
    assert codes == []
    assert len(written["web.log"]) > 1_000
    assert len(written["worker.log"]) > 1_000
    assert {answer.status_code for answer in planted.answers} >= {200, 302, 400, 403, 404, 500}
