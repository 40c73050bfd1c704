"""URLs of counselling at the desk."""

from django.urls import path

from counseling.views import desk

app_name = "counseling_desk"
urlpatterns = [
    path("", desk.week, name="week"),
    path("<int:pk>/", desk.talk, name="talk"),
    path("<int:pk>/cancel/", desk.talk_cancel, name="cancel"),
    path("<int:pk>/missed/", desk.talk_missed, name="missed"),
]
