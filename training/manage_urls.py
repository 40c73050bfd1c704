"""URLs of a cohort's training in management."""

from django.urls import path

from training.views import schedules

app_name = "training_manage"
urlpatterns = [
    path("cohorts/<int:pk>/training/", schedules.training, name="training"),
    path("cohorts/<int:pk>/training/pattern/", schedules.pattern, name="pattern"),
    path("cohorts/<int:pk>/training/add/", schedules.session_add, name="add"),
    path("cohorts/<int:pk>/training/teachers/", schedules.teacher_add, name="teacher-add"),
    path("sessions/<int:pk>/move/", schedules.session_move, name="move"),
    path("sessions/<int:pk>/cancel/", schedules.session_cancel, name="cancel"),
    path("teachers/<int:pk>/end/", schedules.teacher_end, name="teacher-end"),
]
