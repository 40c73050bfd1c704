"""Pages over HTTP, against a floor under the same server: a view with session, user and one indexed SELECT."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection, connections
from django.urls import reverse

from accounts.models import AccessRecord, User
from bench import data, server
from centers.models import Center, Cohort
from common import clock
from enrollment.forms import precheck
from enrollment.models import Application
from enrollment.states import State
from training.models import Mark, Session

ROUNDS = 5
SECONDS = 2.0
PUBLIC_COHORTS = 24
SUBMITTED_EACH_ROUND = 100
MARKED_EACH_ROUND, ON_ROSTER = 200, 40
BURST, BURST_COHORTS, BURST_WARM_UP = 2000, 100, 40


class Web:
    """The prepared world, and one measurement for each name."""

    def __init__(self, names: Sequence[str]) -> None:
        self.center = data.lay_facts()
        self.staff: User = data.counselor(self.center)
        self.cookie = data.sign_in([self.staff])[0]
        self.public: list[Cohort] = []
        self.handed_in: list[Application] = []
        self.sessions: list[Session] = []
        self.teacher = ""
        if {"public_list", "public_detail", "precheck"} & set(names):
            self.public = data.open_cohorts(Center.objects.published(), PUBLIC_COHORTS)
            for cohort in self.public:
                data.applications(cohort, {State.SUBMITTED: 4, State.WAITING: 3, State.ADMITTED: 16}, self.staff)
        if {"desk_queue", "access_record"} & set(names):
            for cohort in data.open_cohorts([self.center], data.DESK_COHORTS, capacity=100):
                data.applications(cohort, data.DESK_MIX, self.staff)
        if "submit" in names:
            # The rounds and the warm-up; in turn over four cohorts, so that two submissions sometimes meet at one line.
            each = SUBMITTED_EACH_ROUND * (ROUNDS + 1) // 4
            by_cohort = [data.drafts(cohort, each) for cohort in data.open_cohorts([self.center], 4, capacity=100)]
            self.handed_in = [draft for drafts in zip(*by_cohort, strict=True) for draft in drafts]
        if "roster_checkin" in names:
            (cohort,) = data.open_cohorts([self.center], 1, capacity=ON_ROSTER)
            data.applications(cohort, {State.ADMITTED: ON_ROSTER}, self.staff)
            self.sessions = data.sessions(cohort, MARKED_EACH_ROUND * (ROUNDS + 1) // ON_ROSTER)
            self.teacher = data.sign_in([data.teacher(cohort)])[0]
        self.owner = ""
        if "journey" in names:
            self.owner = data.sign_in([data.with_journey([self.center], self.staff)])[0]
        self.burst: list[Application] = []
        self.spread: list[Application] = []
        if "submit_burst" in names:
            (one,) = data.open_cohorts([self.center], 1, capacity=100)
            self.burst = data.drafts(one, BURST + BURST_WARM_UP)
            cohorts = data.open_cohorts([self.center], BURST_COHORTS, capacity=100)
            by_cohort = [data.drafts(cohort, BURST // BURST_COHORTS) for cohort in cohorts]
            self.spread = [draft for drafts in zip(*by_cohort, strict=True) for draft in drafts]
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        connections.close_all()

    def _floor(self, bench: server.Bench) -> list[str]:
        return [bench.request("GET", "/bench/floor/", cookies=self.cookie)]

    def _pages(self, bench: server.Bench, name: str, paths: list[str], cookies: str = "") -> dict[str, Any]:
        requests = [bench.request("GET", path, cookies=cookies) for path in paths]
        bench.load(requests, seconds=SECONDS / 2, expect="200")
        return bench.compare(name, self._floor(bench), [requests] * ROUNDS, seconds=SECONDS, expect="200")

    def public_list(self, bench: server.Bench) -> dict[str, Any]:
        return self._pages(bench, "public_list", [reverse("courses")])

    def public_detail(self, bench: server.Bench) -> dict[str, Any]:
        return self._pages(bench, "public_detail", [reverse("course-detail", args=[self.public[0].pk])])

    def desk_queue(self, bench: server.Bench) -> dict[str, Any]:
        return self._pages(bench, "desk_queue", [reverse("desk")], cookies=self.cookie)

    def access_record(self, bench: server.Bench) -> dict[str, Any]:
        """The queue of the desk; the floor is the same page from a server that writes no access records."""
        requests = [bench.request("GET", reverse("desk"), cookies=self.cookie)]
        floors, measured = [], []
        with server.running(BENCH_WITHOUT_ACCESS_RECORDS="yes") as bare:
            for one in (bare, bench):
                one.load(requests, seconds=SECONDS / 2, expect="200")
            written = AccessRecord.objects.count()
            for _ in range(ROUNDS):
                floors.append(bare.load(requests, seconds=SECONDS, expect="200"))
                measured.append(bench.load(requests, seconds=SECONDS, expect="200"))
        written = AccessRecord.objects.count() - written
        connections.close_all()
        if written != sum(len(each.ms) for each in measured):
            raise RuntimeError(f"{written} access records were written, not one for each page with them.")
        return server.result("access_record", floors, measured)

    def journey(self, bench: server.Bench) -> dict[str, Any]:
        """The own page of somebody with five applications, each at another place."""
        return self._pages(bench, "journey", [reverse("my")], cookies=self.owner)

    def precheck(self, bench: server.Bench) -> dict[str, Any]:
        """A person's whole way: the first page, seven answers, the result."""
        day = clock.today() - timedelta(days=40)
        answers: dict[str, Any] = {}
        requests = [bench.request("GET", reverse("precheck"))]
        for question, typed, value in (
            ("business_status", {"business_status": "closed"}, "closed"),
            ("closed_on", {"closed_on_y": day.year, "closed_on_m": day.month, "closed_on_d": day.day}, day),
            ("opened_on", {"opened_on_y": 2019, "opened_on_m": 3, "opened_on_d": 2}, date(2019, 3, 2)),
            ("industry", {"industry": "food"}, "food"),
            ("workers", {"workers": 2}, 2),
            ("birth_date", {"birth_date_y": 1975, "birth_date_m": 3, "birth_date_d": 2}, date(1975, 3, 2)),
            ("in_other_program", {"in_other_program": "no"}, False),
            ("took_part_in", {"took_part_in": "none"}, ["none"]),
        ):
            sealed = precheck.seal(answers) if answers else ""
            form = urlencode({"question": question, "answers": sealed, "go": "next"} | typed)
            requests.append(bench.request("POST", reverse("precheck-answer"), form=form))
            answers[question] = value
        bench.load(requests, seconds=SECONDS / 2, expect="200")
        return bench.compare("precheck", self._floor(bench), [requests] * ROUNDS, seconds=SECONDS, expect="200")

    def submit(self, bench: server.Bench) -> dict[str, Any]:
        """Each request hands in another owner's whole draft; afterwards all of them stand in line."""
        requests = self._submissions(bench, self.handed_in)
        size = SUBMITTED_EACH_ROUND
        warm_up, *rounds = (requests[n * size : (n + 1) * size] for n in range(ROUNDS + 1))
        bench.load(warm_up, seconds=60, expect="302", once=True)
        result = bench.compare("submit", self._floor(bench), rounds, seconds=60, expect="302", once=True)
        self._insist_on(self.handed_in)
        return result

    def submit_burst(self, bench: server.Bench) -> dict[str, Any]:
        """Two thousand people hand in for one cohort; the floor is as many, spread over a hundred cohorts."""
        burst, spread = self._submissions(bench, self.burst), self._submissions(bench, self.spread)
        bench.load(burst[BURST:], seconds=60, expect="302", once=True)
        size = BURST // ROUNDS
        floors, measured = [], []
        for n in range(ROUNDS):
            here = slice(n * size, (n + 1) * size)
            floors.append(bench.load(spread[here], seconds=60, expect="302", once=True))
            measured.append(bench.load(burst[here], seconds=60, expect="302", once=True))
        self._insist_on([*self.burst, *self.spread])
        numbers = Application.objects.filter(cohort=self.burst[0].cohort_id).values_list("line_number", flat=True)
        if sorted(filter(None, numbers)) != list(range(1, len(self.burst) + 1)):
            raise RuntimeError("The line of the cohort everybody asked for has a gap or a number twice.")
        connections.close_all()
        return server.result("submit_burst", floors, measured)

    @staticmethod
    def _submissions(bench: server.Bench, drafts: Sequence[Application]) -> list[str]:
        cookies = data.sign_in([draft.applicant for draft in drafts])
        form = urlencode({"csrfmiddlewaretoken": data.CSRF})
        return [
            bench.request("POST", reverse("enrollment:submit", args=[draft.pk]), cookies=cookie, form=form)
            for draft, cookie in zip(drafts, cookies, strict=True)
        ]

    @staticmethod
    def _insist_on(drafts: Sequence[Application]) -> None:
        """That all of them stand in line."""
        pks = [draft.pk for draft in drafts]
        left = Application.objects.filter(pk__in=pks).exclude(state=State.SUBMITTED).count()
        connections.close_all()
        if left:
            raise RuntimeError(f"{left} of {len(pks)} applications were not handed in.")

    def roster_checkin(self, bench: server.Bench) -> dict[str, Any]:
        """A teacher marks one person after the other present; afterwards everybody is marked in every session."""
        people = Application.objects.filter(cohort=self.sessions[0].cohort).values_list("pk", flat=True)
        form = {"csrfmiddlewaretoken": data.CSRF, "was": "", "status": "present"}
        requests = [
            bench.request(
                "POST",
                reverse("training_desk:mark", args=[session.pk]),
                cookies=self.teacher,
                form=urlencode(form | {"application": pk}),
            )
            for session in self.sessions
            for pk in people
        ]
        size = MARKED_EACH_ROUND
        warm_up, *rounds = (requests[n * size : (n + 1) * size] for n in range(ROUNDS + 1))
        bench.load(warm_up, seconds=60, expect="302", once=True)
        result = bench.compare("roster_checkin", self._floor(bench), rounds, seconds=60, expect="302", once=True)
        marked = Mark.objects.filter(session__in=self.sessions).count()
        connections.close_all()
        if marked != len(requests):
            raise RuntimeError(f"{marked} of {len(requests)} people were marked.")
        return result


def run(names: Sequence[str]) -> list[dict[str, Any]]:
    """The measurements of these names, in order, under one server."""
    web = Web(names)
    with server.running() as bench:
        bench.load(web._floor(bench), seconds=SECONDS / 2, expect="200")
        measure: dict[str, Callable[[server.Bench], dict[str, Any]]] = {
            "public_list": web.public_list,
            "public_detail": web.public_detail,
            "submit": web.submit,
            "submit_burst": web.submit_burst,
            "desk_queue": web.desk_queue,
            "access_record": web.access_record,
            "precheck": web.precheck,
            "roster_checkin": web.roster_checkin,
            "journey": web.journey,
        }
        results = []
        for name in names:
            try:
                results.append(measure[name](bench))
            except RuntimeError as error:  # the others are still worth measuring
                print(f"{name}: not measured. {error}\n{bench.last_error()}", file=sys.stderr)
        return results
