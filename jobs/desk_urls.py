"""URLs of jobs at the desk."""

from django.urls import path

from jobs.views import desk_ledger, desk_openings, desk_placements

app_name = "jobs_desk"
urlpatterns = [
    path("openings/", desk_openings.opening_list, name="openings"),
    path("openings/new/", desk_openings.new, name="opening-new"),
    path("openings/ledger/", desk_ledger.books, name="ledger"),
    path("openings/ledger/rows/<slug:column>/", desk_ledger.rows, name="ledger-rows"),
    path("openings/ledger/pledges/<int:company>/<int:course>/", desk_ledger.pledges, name="ledger-pledges"),
    path("openings/ledger/centers/<int:center>/", desk_ledger.books, name="ledger-center"),
    path("openings/ledger/centers/<int:center>/rows/<slug:column>/", desk_ledger.rows, name="ledger-center-rows"),
    path("openings/<int:pk>/", desk_openings.detail, name="opening"),
    path("openings/<int:pk>/close/", desk_openings.close, name="opening-close"),
    path("openings/<int:pk>/reopen/", desk_openings.reopen, name="opening-reopen"),
    path("openings/<int:pk>/put-forward/", desk_openings.put_forward, name="put-forward"),
    path("openings/<int:pk>/send-list/", desk_openings.send_list, name="send-list"),
    path("referrals/<int:pk>/agree/", desk_openings.agree, name="referral-agree"),
    path("referrals/<int:pk>/leave/", desk_openings.leave, name="referral-leave"),
    path("referrals/<int:pk>/told/", desk_openings.told, name="referral-told"),
    path("referrals/<int:pk>/fell-through/", desk_openings.fall_through, name="referral-fell-through"),
    path("placements/", desk_placements.placement_list, name="placements"),
    path("placements/find/", desk_placements.find, name="placement-find"),
    path("placements/new/<int:pk>/", desk_placements.new, name="placement-new"),
    path("placements/<int:pk>/", desk_placements.detail, name="placement"),
    path("placements/<int:pk>/end/", desk_placements.end, name="placement-end"),
    path("placements/<int:pk>/end/undo/", desk_placements.end_undone, name="placement-end-undone"),
    path("placements/<int:pk>/contact/", desk_placements.contact, name="placement-contact"),
    path("placements/<int:pk>/no-contact/", desk_placements.no_contact, name="placement-no-contact"),
    path("placements/checks/<int:pk>/paper/", desk_placements.paper, name="check-paper"),
    path("placements/checks/<int:pk>/unknown/", desk_placements.unknown, name="check-unknown"),
]
