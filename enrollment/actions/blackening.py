"""Make areas of a paper black: only the blackened copy is kept, what lay there before is destroyed at once."""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Self

from django.db import models, transaction
from pypdf import PdfReader

from accounts.models import User
from common import clock
from enrollment.actions import blackening_worker, paper_store
from enrollment.errors import BlackenedMeanwhile, CannotBlacken
from enrollment.models import Paper
from enrollment.models.blackening import Blackening
from enrollment.models.paper import MAX_BYTES

logger = logging.getLogger(__name__)

MOST_AREAS = 6
MOST_PAGES = 60  # a copy is made of pictures; more would keep a person waiting too long
_SECONDS = 25
_KINDS = {Paper.ContentType.PDF: "pdf", Paper.ContentType.JPEG: "jpeg", Paper.ContentType.PNG: "png"}
_WORKER = Path(blackening_worker.__file__)


@dataclass(frozen=True)
class Area:
    """A rectangle on a page, from its top left corner, in percent of the page as it is shown."""

    page: int
    left: float
    top: float
    width: float
    height: float

    @classmethod
    def read(cls, text: str) -> Self:
        """What str() wrote. Raises ValueError."""
        page, *sides = text.split(",")
        left, top, width, height = (float(side) for side in sides)
        area = cls(int(page), left, top, width, height)
        if not (0 < area.page <= MOST_PAGES and 0 <= left <= 100 and 0 <= top <= 100):
            raise ValueError("outside of every page")
        if not (0 < width <= 100 and 0 < height <= 100):
            raise ValueError("no area")
        return area

    def __str__(self) -> str:
        return ",".join(f"{side:g}" for side in astuple(self))


def stamp(paper: Any) -> str:
    """What a page carries to say which file it was drawn upon; another one after every blackening."""
    return hashlib.sha256(paper.file.name.encode()).hexdigest()[:16]


def page_count(paper: Any) -> int:
    """How many pages there are to draw upon. Raises CannotBlacken where no copy could be made."""
    if paper.content_type != Paper.ContentType.PDF:
        return 1
    try:
        pages = len(PdfReader(BytesIO(_bytes(paper))).pages)
    except Exception as broken:  # pypdf raises nearly anything on a broken file
        raise CannotBlacken from broken
    if not 1 <= pages <= MOST_PAGES:
        raise CannotBlacken
    return pages


def look(paper: Any, page: int, areas: Sequence[Area]) -> bytes:
    """One page as JPEG with these areas black, to be looked at before it is final. Raises CannotBlacken."""
    return _drawn(_bytes(paper), paper.content_type, str(page), areas)


def blacken[Row: Blackening](paper: Any, areas: Sequence[Area], *, seen: str, by: User, noted_in: type[Row]) -> Row:
    """Keep the copy with these areas black in place of the file, note who did it, destroy what lay there.

    `seen` is the stamp() the person drew upon: whoever comes second draws anew. Raises BlackenedMeanwhile, CannotBlacken.
    """
    if not areas or any(area.page > page_count(paper) for area in areas):
        raise CannotBlacken
    copy = _drawn(_bytes(paper), paper.content_type, "all", areas)
    rows: models.Manager[Any] = type(paper)._default_manager
    written = ""
    try:
        with transaction.atomic():
            row = rows.select_for_update(of=("self",), no_key=True).filter(pk=paper.pk).first()
            if row is None or getattr(row, "removed_at", None) or stamp(row) != seen:
                raise BlackenedMeanwhile
            old = row.file.name
            paper_store.put(row, copy)
            written = row.file.name
            changed = {"size": len(copy), "sha256": hashlib.sha256(copy).hexdigest()}
            kept = [name for name in changed if hasattr(row, name)]
            for name in kept:
                setattr(row, name, changed[name])
            row.save(update_fields=["file", *kept])
            done = noted_in(
                paper=row, areas=[list(astuple(area)) for area in areas], by=by, at=clock.now(), old_file=old
            )
            done.save()
    except BaseException:
        if written:
            paper.file.storage.delete(written)
        raise
    transaction.on_commit(lambda: _destroy_now(done))
    return done


def destroy(done: Blackening) -> int:
    """Destroy the file as it was before, and note it; 1 when this call did it. Twice is the same as once."""
    done.paper.file.storage.delete(done.old_file)
    return type(done)._default_manager.filter(pk=done.pk, destroyed_at=None).update(destroyed_at=clock.now())


def _destroy_now(done: Blackening) -> None:
    """At once; where the storage fails, the clock tries again (tasks.destroy_blackened)."""
    try:
        destroy(done)
    except Exception:
        logger.exception("a blackened paper's former file is still there: %s %s", type(done).__name__, done.pk)


def _bytes(paper: Any) -> bytes:
    try:
        with paper.file.open("rb") as file:
            data: bytes = file.read()
    except FileNotFoundError as gone:
        raise BlackenedMeanwhile from gone
    return data


def _drawn(data: bytes, content_type: str, page: str, areas: Sequence[Area]) -> bytes:
    """What the worker makes of it, in a process of its own."""
    command = [sys.executable, "-I", str(_WORKER), _KINDS[Paper.ContentType(content_type)], page]
    command += [json.dumps([astuple(area) for area in areas]), str(MAX_BYTES)]
    try:
        done = subprocess.run(  # noqa: S603 (our own program, and nothing of the file is an argument)
            command, input=data, capture_output=True, timeout=_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired as late:
        raise CannotBlacken from late
    if done.returncode or not done.stdout:
        logger.error("a paper could not be blackened: the worker ended with %s", done.returncode)
        raise CannotBlacken
    return done.stdout
