"""URLs of counselling at the desk."""

from django.urls import path

from counseling.views import desk, desk_hours, desk_people

app_name = "counseling_desk"
urlpatterns = [
    path("", desk.week, name="week"),
    path("<int:pk>/", desk.talk, name="talk"),
    path("<int:pk>/hold/", desk.talk_hold, name="hold"),
    path("<int:pk>/move/", desk.talk_move, name="move"),
    path("<int:pk>/cancel/", desk.talk_cancel, name="cancel"),
    path("<int:pk>/missed/", desk.talk_missed, name="missed"),
    path("to-dos/<int:pk>/", desk.to_do, name="to-do"),
    path("people/", desk_people.find, name="find"),
    path("people/<int:pk>/", desk_people.person, name="person"),
    path("people/<int:pk>/book/", desk_people.book, name="book"),
    path("people/<int:pk>/plan/", desk_people.plan_versions, name="plan"),
    path("people/<int:pk>/plan/write/", desk_people.plan, name="plan-write"),
    path("hours/", desk_hours.own, name="hours"),
    path("hours/of/<int:pk>/", desk_hours.of_consultant, name="hours-of"),
    path("hours/<int:pk>/end/", desk_hours.end, name="hours-end"),
    path("hours/days/<int:pk>/take-back/", desk_hours.take_back, name="day-take-back"),
]
