"""URLs of the allowance at the desk."""

from django.urls import path

from allowance.views import desk, desk_blackening, forwarding

app_name = "allowance_desk"
urlpatterns = [
    path("", desk.claim_list, name="claims"),
    path("<int:pk>/", desk.claim, name="claim"),
    path("<int:pk>/acts/<slug:key>/", desk.act, name="act"),
    path("<int:pk>/assign/", desk.assign, name="assign"),
    path("<int:pk>/papers/<int:paper_pk>/blacken/", desk_blackening.blacken, name="blacken"),
    path("<int:pk>/papers/<int:paper_pk>/blacken/picture/", desk_blackening.picture, name="blacken-picture"),
    path("job-search/", desk.job_search_list, name="job-searches"),
    path("job-search/<int:pk>/", desk.job_search, name="job-search"),
    path("batches/", forwarding.batch_list, name="batches"),
    path("batches/new/<int:center_pk>/<int:instalment_pk>/", forwarding.batch_new, name="batch-new"),
    path("batches/<int:pk>/", forwarding.batch, name="batch"),
    path("results/", forwarding.result_list, name="results"),
    path("results/<int:pk>/", forwarding.result, name="result"),
    path("results/lines/<int:pk>/", forwarding.result_line, name="result-line"),
    path("books/", forwarding.books, name="books"),
]
