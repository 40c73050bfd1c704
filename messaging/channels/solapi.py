"""SMS and LMS over the HTTP API of Solapi, as its public reference describes it.

Request: POST {SOLAPI_URL}/messages/v4/send-many/detail with
Authorization: HMAC-SHA256 apiKey=…, date=<ISO 8601>, salt=<10-64 characters>, signature=<HMAC of date + salt, hex>.
Answer: {groupInfo, failedMessageList, messageList}; refusals of the whole request: {errorCode, errorMessage}.
Status codes of one message: 1xxx refused on receipt, 2000 accepted.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from types import TracebackType
from typing import Any, Self

import httpx
from django.conf import settings

from common import clock
from common.disclosure import Entrusted
from messaging import phone_text
from messaging.channels.base import ChannelDown, Outgoing, PermanentFailure, TemporaryFailure, UncertainFailure

# connect + write + read stay far below MESSAGING_LEASE_SECONDS
TIMEOUT = httpx.Timeout(connect=5, read=20, write=10, pool=5)

ACCEPTED = "2000"
_SERVER_TROUBLE = {"1024", "2024"}
_ACCOUNT_TROUBLE = {
    "1020": "문자 회사가 우리 계정을 알아보지 못했습니다. 관리자가 SOLAPI_API_KEY를 확인해야 합니다.",
    "1030": "문자 회사에 넣어 둔 잔액이 모자랍니다. 충전하면 다시 보냅니다.",
    "1062": "발신 번호가 문자 회사에 등록되어 있지 않습니다. 관리자가 SOLAPI_SENDER를 확인해야 합니다.",
    "2062": "발신 번호가 문자 회사에 등록되어 있지 않습니다. 관리자가 SOLAPI_SENDER를 확인해야 합니다.",
    "2063": "문자 회사가 우리 계정을 막았습니다. 관리자가 문자 회사에 물어봐야 합니다.",
    "2230": "문자 회사에 넣어 둔 잔액이 모자랍니다. 충전하면 다시 보냅니다.",
}
_WRONG_MESSAGE = {
    "1011": "전화번호나 글의 모양이 맞지 않습니다. 번호를 확인해 주세요.",
    "1028": "문자로 보낼 수 없는 글자가 들어 있습니다.",
    "1029": "문자로 보낼 수 없는 글자가 들어 있습니다.",
    "1031": "글이 문자 한 통에 다 들어가지 않습니다.",
    "1060": "받는 분의 번호가 막혀 있습니다. 전화로 알려 주세요.",
    "1061": "받는 분이 문자를 받지 않겠다고 하였습니다. 전화로 알려 주세요.",
}
_BUSY = {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}
_REFUSED = {httpx.codes.UNAUTHORIZED, httpx.codes.PAYMENT_REQUIRED, httpx.codes.FORBIDDEN}
_ACCOUNT_ERRORS = {"NotEnoughBalance", "RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidApiKey"}


def authorization(key: str, secret: str, *, date: str, salt: str) -> str:
    """The Authorization header of one request. A signature serves once and for fifteen minutes."""
    signature = hmac.new(secret.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()
    return f"HMAC-SHA256 apiKey={key}, date={date}, salt={salt}, signature={signature}"


class Solapi:
    """One request a message, over one kept connection: so a crash can repeat one message and no more."""

    def __enter__(self) -> Self:
        self._http = httpx.Client(base_url=settings.SOLAPI_URL, timeout=TIMEOUT)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    @classmethod
    def entrusted(cls) -> Entrusted | None:
        return Entrusted("솔라피(SOLAPI)", "문자 보내기", "전화번호, 문자로 보내는 글")

    def send(self, message: Outgoing) -> str:
        text = phone_text.readable(message.body)
        body = {
            "messages": [
                {
                    "to": "0" + message.address.removeprefix("+82"),
                    "from": settings.SOLAPI_SENDER,
                    "text": text,
                    "type": "SMS" if phone_text.is_short(text) else "LMS",
                    "customFields": {"portalMessage": str(message.id)},
                }
            ],
            "showMessageList": True,
        }
        return self._reference(self._post(body))

    def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        header = authorization(
            settings.SOLAPI_API_KEY,
            settings.SOLAPI_API_SECRET,
            date=clock.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
            salt=secrets.token_hex(16),
        )
        try:
            answer = self._http.post("/messages/v4/send-many/detail", json=body, headers={"Authorization": header})
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as loss:
            raise ChannelDown("문자 회사에 연결하지 못했습니다. 연결되면 다시 보냅니다.") from loss
        except httpx.TimeoutException as loss:
            raise UncertainFailure("문자 회사가 제때 답하지 않았습니다.") from loss
        except httpx.TransportError as loss:
            raise UncertainFailure("보내는 도중 문자 회사와 연결이 끊겼습니다.") from loss
        self._check(answer)
        try:
            return dict(answer.json())
        except (ValueError, TypeError) as error:
            raise UncertainFailure("문자 회사의 답을 읽지 못했습니다.") from error

    @staticmethod
    def _check(answer: httpx.Response) -> None:
        """Raise unless the request as a whole was taken."""
        if answer.is_success:
            return
        try:
            code = str(answer.json().get("errorCode", ""))[:60]
        except (ValueError, AttributeError):
            code = ""
        shown = f"(응답 {answer.status_code}{' ' + code if code else ''})"
        if answer.status_code in _REFUSED or code in _ACCOUNT_ERRORS:
            raise ChannelDown(
                f"문자 회사가 우리 계정의 요청을 거절했습니다{shown}. 관리자가 설정과 잔액을 확인해야 합니다."
            )
        if answer.status_code in _BUSY:
            raise ChannelDown(f"문자 회사가 지금은 더 받지 않습니다{shown}. 잠시 뒤 다시 보냅니다.")
        if answer.is_client_error:
            raise PermanentFailure(f"문자 회사가 이 문자를 받지 않았습니다{shown}. 번호와 글을 확인해 주세요.")
        raise TemporaryFailure(f"문자 회사에 문제가 있습니다{shown}.")

    @staticmethod
    def _reference(answer: dict[str, Any]) -> str:
        """The provider's number of the message, or the failure it reports for it."""
        for failed in answer.get("failedMessageList") or []:
            code = str(failed.get("statusCode", ""))
            if code in _ACCOUNT_TROUBLE:
                raise ChannelDown(_ACCOUNT_TROUBLE[code])
            if code in _SERVER_TROUBLE:
                raise TemporaryFailure(f"문자 회사에 문제가 있습니다(상태 {code}).")
            raise PermanentFailure(_WRONG_MESSAGE.get(code, f"문자 회사가 이 문자를 받지 않았습니다(상태 {code})."))
        taken = answer.get("messageList") or []
        if taken and taken[0].get("messageId"):
            return str(taken[0]["messageId"])
        return str((answer.get("groupInfo") or {}).get("groupId", ""))
