"""The desk's addresses of applications, with the roster of who completes: training proposes it from the hours."""

from django.urls import path

from enrollment import desk_urls
from training.views import completion

app_name = desk_urls.app_name
urlpatterns = [*desk_urls.urlpatterns, path("cohorts/<int:pk>/", completion.roster, name="roster")]
