"""JSON lines with request ids and nothing personal: what machines read, and people search by request id."""

from __future__ import annotations

import contextvars
import json
import logging
import re
from datetime import UTC, datetime

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")

_FIELDS = ("method", "route", "status", "ms", "message_id", "count")
# A last net: whatever looks like a telephone number, an e-mail address or a follow-up link is cut out of free text.
_PERSONAL = re.compile(r"\+82\d{8,10}|01[016789][- ]?\d{3,4}[- ]?\d{4}|[\w.+-]+@[\w-]+\.[\w.]+|/f/[^\s\"'/]+")


# Django names the whole address, or the host that was asked for, behind a colon; the request's own line names its route.
_ADDRESS = re.compile(r": [/'\"].*", re.DOTALL)


def scrub(text: str) -> str:
    return _PERSONAL.sub("(가림)", text)


def said(record: logging.LogRecord) -> str:
    """The message without what came from outside: no address, no number, and nothing an exception repeats.

    A database names the row it refused in its error, and Celery names the error of a task that failed.
    """
    text = record.getMessage()
    if record.name.startswith("django."):
        text = _ADDRESS.sub("", text)
    if record.exc_info and (error := record.exc_info[1]):
        text = text.partition(f"{type(error).__name__}(")[0]
        text = text.replace(str(error) or "\0", "")
    return scrub(text)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class NoRequestLines(logging.Filter):
    """What gunicorn says of something that is no request repeats it, and people's words travel in addresses: that part goes."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if text.startswith("Invalid request"):
            record.msg, record.args = text.partition(" from ip=")[0], None
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line. A traceback names files and lines, without the values that caused it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": said(record),
            "request_id": getattr(record, "request_id", ""),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _frames(record)
        return json.dumps(line, ensure_ascii=False)


def _frames(record: logging.LogRecord) -> list[str]:
    frames = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-12:]
