"""The load: applicants and a counsellor over HTTP. Each writes down what she was told, and what she tried without an answer.

Whoever gets no answer, or an error page, does what a person does: looks again and repeats the act.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import httpx
from pypdf import PdfWriter

from tests.chaos.world import World
from tests.support.pages import form_in

_PAUSE_SECONDS = (0.05, 0.6)
_PATIENCE_SECONDS = 8.0

PREPARE = """
import json
from itertools import count
from accounts.models import User
from bench import data
from messaging.models import Channel
center = data.lay_facts()
staff = data.counselor(center)
cohorts = data.open_cohorts([center], 3, capacity={capacity})
drafts = [draft for cohort in cohorts for draft in data.drafts(cohort, {people} // 3)]
for draft in drafts[::2]:  # every other person prefers mail
    User.objects.filter(pk=draft.applicant_id).update(
        email=f"person{{draft.pk}}@example.kr", preferred_channel=Channel.EMAIL
    )
cookies = data.sign_in([draft.applicant for draft in drafts])
print(json.dumps({{"staff": data.sign_in([staff])[0], "drafts": [[d.pk, c] for d, c in zip(drafts, cookies)]}}))
"""


@dataclass
class Told:
    """What one applicant knows. `tried` are texts whose saving got no answer: they may have been kept or not."""

    pk: int
    cookie: str
    saved: str = ""
    tried: list[str] = field(default_factory=list)
    paper: bool = False
    submitted: bool = False
    withdrawn: bool = False
    withdrawal_tried: bool = False
    admitted: bool = False

    @property
    def token(self) -> str:
        return self.cookie.rpartition("=")[2]


def _pdf() -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


class People:
    """Everybody who uses the site at once."""

    def __init__(self, world: World, *, people: int, seed: int) -> None:
        self._world, self._random = world, random.Random(seed)
        prepared = json.loads(world.site.python(PREPARE.format(people=people, capacity=people)).splitlines()[-1])
        self.told = [Told(pk, cookie) for pk, cookie in prepared["drafts"]]
        self._staff: str = prepared["staff"]
        self.answers: Counter[str] = Counter()
        self.is_over = False
        self._until = 0.0
        self._paper = _pdf()

    async def live(self, *, seconds: float) -> None:
        """All lives, begun one after the other over `seconds`; each ends when everything it wanted was acknowledged."""
        begin = time.monotonic()
        self._until = begin + seconds
        limits = httpx.Limits(max_connections=40)
        async with httpx.AsyncClient(
            base_url=self._world.site.url, limits=limits, timeout=_PATIENCE_SECONDS
        ) as self._http:
            lives = [
                asyncio.create_task(self._life(told, after=seconds * 0.8 * n / len(self.told)))
                for n, told in enumerate(self.told)
            ]
            desk = asyncio.create_task(self._desk())
            await asyncio.gather(*lives)
            self.is_over = True
            await desk

    async def _pause(self) -> None:
        await asyncio.sleep(self._random.uniform(*_PAUSE_SECONDS))

    async def _ask(self, method: str, path: str, cookie: str, **sent: Any) -> httpx.Response | None:
        """One request; None without an answer."""
        headers = {"Cookie": cookie, "Referer": self._world.site.url}
        try:
            response = await self._http.request(method, path, headers=headers, **sent)
        except httpx.HTTPError as loss:
            self.answers[type(loss).__name__] += 1
            return None
        self.answers[str(response.status_code)] += 1
        return response

    async def _life(self, told: Told, *, after: float) -> None:
        await asyncio.sleep(after)
        for n in range(self._random.randint(1, 3)):
            await self._save(told, f"식당을 {n + 1}년 했습니다. {told.pk}-{n}")
        await self._add_paper(told)
        await self._hand_in(told)
        if self._random.random() < 0.2:
            await self._withdraw(told)

    async def _save(self, told: Told, words: str) -> None:
        path = f"/apply/{told.pk}/wishes/"
        while True:
            await self._pause()
            page = await self._ask("GET", path, told.cookie)
            version = (
                re.search(r'name="version" value="(\d+)"', page.text) if page and page.status_code == 200 else None
            )
            if version is None:
                continue
            form = {
                "csrfmiddlewaretoken": told.token,
                "version": version[1],
                "in_other_program": "no",
                "took_part_before": "no",
                "career": words,
                "wishes": "설치 일을 배우고 싶습니다.",
            }
            told.tried.append(words)
            answer = await self._ask("POST", path, told.cookie, data=form)
            if answer and answer.status_code == 302 and answer.headers["Location"].startswith(f"/apply/{told.pk}/"):
                told.saved = words
                told.tried.clear()
                return

    async def _add_paper(self, told: Told) -> None:
        path = f"/apply/{told.pk}/papers/"
        while True:
            await self._pause()
            page = await self._ask("GET", path, told.cookie)
            place = re.search(r'name="(paper_\d+)"', page.text) if page and page.status_code == 200 else None
            if place is None:
                continue
            answer = await self._ask(
                "POST",
                path,
                told.cookie,
                data={"csrfmiddlewaretoken": told.token, "add": "1"},
                files={place[1]: ("서류.pdf", self._paper, "application/pdf")},
            )
            if answer and answer.status_code == 302 and answer.headers["Location"] == path:
                told.paper = True
                return

    async def _hand_in(self, told: Told) -> None:
        """Acknowledged by the receipt, or on a second try by being led to what has been handed in."""
        while True:
            await self._pause()
            form = {"csrfmiddlewaretoken": told.token}
            answer = await self._ask("POST", f"/apply/{told.pk}/submit/", told.cookie, data=form)
            if answer and answer.status_code == 302:
                told.submitted = answer.headers["Location"] in (f"/apply/{told.pk}/receipt/", f"/apply/{told.pk}/")
            if told.submitted:
                return

    async def _withdraw(self, told: Told) -> None:
        while True:
            await self._pause()
            told.withdrawal_tried = True
            form = {"csrfmiddlewaretoken": told.token, "reason": "other"}
            answer = await self._ask("POST", f"/apply/{told.pk}/withdraw/", told.cookie, data=form)
            if answer and answer.status_code == 302 and answer.headers["Location"] == "/my/":
                told.withdrawn = True
                return

    async def _desk(self) -> None:
        """One counsellor admits whoever has handed in, as long as there is time."""
        seen: set[int] = set()
        while not self.is_over or time.monotonic() < self._until:
            await self._pause()
            told = next((row for row in self.told if row.submitted and row.pk not in seen), None)
            if told is None:
                if self.is_over:
                    return
                continue
            page = await self._ask("GET", f"/desk/applications/{told.pk}/?act=admit", self._staff)
            if page is None or page.status_code != 200:
                continue
            try:
                address, fields = form_in(page.text, "/acts/admit/")
            except LookupError:  # withdrawn meanwhile, or admitted by an answer that never came
                seen.add(told.pk)
                continue
            answer = await self._ask("POST", address, self._staff, data=fields | {"act-looked": "on"})
            if answer and answer.status_code == 302:
                told.admitted = True
                seen.add(told.pk)
