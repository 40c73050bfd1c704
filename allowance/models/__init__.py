from allowance.models.batch import Batch, BatchDownload, BatchLine, ResultFile, ResultLine
from allowance.models.claim import Bank, Claim, ClaimEvent, Confirmation, RefusalReason
from allowance.models.evidence import ClaimPaper, ClaimSupplement, PaperKind

__all__ = [
    "Bank",
    "Batch",
    "BatchDownload",
    "BatchLine",
    "Claim",
    "ClaimEvent",
    "ClaimPaper",
    "ClaimSupplement",
    "Confirmation",
    "PaperKind",
    "RefusalReason",
    "ResultFile",
    "ResultLine",
]
