"""kill -9 in the middle of a destruction: what is half done is not there, the next run goes on, one line is written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.conf import settings
from django.db import connection

from centers.roles import Role
from common import clock
from enrollment.models import Application, Paper
from portal import destruction, tasks
from portal.models import DestructionLine, Outcome, Proposal
from tests.factories.accounts import StaffFactory
from tests.factories.centers import PaperRuleFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory, PaperFactory

ROOT = Path(__file__).parent.parent.parent
COUNT = 40


def on_disk() -> int:
    return sum(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*"))


@pytest.mark.django_db(transaction=True)
def test_a_destruction_killed_in_the_middle_goes_on_and_is_told_once() -> None:
    cohort = OpenCohortFactory(capacity=1)
    rule = PaperRuleFactory(program_year=cohort.program_year)
    for _ in range(COUNT):
        PaperFactory(application=ApplicationFactory(cohort=cohort, declined=True), rule=rule)
    Application.objects.update(state_since=clock.now() - timedelta(days=3000))
    destruction.propose()
    proposal = destruction.sign(Proposal.objects.get(rule="applications"), by=StaffFactory(role=Role.ADMIN))
    assert on_disk() == COUNT

    names = ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    database = json.dumps({name: connection.settings_dict[name] for name in names})
    command = [sys.executable, "-m", "tests.portal.dying_destroyer", database, str(settings.MEDIA_ROOT)]
    destroyed = proposal.items.filter(outcome=Outcome.DESTROYED)
    with subprocess.Popen(command, cwd=ROOT) as worker:
        deadline = monotonic() + 60
        while destroyed.count() < 3 and monotonic() < deadline:
            sleep(0.01)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(timeout=10)

    before = destroyed.count()
    assert 3 <= before < COUNT
    assert Application.objects.filter(destroyed_at__isnull=False).count() == before
    assert on_disk() in (COUNT - before, COUNT - before - 1)  # one file may be gone whose row is tried again
    assert not DestructionLine.objects.exists()

    tasks.destroy_signed()

    line = DestructionLine.objects.get()
    assert (line.units, line.kept, on_disk()) == (COUNT, 0, 0)
    assert not Paper.objects.exclude(file="").exists()
    assert not Application.objects.filter(destroyed_at=None).exists()
