"""URLs of a person's own talks."""

from django.urls import path

from counseling.views import plan, talks

app_name = "counseling"
urlpatterns = [
    path("talks/", talks.talk_list, name="talks"),
    path("talks/book/", talks.book, name="book"),
    path("talks/<int:pk>/", talks.talk, name="talk"),
    path("talks/<int:pk>/move/", talks.move, name="move"),
    path("talks/<int:pk>/cancel/", talks.cancel, name="cancel"),
    path("talks/to-dos/<int:pk>/", talks.to_do, name="to-do"),
    path("plan/", plan.plan, name="plan"),
    path("plan/apply/", plan.apply, name="plan-apply"),
]
