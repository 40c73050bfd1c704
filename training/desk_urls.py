"""URLs of attendance: for teachers and for the centre's counsellors."""

from django.urls import path

from training.views import roster, work

app_name = "training_desk"
urlpatterns = [
    path("", roster.today, name="today"),
    path("<int:pk>/", roster.roster, name="roster"),
    path("<int:pk>/mark/", roster.mark, name="mark"),
    path("<int:pk>/rest/", roster.mark_rest, name="rest"),
    path("<int:pk>/people/<int:application_pk>/", roster.person, name="person"),
    path("evidence/<int:pk>/", roster.evidence_file, name="evidence"),
    path("people/<int:pk>/products/", work.of_person, name="work"),
    path("sheets/<int:pk>/", roster.sheet, name="sheet"),
]
