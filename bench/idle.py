"""Tasks that do nothing: the floor below everything a task could do."""

from pathlib import Path

from celery import shared_task


@shared_task(name="bench.idle.nothing")
def nothing() -> None:
    """The floor."""


@shared_task(name="bench.idle.touch")
def touch(path: str) -> None:
    """Says that every task published before it has been run: one worker with one slot keeps the order."""
    Path(path).touch()
