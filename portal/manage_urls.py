"""URLs of the management pages that know several apps: mounted at /manage/."""

from django.urls import path

from portal.views import access_reviews, changes, consent_texts, policy, rehearsal, retention, rights, standing
from portal.views import manage_cohorts as views

urlpatterns = [
    path("cohorts/", views.cohort_list, name="manage-cohorts"),
    path("cohorts/new/", views.cohort_add, name="manage-cohort-add"),
    path("cohorts/<int:pk>/", views.cohort, name="manage-cohort"),
    path("cohorts/<int:pk>/edit/", views.cohort_edit, name="manage-cohort-edit"),
    path("cohorts/<int:pk>/publish/", views.cohort_publish, name="manage-cohort-publish"),
    path("cohorts/<int:pk>/override/", views.cohort_override, name="manage-cohort-override"),
    path("cohorts/<int:pk>/capacity/", views.cohort_capacity, name="manage-cohort-capacity"),
    path("cohorts/<int:pk>/cancel/", views.cohort_cancel, name="manage-cohort-cancel"),
    path("retention/", retention.proposals, name="retention"),
    path("retention/<int:pk>/", retention.proposal, name="retention-proposal"),
    path("retention/<int:pk>/drop/", retention.proposal_drop, name="retention-drop"),
    path("retention/register/", retention.register, name="retention-register"),
    path("retention/periods/", retention.periods, name="retention-periods"),
    path("retention/periods/<slug:rule>/", retention.period, name="retention-period"),
    path("retention/holds/", retention.hold_list, name="retention-holds"),
    path("retention/holds/new/", retention.hold_add, name="retention-hold-add"),
    path("retention/holds/<int:pk>/lift/", retention.hold_lift, name="retention-hold-lift"),
    path("access-reviews/", access_reviews.review_list, name="access-reviews"),
    path("access-reviews/<int:pk>/", access_reviews.review, name="access-review"),
    path("changes/", changes.change_list, name="changes"),
    path("site/", standing.overview, name="standing"),
    path("site/announcements/new/", standing.announcement_add, name="announcement-add"),
    path("site/announcements/<int:pk>/end/", standing.announcement_end, name="announcement-end"),
    path("site/read-only/", standing.begin, name="read-only"),
    path("site/read-only/end/", standing.end, name="read-only-end"),
    path("policy/", policy.overview, name="policy"),
    path("policy/draft/", policy.draft, name="policy-draft"),
    path("policy/publish/", policy.publish, name="policy-publish"),
    path("consents/", consent_texts.purpose_list, name="consent-texts"),
    path("consents/<slug:purpose>/", consent_texts.purpose_detail, name="consent-text"),
    path("consents/<slug:purpose>/draft/", consent_texts.draft, name="consent-text-draft"),
    path("consents/<slug:purpose>/<int:version>/call-off/", consent_texts.call_off, name="consent-text-call-off"),
    path("rights/", rights.request_list, name="rights"),
    path("rights/<int:pk>/", rights.request_detail, name="rights-request"),
    path("rulebooks/<int:pk>/rehearse/", rehearsal.edition_rehearse, name="manage-edition-rehearse"),
]
