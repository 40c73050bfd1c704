"""The only way in which a file leaves the house; the view before it has asked who is looking, and where it must, why."""

from __future__ import annotations

from typing import IO

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse

# Whatever a file holds, it may neither run nor load anything. Chromium's PDF viewer works inside this sandbox (seen in 156).
_CSP = (
    "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
)


def serve(file: FieldFile, *, content_type: str, name: str) -> FileResponse:
    """The file under the kind it was found to be, shut in and kept by nobody on the way. Raises Http404 when it is gone."""
    try:
        opened: IO[bytes] = file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    return shut_in(opened, content_type=content_type, name=name)


def shut_in(opened: IO[bytes], *, content_type: str, name: str) -> FileResponse:
    """The same for what was made of an uploaded file just now."""
    response = FileResponse(opened, content_type=content_type, filename=name)
    response.headers["Content-Security-Policy"] = _CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def attachment(content: bytes, *, content_type: str, name: str) -> HttpResponse:
    """A file that the portal made, to be kept by whoever asked. `name` is the portal's own, ASCII."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
