"""Many people at once, over HTTP: no number twice, no seat twice, no error page, and the line in the line's order."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable
from typing import Any

import httpx
import pytest

from tests.pressure.conftest import Surroundings
from tests.support.pages import form_in

SUBMISSIONS = 200
ADMISSIONS, SEATS = 60, 20

PREPARE = f"""
import json
from bench import data
from enrollment.models import Application
from enrollment.states import State
center = data.lay_facts()
staff = data.counselor(center)
open_cohort, full_cohort = data.open_cohorts([center], 2, capacity={SEATS})
drafts = data.drafts(open_cohort, {SUBMISSIONS})
data.applications(full_cohort, {{State.SUBMITTED: {ADMISSIONS}}}, staff)
cookies = data.sign_in([draft.applicant for draft in drafts])
print(json.dumps({{
    "cohort": open_cohort.pk,
    "drafts": [[draft.pk, cookie] for draft, cookie in zip(drafts, cookies)],
    "reviewed_cohort": full_cohort.pk,
    "staff_cookie": data.sign_in([staff])[0],
    "applications": list(
        Application.objects.filter(cohort=full_cohort).order_by("line_number").values_list("pk", flat=True)
    ),
}}))
"""


@pytest.fixture(scope="module")
def prepared(running: Surroundings) -> dict[str, Any]:
    """Whole drafts of as many people, and a cohort under review with fewer seats than applicants."""
    return dict(json.loads(running.site.python(PREPARE).splitlines()[-1]))


async def _together(jobs: list[Awaitable[httpx.Response]]) -> list[httpx.Response]:
    return list(await asyncio.gather(*jobs))


def test_200_parallel_submissions_get_200_different_numbers(running: Surroundings, prepared: dict[str, Any]) -> None:
    async def submit_all() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=SUBMISSIONS)
        async with httpx.AsyncClient(base_url=running.site.url, limits=limits, timeout=120) as client:
            return await _together(
                [
                    client.post(
                        f"/apply/{pk}/submit/",
                        headers={"Cookie": cookie},
                        data={"csrfmiddlewaretoken": cookie.rpartition("=")[2]},
                    )
                    for pk, cookie in prepared["drafts"]
                ]
            )

    responses = asyncio.run(submit_all())
    assert Counter(response.status_code for response in responses) == {302: SUBMISSIONS}
    assert all(response.headers["Location"].endswith("/receipt/") for response in responses)
    numbers = running.site.python(
        "from enrollment.models import Application; import json;"
        f"print(json.dumps(list(Application.objects.filter(cohort={prepared['cohort']}).values_list('line_number', flat=True))))"
    )
    assert sorted(json.loads(numbers)) == list(range(1, SUBMISSIONS + 1))


def test_60_parallel_admissions_for_20_seats_admit_20_and_let_40_wait_in_order(
    running: Surroundings, prepared: dict[str, Any]
) -> None:
    headers = {"Cookie": prepared["staff_cookie"], "Referer": running.site.url}

    async def admit_all() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=ADMISSIONS)
        async with httpx.AsyncClient(base_url=running.site.url, limits=limits, timeout=120, headers=headers) as client:
            shown = await _together(
                [client.get(f"/desk/applications/{pk}/?act=admit") for pk in prepared["applications"]]
            )
            forms = [form_in(page.text, "/acts/admit/") for page in shown]
            answers = [client.post(address, data=fields | {"act-looked": "on"}) for address, fields in forms]
            return await _together(answers)

    responses = asyncio.run(admit_all())
    assert Counter(response.status_code for response in responses) == {302: ADMISSIONS}
    rows = json.loads(
        running.site.python(
            "from enrollment.models import Application; import json;"
            f"print(json.dumps(list(Application.objects.filter(cohort={prepared['reviewed_cohort']}).with_waiting_position()"
            ".order_by('line_number').values_list('state', 'seat__number', 'waiting_position'))))"
        )
    )
    assert Counter(state for state, _, _ in rows) == {"admitted": SEATS, "waiting": ADMISSIONS - SEATS}
    assert sorted(seat for state, seat, _ in rows if state == "admitted") == list(range(1, SEATS + 1))
    assert [place for state, _, place in rows if state == "waiting"] == list(range(1, ADMISSIONS - SEATS + 1))
    told = running.site.python(
        "from messaging.models import Message; from collections import Counter; import json;"
        "print(json.dumps(Counter(Message.objects.filter(kind__in=['enrollment/application_admitted',"
        "'enrollment/application_waits']).values_list('kind', flat=True))))"
    )
    assert json.loads(told) == {
        "enrollment/application_admitted": SEATS,
        "enrollment/application_waits": ADMISSIONS - SEATS,
    }
