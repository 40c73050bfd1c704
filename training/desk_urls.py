"""URLs of attendance: for teachers and for the centre's counsellors."""

from django.urls import path

from training.views import evidence, roster, work

app_name = "training_desk"
urlpatterns = [
    path("", roster.today, name="today"),
    path("<int:pk>/", roster.roster, name="roster"),
    path("<int:pk>/mark/", roster.mark, name="mark"),
    path("<int:pk>/rest/", roster.mark_rest, name="rest"),
    path("<int:pk>/people/<int:application_pk>/", roster.person, name="person"),
    path("evidence/<int:pk>/", evidence.file, name="evidence"),
    path("evidence/<int:pk>/blacken/", evidence.blacken, name="blacken"),
    path("evidence/<int:pk>/blacken/picture/", evidence.picture, name="blacken-picture"),
    path("people/<int:pk>/products/", work.of_person, name="work"),
    path("sheets/<int:pk>/", roster.sheet, name="sheet"),
]
