"""What several tests of a module look at is built once, around them: each test changes it in a savepoint of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from common import memory


@dataclass
class Built[T]:
    """What was built, and where its papers are."""

    made: T
    papers: Path

    def lay_papers(self) -> None:
        """A test has a folder of papers of its own; what was built finds its papers there, too."""
        shutil.copytree(self.papers, settings.MEDIA_ROOT, dirs_exist_ok=True)


@contextmanager
def built[T](request: pytest.FixtureRequest, build: Callable[[], T]) -> Iterator[Built[T]]:
    """For a fixture of a module whose tests all ask for the database and none commits: rows that are there in each test and
    gone after the last one."""
    request.getfixturevalue("django_db_setup")
    blocker: Any = request.getfixturevalue("django_db_blocker")
    folder: Path = request.getfixturevalue("tmp_path_factory").mktemp("built")
    papers = folder / "papers"
    papers.mkdir()
    with blocker.unblock(), transaction.atomic():
        memory.forget()
        with override_settings(MEDIA_ROOT=papers, MESSAGING_HANDSET_DIR=folder / "handset"):
            made = build()
        with blocker.block():
            yield Built(made, papers)
        transaction.set_rollback(True)
