"""URLs of a person's own jobs, and of the pages behind the addresses in messages."""

from django.urls import path

from jobs.views import company, links, openings, own

app_name = "jobs"
urlpatterns = [
    path("openings/", openings.opening_list, name="openings"),
    path("openings/<int:pk>/interest/", openings.interest, name="interest"),
    path("referrals/<int:pk>/", openings.referral, name="referral"),
    path("l/<str:token>/", company.company_list, name="list"),
    path("<int:pk>/", own.placement, name="placement"),
    path("<int:pk>/ask-employer/", own.employer_may_be_asked, name="employer-may-be-asked"),
    path("<int:pk>/leave-employer/", own.employer_left_alone, name="employer-left-alone"),
    path("c/<str:token>/", links.person, name="check"),
    path("c/<str:token>/ended/", links.person_ended, name="check-ended"),
    path("e/<str:token>/", links.employer, name="employer"),
    path("e/<str:token>/ended/", links.employer_ended, name="employer-ended"),
]
