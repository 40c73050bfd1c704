"""Asks a ClamAV daemon about a file, over its INSTREAM command; no library, no file on the daemon's disk.

The protocol as clamd(8) documents it: `zINSTREAM\\0`, then pieces, each with its length as four bytes in network order,
ended by a piece of no length; the answer is one line that ends with NUL. settings.VIRUS_SCANNER names the daemon,
"unix:/run/clamav/clamd.ctl" or "tcp:127.0.0.1:3310"; empty means that nothing is asked.
"""

from __future__ import annotations

import logging
import socket
import time

from django.conf import settings

logger = logging.getLogger(__name__)

_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096
_CLEAN = "stream: OK"
_BEGINNING, _FOUND = "stream: ", " FOUND"


class ScannerSilent(Exception):
    """No answer one could rely on: not reachable, too slow, an error of its own, or words that are not the protocol's."""


def is_on() -> bool:
    return bool(settings.VIRUS_SCANNER)


def found_in(data: bytes) -> str:
    """The name of what the daemon found in these bytes, empty when it found nothing. Raises ScannerSilent.

    Never takes longer than settings.VIRUS_SCANNER_SECONDS.
    """
    try:
        answer = _ask(data, time.monotonic() + settings.VIRUS_SCANNER_SECONDS)
    except (OSError, ValueError) as error:
        logger.error("virus scanner: %s", type(error).__name__)
        raise ScannerSilent from error
    if answer == _CLEAN:
        return ""
    if answer.startswith(_BEGINNING) and answer.endswith(_FOUND):
        name = answer.removeprefix(_BEGINNING).removesuffix(_FOUND)
        logger.warning("virus scanner: a file was refused")
        return name or "unknown"
    logger.error("virus scanner: an answer that says neither yes nor no")
    raise ScannerSilent


def _ask(data: bytes, until: float) -> str:
    with _connected(until) as connection:
        try:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), _PIECE):
                piece = data[start : start + _PIECE]
                connection.settimeout(_left(until))
                connection.sendall(len(piece).to_bytes(4) + piece)
            connection.sendall((0).to_bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it refuses more (StreamMaxLength) and has said why
        return _answer(connection, until)


def _connected(until: float) -> socket.socket:
    kind, _, place = settings.VIRUS_SCANNER.partition(":")
    if kind == "unix":
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(_left(until))
            connection.connect(place)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = place.rpartition(":")
    if kind != "tcp" or not host:
        raise ValueError("VIRUS_SCANNER is neither unix:path nor tcp:host:port")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_left(until))


def _answer(connection: socket.socket, until: float) -> str:
    """One line up to its NUL. Raises ValueError for one that has no end."""
    said = b""
    while not said.endswith(b"\0"):
        connection.settimeout(_left(until))
        more = connection.recv(_LONGEST_ANSWER)
        said += more
        if not more or len(said) > _LONGEST_ANSWER:
            raise ValueError("an answer without an end")
    return said[:-1].decode("utf-8", "replace").strip()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
