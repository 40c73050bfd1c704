"""A small clamd on loopback that speaks INSTREAM as documented, and fails in every way a real one can."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

# How it behaves instead of answering: see _Talk.handle
BEHAVIOURS = ("silent", "hangs up", "rubbish", "endless", "error", "too small", "no nul", "cut off")


class _Talk(socketserver.BaseRequestHandler):
    request: socket.socket
    server: _Daemon

    def handle(self) -> None:
        how = self.server.behaviour
        if how == "hangs up":
            return
        if how == "silent":
            time.sleep(self.server.silence)
            return
        if how == "too small":
            self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            return
        data = self._stream()
        answers = {
            "rubbish": b"\xff\xfeHTTP/1.1 200 OK\0",
            "endless": b"x" * 10_000,
            "error": b"stream: Can't allocate memory ERROR\0",
            "no nul": b"stream: OK",
            "cut off": b"stream: O\0",
        }
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
        self.server.scanned.append(data)
        self.request.sendall(answers.get(how, found))

    def _stream(self) -> bytes:
        assert self._exactly(10) == b"zINSTREAM\0"
        data = b""
        while length := int.from_bytes(self._exactly(4)):
            data += self._exactly(length)
        return data

    def _exactly(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            more = self.request.recv(count - len(got))
            if not more:
                raise ConnectionError
            got += more
        return got


class _Daemon(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    behaviour = ""
    silence = 3.0

    def __init__(self, address: tuple[str, int] | str) -> None:
        self.scanned: list[bytes] = []
        if isinstance(address, str):
            self.address_family = socket.AF_UNIX
        super().__init__(address, _Talk)  # type: ignore[arg-type]

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the game."""


@contextmanager
def running(unix: Path | None = None) -> Iterator[tuple[_Daemon, str]]:
    """The daemon, and what settings.VIRUS_SCANNER says to find it."""
    with _Daemon(str(unix) if unix else ("127.0.0.1", 0)) as daemon:
        thread = threading.Thread(target=daemon.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield daemon, f"unix:{unix}" if unix else f"tcp:127.0.0.1:{daemon.server_address[1]}"
        finally:
            daemon.shutdown()
            thread.join()
