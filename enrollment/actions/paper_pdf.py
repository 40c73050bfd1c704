"""A PDF that only shows something: nothing in it runs, sends, opens other files or carries them along."""

from __future__ import annotations

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

_MOST_OBJECTS = 60_000  # a scan has some hundred, a report some thousand
_ACTING = frozenset(
    (
        "/GoTo3DView",
        "/GoToE",
        "/GoToR",
        "/ImportData",
        "/JavaScript",
        "/Launch",
        "/Movie",
        "/Rendition",
        "/RichMediaExecute",
        "/Sound",
        "/SubmitForm",
    )
)
_ATTACHED = frozenset(("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"))
_ACTIVE_KEYS = frozenset(("/JS", "/JavaScript", "/XFA", "/RichMediaContent"))
_CARRYING_KEYS = frozenset(("/EmbeddedFiles", "/EF"))


class ActiveContent(Exception):
    """The PDF does something beside being looked at."""


class CarriesFiles(Exception):
    """Another file lies in it."""


class TooComplex(Exception):
    """More parts than a paper has."""


def refuse_active(reader: PdfReader) -> None:
    """Look at everything that can be reached from the document's root."""
    seen: set[tuple[int, int]] = set()
    waiting: list[object] = [reader.trailer]
    count = 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        count += 1
        if count > _MOST_OBJECTS:
            raise TooComplex
        if isinstance(one, DictionaryObject):
            _refuse(one)
            waiting.extend(value for value in dict.values(one) if _leads_on(value))
        elif isinstance(one, ArrayObject):
            waiting.extend(value for value in list.__iter__(one) if _leads_on(value))


def _leads_on(value: object) -> bool:
    return isinstance(value, IndirectObject | DictionaryObject | ArrayObject)


def _refuse(part: DictionaryObject) -> None:
    if _CARRYING_KEYS & part.keys():
        raise CarriesFiles
    subtype = part.get("/Subtype")
    if subtype in _ATTACHED:
        raise CarriesFiles if subtype == "/FileAttachment" else ActiveContent
    if _ACTIVE_KEYS & part.keys() or part.get("/S") in _ACTING:
        raise ActiveContent
