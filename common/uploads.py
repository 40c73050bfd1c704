"""Files on their way in. One that no room is found for while it arrives is refused where it would be read, as one that finds
no room in the storage is: the rest of the form has come, the page stands, and the refusal stands beside the field."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any, Never

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from common.errors import FileNotKept

logger = logging.getLogger(__name__)


class _Lost(BytesIO):
    """What did not fit on the disk."""

    def read(self, size: int | None = -1, /) -> Never:
        raise FileNotKept


class ToDisk(TemporaryFileUploadHandler):
    """Django's way of large uploads into FILE_UPLOAD_TEMP_DIR. Whoever reads one that did not fit there gets FileNotKept.

    `file` is there as long as there is room for it.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.pop("file", None)  # the one before was handed on
        with self._giving_up():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        with self._giving_up():
            if hasattr(self, "file"):
                super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        with self._giving_up():
            if hasattr(self, "file"):
                return super().file_complete(file_size)  # writes what still waits in memory
        return UploadedFile(
            _Lost(), self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    @contextmanager
    def _giving_up(self) -> Iterator[None]:
        """A file that cannot be written goes at once, so that there is room again."""
        try:
            yield
        except OSError:
            logger.exception("An upload could not be written to the temporary folder.")
            file = self.__dict__.pop("file", None)
            if file is not None:
                with suppress(OSError):  # closing tries to write once more
                    file.close()
