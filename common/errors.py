"""Refusals a person can read. The text says cause, result and fix in plain Korean."""


class DomainError(Exception):
    """An act refused by a rule of the programme. str() is shown to the person who tried."""

    message = "처리할 수 없습니다. 화면을 새로 열어 지금 상태를 확인해 주세요."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)


class IllegalMove(DomainError):
    """A state was asked to become one that may not follow it (mostly: somebody else acted first)."""

    message = "그사이 상태가 바뀌어 처리하지 않았습니다. 화면을 새로 열어 지금 상태를 확인해 주세요."

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = source, target
        super().__init__()


class StaleForm(DomainError):
    """What was on the screen is no longer what is stored."""

    message = (
        "다른 화면에서 먼저 고친 내용이 있어 저장하지 않았습니다. 아래에서 지금 내용을 확인하고 다시 저장해 주세요."
    )


class FileNotKept(DomainError):
    """There was no room for an upload, or the disk is broken or away. Nothing of the file stays."""

    message = (
        "지금은 파일을 보관할 수 없어 올리지 않았습니다. 적으신 것과 전에 올리신 파일은 그대로입니다. "
        "잠시 뒤에 다시 올려 주세요. 계속 안 되면 센터로 전화해 주세요."
    )
