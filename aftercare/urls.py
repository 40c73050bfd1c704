"""URLs of the letters' pages."""

from django.urls import path

from aftercare.views import letters

app_name = "aftercare"
urlpatterns = [
    path("<str:token>/", letters.letter, name="answer"),
    path("<str:token>/book/", letters.book, name="book"),
    path("<str:token>/stop/", letters.stop, name="stop"),
    path("<str:token>/take-back/", letters.take_back, name="take-back"),
]
