"""URLs of after-care at the desk."""

from django.urls import path

from aftercare.views import cases, desk

app_name = "aftercare_desk"
urlpatterns = [
    path("", desk.follow_up_list, name="list"),
    path("<int:pk>/handle/", desk.follow_up_handle, name="handle"),
    path("cases/<int:center>/<int:person>/", cases.case, name="case"),
    path("plans/<int:pk>/", desk.plan_detail, name="plan"),
    path("plans/<int:pk>/stop/", desk.plan_stop, name="stop"),
    path("plans/<int:pk>/resume/", desk.plan_resume, name="resume"),
]
