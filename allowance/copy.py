"""The allowance's part of one's own copy: claims and evidence. An account number stands covered here as everywhere."""

from __future__ import annotations

from allowance.models import (
    Batch,
    BatchDownload,
    BatchLine,
    Claim,
    ClaimEvent,
    ClaimPaper,
    ClaimPaperBlackening,
    ClaimSupplement,
    Confirmation,
    ResultFile,
    ResultLine,
)
from common.copies import INNER_NUMBER, Part

_SEALED = "계좌번호의 암호문. 가린 번호가 들어 있습니다."
_FILE = "여러 분의 줄이 함께 든 파일. 본인에 대한 줄은 들어 있습니다."

PARTS = (
    Part(Claim, "claimant", leave_out={"account_token": _SEALED, "account_print": _SEALED, "round": INNER_NUMBER}),
    Part(ClaimEvent, "claim__claimant"),
    Part(ClaimPaper, "claim__claimant", leave_out={"sha256": "파일이 바뀌지 않았는지 확인하는 값"}),
    Part(ClaimPaperBlackening, "paper__claim__claimant", leave_out={"old_file": INNER_NUMBER}),
    Part(ClaimSupplement, "claim__claimant"),
    Part(Confirmation, "claim__claimant"),
    Part(BatchLine, "claim__claimant"),
    Part(ResultLine, "claim__claimant"),
)
LEFT_OUT = {Batch: _FILE, ResultFile: _FILE, BatchDownload: "파일을 누가 왜 내려받았는지. 접속기록의 하나입니다."}
