"""URLs of after-care at the desk."""

from django.urls import URLPattern

app_name = "aftercare_desk"
urlpatterns: list[URLPattern] = []
