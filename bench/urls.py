"""The portal's own map and one more page: the floor."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from centers.models import Center
from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as portal_urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def floor(request: HttpRequest) -> HttpResponse:
    """What any page for a signed-in person costs at least: session, user, and one indexed SELECT."""
    center = Center.objects.get(slug="bench")
    return HttpResponse(f"{request.user.pk} {center.name}", content_type="text/plain; charset=utf-8")


urlpatterns = [*portal_urlpatterns, path("bench/floor/", floor)]
