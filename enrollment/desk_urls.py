"""URLs of enrolment at the desk."""

from django.urls import URLPattern

app_name = "enrollment_desk"
urlpatterns: list[URLPattern] = []
