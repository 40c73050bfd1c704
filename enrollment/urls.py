"""The owner's addresses of enrolment."""

from django.urls import path

from enrollment.views import answers, apply, callback, papers, second_thoughts

app_name = "enrollment"
urlpatterns = [
    path("apply/start/<int:pk>/", apply.start, name="start"),
    path("apply/<int:pk>/", apply.application, name="application"),
    path("apply/<int:pk>/submit/", apply.submit, name="submit"),
    path("apply/<int:pk>/receipt/", apply.receipt, name="receipt"),
    path("apply/<int:pk>/supplement/", answers.supplement, name="supplement"),
    path("apply/<int:pk>/offer/", answers.offer, name="offer"),
    path("apply/<int:pk>/withdraw/", answers.withdraw, name="withdraw"),
    path("apply/<int:pk>/move/", second_thoughts.move, name="move"),
    path("apply/<int:pk>/defer/", second_thoughts.defer, name="defer"),
    path("apply/<int:pk>/<slug:slug>/", apply.section, name="section"),
    path("papers/<int:pk>/", papers.paper_view, name="paper"),
    path("callback/", callback.callback, name="callback"),
    path("callback/done/", callback.callback_done, name="callback-done"),
]
