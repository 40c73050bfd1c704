"""What somebody searches for is posted; the address of what was found carries it sealed.

Names and numbers people search by would otherwise stand in the history of a shared computer and in the log of whatever
stands between. Pages, filters and the way back need an address all the same.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.utils.http import urlencode

from common import encryption, resident_number
from common.errors import DomainError

PARAMETER = "q"
_PURPOSE = "search"
_LONGEST = 200  # more than any field of a search takes: what is longer is refused by its form


def sealed(**typed: str) -> str:
    """What was typed into the fields of a search, as the parameter of an address."""
    return encryption.encrypt(urlencode(typed), purpose=_PURPOSE)


def typed(request: HttpRequest) -> QueryDict:
    """What was typed into the search whose result is asked for; empty without one, or when the address was made by hand."""
    token = request.GET.get(PARAMETER, "")
    try:
        return QueryDict(encryption.decrypt(token, purpose=_PURPOSE)) if token else QueryDict()
    except encryption.Unreadable:
        return QueryDict()


def begin(request: HttpRequest, *open_fields: str) -> HttpResponseRedirect:
    """On to what is found by the form that was posted. `open_fields` say nothing of anybody and stay readable.

    Raises DomainError when there is a resident number among the words: it goes no further.
    """
    posted = {name: str(value)[:_LONGEST] for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    if resident_number.found_in_any(posted.values()):
        raise DomainError(resident_number.REFUSAL)
    words = {name: value for name, value in posted.items() if name not in open_fields}
    query = {name: value for name, value in posted.items() if name in open_fields} | {PARAMETER: sealed(**words)}
    return redirect(f"{request.path}?{urlencode(query)}")
