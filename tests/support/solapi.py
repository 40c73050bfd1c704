"""A small server on loopback that speaks the documented HTTP API of Solapi: signature, answers, refusals, hang-ups.

A receiver's last four digits decide the fate of a message: 0003 is refused for its number (1011), 0024 meets a server
error (1024), 0061 has opted out (1061). Trouble of the whole service is switched by `trouble`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY, SECRET, SENDER = "NCSTESTKEY000000", "a-secret-of-thirty-two-characters", "0260211100"
_HEADER = re.compile(r"HMAC-SHA256 apiKey=(\S+), date=(\S+), salt=(\S{12,64}), signature=([0-9a-f]{64})")
FATES = {
    "0003": ("1011", "Format Error"),
    "0024": ("1024", "서버 오류"),
    "0061": ("1061", "사용자에 의해 수신거부 됨(080무료수신거부)"),
}
_TROUBLES: dict[str, tuple[int, dict[str, str] | None]] = {
    "bad_request": (400, {"errorCode": "ValidationError", "errorMessage": '"messages[0].text" is required'}),
    "unauthorized": (401, {"errorCode": "Unauthorized", "errorMessage": "접근 권한이 없습니다."}),
    "too_many": (429, {"errorCode": "TooManyRequests", "errorMessage": "요청이 너무 많습니다."}),
    "broken": (500, None),
}


class Solapi(ThreadingHTTPServer):
    """Remembers what it accepted, as (receiver, type, text)."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.accepted: list[tuple[str, str, str]] = []
        self.requests = 0
        self.connections: set[tuple[str, int]] = set()
        self.balance = 10**9
        self.trouble = ""
        """'', a name of _TROUBLES, 'hang' (accepts and never answers), 'drop' (hangs up), 'nonsense' (no JSON)."""
        self.signatures: set[str] = set()
        self.ahead = timedelta()
        """How much later than the machine's clock it is here."""
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def surroundings(self) -> dict[str, str]:
        """The settings that lead here."""
        return {
            "SOLAPI_URL": self.url,
            "SOLAPI_API_KEY": KEY,
            "SOLAPI_API_SECRET": SECRET,
            "SOLAPI_SENDER": SENDER,
        }

    def received_by(self, number: str) -> list[str]:
        """The texts that came to '01012345678', oldest first."""
        return [text for to, _, text in self.accepted if to == number]

    def refusal(self, header: str) -> tuple[int, dict[str, str]] | None:
        """What is wrong with the Authorization header, if anything."""
        match = _HEADER.fullmatch(header)
        if not match or match[1] != KEY:
            return 401, {"errorCode": "InvalidApiKey", "errorMessage": "유효하지 않은 API 키입니다."}
        _, date, salt, signature = match.groups()
        if abs(datetime.fromisoformat(date) - datetime.now(UTC) - self.ahead) > timedelta(minutes=15):
            return 403, {"errorCode": "RequestTimeTooSkewed", "errorMessage": "시간이 맞지 않습니다."}
        right = hmac.new(SECRET.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()
        with self._lock:
            if not hmac.compare_digest(right, signature) or signature in self.signatures:
                return 403, {"errorCode": "SignatureDoesNotMatch", "errorMessage": "서명이 맞지 않습니다."}
            self.signatures.add(signature)
        return None

    def take(self, messages: list[dict[str, Any]]) -> dict[str, Any]:
        """The answer to /messages/v4/send-many/detail."""
        taken, failed = [], []
        with self._lock:
            for message in messages:
                code, words = self._fate(message)
                report = {
                    "to": message["to"],
                    "from": message["from"],
                    "type": message["type"],
                    "country": "82",
                    "messageId": f"M4V{len(self.accepted):017d}",
                    "statusCode": code,
                    "statusMessage": words,
                    "accountId": "12345678901234",
                }
                if code == "2000":
                    self.accepted.append((message["to"], message["type"], message["text"]))
                    taken.append(report)
                else:
                    failed.append(report)
        count = {"total": len(messages), "registeredSuccess": len(taken), "registeredFailed": len(failed)}
        group = {"groupId": "G4V20261124000000TEST", "count": count, "status": "SENDING"}
        return {"groupInfo": group, "failedMessageList": failed, "messageList": taken}

    def _fate(self, message: dict[str, Any]) -> tuple[str, str]:
        if message["from"] != SENDER:
            return "1062", "발신번호 미등록"
        if self.balance <= 0:
            return "1030", "잔액 부족"
        limit = 90 if message["type"] == "SMS" else 2000
        if len(message["text"].encode("cp949")) > limit:
            return "1031", "SMS는 90byte LMS, MMS는 2000byte까지 사용 가능합니다."
        return FATES.get(message["to"][-4:], ("2000", "정상 접수(이통사로 접수 예정)"))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Solapi

    def do_POST(self) -> None:
        solapi = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        solapi.requests += 1
        solapi.connections.add(self.client_address)
        if solapi.trouble == "hang":
            solapi.take(body["messages"])
            time.sleep(3)
            self.close_connection = True
        elif solapi.trouble == "drop":
            self.close_connection = True
        elif solapi.trouble == "nonsense":
            self._answer(200, None)
        elif solapi.trouble:
            self._answer(*_TROUBLES[solapi.trouble])
        elif self.path != "/messages/v4/send-many/detail":
            self._answer(404, {"errorCode": "ResourceNotFound", "errorMessage": "없는 주소입니다."})
        elif refused := solapi.refusal(self.headers.get("Authorization", "")):
            self._answer(*refused)
        else:
            self._answer(200, solapi.take(body["messages"]))

    def _answer(self, status: int, body: dict[str, Any] | None) -> None:
        content = b"<html>Bad gateway</html>" if body is None else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if body is None else "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """A test prints nothing."""


@contextmanager
def running(port: int = 0) -> Iterator[Solapi]:
    """Start on `port` (any free one by default), stop at the end."""
    with Solapi(port) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
