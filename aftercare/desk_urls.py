"""URLs of after-care at the desk."""

from django.urls import path

from aftercare.views import desk, desk_clubs, desk_people

app_name = "aftercare_desk"
urlpatterns = [
    path("", desk.follow_up_list, name="list"),
    path("<int:pk>/handle/", desk.follow_up_handle, name="handle"),
    path("completions/<int:pk>/take-back/", desk.take_back, name="take-back"),
    path("mine/", desk_people.mine, name="mine"),
    path("of-application/<int:pk>/", desk_people.of_application, name="of-application"),
    path("of-person/<int:pk>/", desk_people.of_person, name="of-person"),
    path("plans/<int:pk>/contacts/", desk_people.contact_log, name="contacts"),
    path("clubs/", desk_clubs.club_list, name="clubs"),
    path("clubs/<int:pk>/", desk_clubs.club, name="club"),
    path("clubs/<int:pk>/members/<int:member_pk>/leave/", desk_clubs.member_leave, name="member-leave"),
    path("clubs/<int:pk>/leads/<int:lead_pk>/down/", desk_clubs.lead_down, name="lead-down"),
    path("clubs/<int:pk>/close/", desk_clubs.close, name="club-close"),
    path("clubs/<int:pk>/reopen/", desk_clubs.reopen, name="club-reopen"),
    path("clubs/meetings/<int:pk>/", desk_clubs.meeting, name="meeting"),
    path("clubs/meetings/<int:pk>/call-off/", desk_clubs.call_off, name="meeting-call-off"),
    path("plans/<int:pk>/", desk.plan_detail, name="plan"),
    path("plans/<int:pk>/stop/", desk.plan_stop, name="stop"),
    path("plans/<int:pk>/resume/", desk.plan_resume, name="resume"),
]
