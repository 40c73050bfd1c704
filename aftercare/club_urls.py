"""URLs of job clubs for their members."""

from django.urls import path

from aftercare.views import clubs

app_name = "aftercare_club"
urlpatterns = [
    path("<int:pk>/", clubs.club, name="club"),
    path("<int:pk>/share/", clubs.share, name="share"),
    path("<int:pk>/leads/<int:lead_pk>/down/", clubs.lead_down, name="lead-down"),
]
