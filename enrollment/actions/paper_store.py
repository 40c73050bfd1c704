"""Uploaded papers come to lie beside their row: both are there afterwards or neither is. Used by every room that takes papers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from accounts.models import User
from common import clock
from common.errors import FileNotKept
from enrollment.actions import paper_content
from enrollment.errors import TooManyPapers

logger = logging.getLogger(__name__)

MOST_OF_A_KIND = 10


def keep[Row: models.Model](
    model: type[Row], upload: UploadedFile, *, beside: Callable[[], models.QuerySet[Row]], by: User, **columns: Any
) -> Row:
    """Keep an uploaded paper in a row with these columns. The same file twice is kept once.

    `beside` is called inside the transaction: it locks what the paper belongs to, refuses when nothing may be added
    now, and returns the papers of the same kind that lie there. Raises PaperRefused, TooManyPapers and what it raises.
    """
    content = paper_content.inspect(upload)
    paper: Any = model(
        original_name=content.name,
        content_type=content.content_type,
        size=len(content.data),
        sha256=content.sha256,
        uploaded_by=by,
        uploaded_at=clock.now(),
        **columns,
    )
    with row_and_file(paper):
        present = beside()
        same = present.filter(sha256=content.sha256).first()
        if same:
            return same
        if present.count() >= MOST_OF_A_KIND:
            raise TooManyPapers
        put(paper, content.data)
        paper.save(force_insert=True)
    kept: Row = paper
    return kept


def put(row: Any, data: bytes) -> None:
    """Write the file of this row, whole or not at all. The row is not saved. Raises FileNotKept.

    Its name is settled before the first byte, so that half a file can be found and taken away when the disk is full.
    """
    storage, standing = row.file.storage, row.file.name
    name = storage.get_available_name(row.file.field.generate_filename(row, "paper"))
    try:
        row.file.name = storage.save(name, ContentFile(data))
    except OSError as full:
        row.file.name = standing
        logger.exception("A file could not be written to the storage.")
        with suppress(OSError):
            storage.delete(name)
        raise FileNotKept from full


@contextmanager
def row_and_file(row: Any) -> Iterator[None]:
    """A transaction that takes the row's file away again when anything in it fails."""
    try:
        with transaction.atomic():
            yield
    except BaseException:
        if row.file.name:
            row.file.storage.delete(row.file.name)
        raise
