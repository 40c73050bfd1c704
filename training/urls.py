"""URLs of training for the people in it."""

from django.urls import path

from training.views import mine

app_name = "training"
urlpatterns = [
    path("training/<int:pk>/", mine.progress, name="progress"),
]
