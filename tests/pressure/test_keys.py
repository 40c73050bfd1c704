"""SECRET_KEY is changed while the portal runs and is read from: by the owner of the tables only, killed, run again, and done."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle

import httpx
import psycopg
import pytest

from accounts.forms.taking_out import Purpose
from common.database import OWNER, WEB
from tests.pressure.conftest import Surroundings
from tests.support.databases import ROOT
from tests.support.site import Site, end

NEW = uuid.uuid4().hex * 2
COUNT = 600
CSRF = "k" * 32
PREPARE = f"""
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts import sessions
from allowance.actions import batches
from allowance.models import Batch
from allowance.models.batch import CONTENT_PURPOSE
from centers.roles import Role
from common import encryption
from messaging.models import Message
from tests.factories.accounts import StaffFactory, enrolled
from tests.factories.allowance import ClaimFactory
claim = ClaimFactory(confirmed=True)
lead = StaffFactory(role=Role.LEAD, center=claim.center)
enrolled(lead)
Message.objects.update(secret=encryption.encrypt("482913", purpose="messaging.secret"))
batch = batches.forward(claim.center, claim.instalment, [claim.pk], by=lead)
file = encryption.decrypt(batch.content, purpose=CONTENT_PURPOSE)
Batch.objects.bulk_create(
    Batch(
        center=batch.center, instalment=batch.instalment, year=batch.year, running=batch.running + n, count=1, total=1,
        content=encryption.encrypt(file, purpose=CONTENT_PURPOSE), sha256=batch.sha256,
        closed_by=lead, closed_at=batch.closed_at,
    )
    for n in range(1, {COUNT})
)
session = sessions.SessionStore()
session[SESSION_KEY] = str(lead.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = lead.get_session_auth_hash()
sessions.begin(session, lead, address=None, device="")
session.create()
ids = list(Batch.objects.order_by("pk").values_list("pk", flat=True))
print(json.dumps([{{settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: "{CSRF}"}}, ids]))
"""
READ = """
import json
from common import encryption
from portal import key_rotation
print(json.dumps({
    column.label: {
        pk: encryption.decrypt(token, purpose=column.sealed.purpose)
        for pk, token in column.model.objects.exclude(**{column.sealed.name: ""}).values_list("pk", column.sealed.name)
    }
    for column in key_rotation.columns()
}))
"""
CONTENTS = "SELECT id, content FROM allowance_batch"


@dataclass
class Reader:
    """A lead who takes out one batch after the other, from first to last and again; `answers` counts what she got."""

    browser: httpx.Client  # keeps cookies: the first page under a new key moves the session on
    ids: list[int]
    answers: Counter[str]

    def take_out(self, pk: int) -> None:
        form = {"csrfmiddlewaretoken": CSRF, "purpose": Purpose.SEND}
        got = self.browser.post(f"/desk/claims/batches/{pk}/", data=form)
        self.answers["the file" if got.content[:2] == b"PK" else f"{got.status_code}"] += 1

    @contextmanager
    def reading(self) -> Iterator[None]:
        over = threading.Event()
        thread = threading.Thread(target=self._read, args=(over,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _read(self, over: threading.Event) -> None:
        for pk in cycle(self.ids):
            self.take_out(pk)
            if over.is_set():
                return


@pytest.fixture
def reader(running: Surroundings) -> Iterator[Reader]:
    """Signed in, with batches and everything else that is sealed under the key the site began with."""
    owner = _owner(running.site)
    said = running.site.manage("shell", "--no-imports", "-c", PREPARE, DATABASE_URL=owner)
    cookies, ids = json.loads(said.splitlines()[-1])
    with httpx.Client(base_url=running.site.url, timeout=20) as browser:
        for name, value in cookies.items():
            browser.cookies.set(name, value, domain="127.0.0.1")
        yield Reader(browser, ids, Counter())


def _owner(site: Site) -> str:
    return site.surroundings["DATABASE_URL"].replace(WEB, OWNER)


def _restarted(site: Site, **keys: str) -> None:
    site.surroundings |= keys
    end(site.processes["web"])
    site.start_web()


def _plain(site: Site) -> dict[str, dict[str, str]]:
    """What every sealed value says under the keys the site has now."""
    read: dict[str, dict[str, str]] = json.loads(site.python(READ).splitlines()[-1])
    return read


def _renewed(server: psycopg.Connection, before: dict[int, str]) -> int:
    return sum(before[pk] != content for pk, content in server.execute(CONTENTS))


def _killed_in_the_middle(site: Site, owner: str, before: dict[int, str]) -> None:
    command = [sys.executable, "manage.py", "rotate_keys"]
    with (
        psycopg.connect(owner, autocommit=True) as server,
        subprocess.Popen(command, cwd=ROOT, env=site.surroundings | {"DATABASE_OWNER_URL": owner}) as run,
    ):
        deadline = time.monotonic() + 60
        while _renewed(server, before) < 20 and time.monotonic() < deadline:
            time.sleep(0.005)
        run.kill()
        run.wait()
        assert 20 <= _renewed(server, before) < COUNT


def test_keys_change_under_readers_although_the_change_is_killed(running: Surroundings, reader: Reader) -> None:
    site, old, owner = running.site, running.site.surroundings["SECRET_KEY"], _owner(running.site)
    plain = _plain(site)
    assert {label: bool(rows) for label, rows in plain.items()} == dict.fromkeys(plain, True)
    with psycopg.connect(owner) as server:
        before: dict[int, str] = dict(server.execute(CONTENTS).fetchall())
    _restarted(site, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=old)

    with pytest.raises(RuntimeError, match="DATABASE_OWNER_URL"):  # the web's role may not
        site.manage("rotate_keys")
    with reader.reading():
        _killed_in_the_middle(site, owner, before)
        said = site.manage("rotate_keys", DATABASE_OWNER_URL=owner)
    site.manage("rotate_keys", "--check", DATABASE_OWNER_URL=owner)
    _restarted(site, SECRET_KEY_FALLBACKS="", SECRET_KEYS_RETIRED=old)

    renewed = re.search(r"allowance\.Batch\.content: (\d+)", said)
    assert renewed
    assert 0 < int(renewed[1]) < COUNT  # the second run went on where the first was killed
    assert _plain(site) == plain  # and the retired key opens nothing any more
    reader.take_out(reader.ids[-1])
    assert set(reader.answers) == {"the file"}
    assert reader.answers["the file"] > 20
