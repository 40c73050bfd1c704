"""URLs of the allowance at the desk."""

from django.urls import path

from allowance.views import desk

app_name = "allowance_desk"
urlpatterns = [
    path("", desk.claim_list, name="claims"),
    path("<int:pk>/", desk.claim, name="claim"),
    path("<int:pk>/acts/<slug:key>/", desk.act, name="act"),
    path("job-search/<int:pk>/", desk.job_search, name="job-search"),
]
