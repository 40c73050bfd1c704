"""What the desk adds around the acts: nobody decides on a screen that is no longer true."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from accounts.models import User
from common import clock
from common.errors import DomainError, StaleForm
from enrollment.actions import applications
from enrollment.errors import AssignedMeanwhile
from enrollment.models import Application, CallbackRequest, Paper


class ChangedMeanwhile(StaleForm):
    message = "이 화면을 여신 뒤에 다른 분이 먼저 처리해 아무것도 바꾸지 않았습니다. 아래에서 지금 상태를 확인하고 다시 골라 주세요."


class AlreadyHandled(DomainError):
    """A call somebody else made first."""


def stamp(application: Application) -> str:
    """What a form carries to say which state it was shown with."""
    return f"{application.cohort_id}.{application.state}.{application.state_since:%Y%m%d%H%M%S%f}"


@contextmanager
def as_shown(application: Application, shown: str) -> Iterator[Application]:
    """Hold the row locked while an act runs on it. Raises ChangedMeanwhile when its state is not the one `shown`."""
    with transaction.atomic():
        current = applications.lock(application)
        if stamp(current) != shown:
            raise ChangedMeanwhile
        yield current


@transaction.atomic
def handle_callback(request: CallbackRequest, *, outcome: str, by: User) -> CallbackRequest:
    """Note that the call was made and what came of it. The first wins; the second is told who was first.

    The same by the same person once more is a double click.
    """
    current = CallbackRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if current.handled_at:
        if (current.handled_by, current.outcome) == (by, outcome):
            return current
        who = current.handled_by.name if current.handled_by else ""
        raise AlreadyHandled(
            f"{who} 님이 먼저 전화하고 기록했습니다. 그래서 이 기록은 더하지 않았습니다. 결과를 확인해 주세요."
        )
    current.handled_at, current.handled_by, current.outcome = clock.now(), by, outcome
    current.save(update_fields=["handled_at", "handled_by", "outcome"])
    return current


@transaction.atomic
def assign(application: Application, to: User | None, *, shown: int | None) -> Application:
    """Name who looks after this application, or nobody. `shown` is the id of whom the page named; twice is once.

    Raises ChangedMeanwhile when it stands in another cohort now, AssignedMeanwhile.
    """
    current = applications.lock(application)
    if current.cohort_id != application.cohort_id:
        raise ChangedMeanwhile
    if current.assigned_to == to:
        return current
    if current.assigned_to_id != shown:
        raise AssignedMeanwhile(current.assigned_to.name if current.assigned_to else "")
    applications.assign(current, to)
    return current


@transaction.atomic
def judge_paper(paper: Paper, verdict: str, *, by: User) -> Paper:
    """Note what staff found when they looked at a paper; UNCHECKED takes it back.

    Raises ChangedMeanwhile when it was taken away meanwhile.
    """
    current = Paper.objects.present().select_for_update(of=("self",), no_key=True).filter(pk=paper.pk).first()
    if current is None:
        raise ChangedMeanwhile
    looked = verdict != Paper.Verdict.UNCHECKED
    current.verdict = verdict
    current.checked_by, current.checked_at = (by, clock.now()) if looked else (None, None)
    current.save(update_fields=["verdict", "checked_by", "checked_at"])
    return current
