"""The owner's addresses of the allowance."""

from django.urls import path

from allowance.views import owner

app_name = "allowance"
urlpatterns = [
    path("<int:pk>/", owner.claim, name="claim"),
    path("<int:pk>/papers/", owner.papers, name="papers"),
    path("<int:pk>/account/", owner.account, name="account"),
    path("<int:pk>/review/", owner.review, name="review"),
    path("<int:pk>/supplement/", owner.supplement, name="supplement"),
    path("<int:pk>/semas/", owner.semas, name="semas"),
    path("papers/<int:pk>/", owner.paper_view, name="paper"),
]
