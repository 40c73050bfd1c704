"""URLs of the management pages that know several apps."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
