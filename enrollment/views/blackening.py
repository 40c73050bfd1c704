"""Making areas of a paper black, for every room that takes papers: draw, look, keep. A room brings one function, which finds
the paper for whoever may cover it; views_of() makes its two pages of that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from common import private_files
from common.errors import DomainError
from common.numbers import typed
from enrollment.actions import blackening
from enrollment.actions.blackening import MOST_AREAS, MOST_PAGES, Area
from enrollment.forms.blackening import AreasForm
from enrollment.models.blackening import Blackening


@dataclass(frozen=True)
class Desk:
    """What a room brings: the paper, whose it is, why it is seen (for the access record), and where one goes back to."""

    paper: Any
    title: str
    person: str
    case: str
    back_url: str


type Find = Callable[..., Desk]
type View = Callable[..., HttpResponseBase]


def views_of(find: Find, *, noted_in: type[Blackening], picture: str) -> tuple[View, View]:
    """The page of a room, and the pictures it shows at the address named `picture`.

    Both have the same keys in their addresses; `find` is given the request and them, and refuses whoever may not.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: SignedInRequest, **keys: int) -> HttpResponse:
        return _page(request, find(request, **keys), noted_in, reverse(picture, kwargs=keys))

    @require_safe
    def page_picture(request: SignedInRequest, **keys: int) -> FileResponse:
        desk = find(request, **keys)
        handled(reason=desk.case)
        return _picture(request, desk.paper)

    return page, page_picture


def _page(request: SignedInRequest, desk: Desk, noted_in: type[Blackening], picture_url: str) -> HttpResponse:
    """Draw (by pointer or in numbers), look at the result, keep it. Only the last changes anything."""
    try:
        pages = blackening.page_count(desk.paper)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(desk.back_url)
    if request.method != "POST":
        form = AreasForm(pages=pages, initial={"seen": blackening.stamp(desk.paper)})
        return _drawing(request, desk, form, pages, picture_url)
    form = AreasForm(request.POST, pages=pages)
    if "turn" in request.POST or "again" in request.POST:
        form.errors.clear()
        return _drawing(request, desk, form, pages, picture_url)
    if not form.is_valid():
        return _drawing(request, desk, form, pages, picture_url, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if "keep" in request.POST:
        return _kept(request, desk, form, noted_in)
    return _looking(request, desk, form, pages, picture_url)


def _kept(request: SignedInRequest, desk: Desk, form: AreasForm, noted_in: type[Blackening]) -> HttpResponse:
    areas, seen = form.areas(), form.cleaned_data["seen"]
    try:
        done = blackening.blacken(desk.paper, areas, seen=seen, by=request.user, noted_in=noted_in)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(desk.back_url)
    done.refresh_from_db(fields=["destroyed_at"])
    gone = "가리기 전 파일은 없앴습니다." if done.destroyed_at else "가리기 전 파일은 몇 분 안에 없앱니다."
    messages.success(request, f"서류에서 {len(done.areas)}곳을 가렸습니다. {gone}")
    return redirect(desk.back_url)


def _drawing(
    request: HttpRequest, desk: Desk, form: AreasForm, pages: int, picture_url: str, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    areas = form.areas() if form.is_bound and hasattr(form, "cleaned_data") else []
    wanted = typed(request.POST.get("turn", "")) or (areas[0].page if areas else 1)
    page = min(max(wanted, 1), pages)
    context = {
        "desk": desk,
        "form": form,
        "pages": range(1, pages + 1),
        "shown_page": page,
        "picture": f"{picture_url}?{urlencode({'page': page})}",
        "areas": [area for area in areas if area.page == page],
    }
    return render(request, "enrollment/desk_blacken.html", context, status=status)


def _looking(request: HttpRequest, desk: Desk, form: AreasForm, pages: int, picture_url: str) -> HttpResponse:
    areas = form.areas()
    query = [("area", str(area)) for area in areas]
    pictures = [
        (page, f"{picture_url}?{urlencode([('page', page), *query])}") for page in sorted({a.page for a in areas})
    ]
    context = {
        "desk": desk,
        "form": form,
        "pictures": pictures,
        "untouched": pages - len(pictures),
        "count": len(areas),
        "typed": [(name, request.POST[name]) for name in form.fields if request.POST.get(name)],
    }
    return render(request, "enrollment/desk_blacken_preview.html", context)


def _picture(request: HttpRequest, paper: Any) -> FileResponse:
    """A page as a picture, the areas named in the address black. 404 for what is no page or no area."""
    page = typed(request.GET.get("page", "1"))
    try:
        areas = [Area.read(text) for text in request.GET.getlist("area")[: MOST_AREAS + 1]]
    except ValueError as nonsense:
        raise Http404 from nonsense
    if not 1 <= page <= MOST_PAGES or len(areas) > MOST_AREAS:
        raise Http404
    try:
        drawn = blackening.look(paper, page, areas)
    except DomainError as refusal:
        raise Http404 from refusal
    return private_files.shut_in(BytesIO(drawn), content_type="image/jpeg", name="page.jpg")
