"""Tasks that do nothing: the floor below everything a task could do."""

from pathlib import Path

from celery import shared_task

QUEUE = "bench"  # of its own: the worker of the floor must not send the messages the sweep writes


@shared_task(name="bench.idle.nothing", queue=QUEUE)
def nothing() -> None:
    """The floor."""


@shared_task(name="bench.idle.touch", queue=QUEUE)
def touch(path: str) -> None:
    """Says that every task published before it has been run: one worker with one slot keeps the order."""
    Path(path).touch()
