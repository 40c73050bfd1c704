from allowance.models.account import Bank
from allowance.models.batch import Batch, BatchDownload, BatchLine, ResultFile, ResultLine
from allowance.models.blackening import ClaimPaperBlackening
from allowance.models.claim import Claim, ClaimEvent, RefusalReason
from allowance.models.confirmation import Confirmation
from allowance.models.evidence import ClaimPaper, ClaimSupplement, PaperKind

__all__ = [
    "Bank",
    "Batch",
    "BatchDownload",
    "BatchLine",
    "Claim",
    "ClaimEvent",
    "ClaimPaper",
    "ClaimPaperBlackening",
    "ClaimSupplement",
    "Confirmation",
    "PaperKind",
    "RefusalReason",
    "ResultFile",
    "ResultLine",
]
