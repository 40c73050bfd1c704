"""The whole site's map. Every door is closed by LoginRequiredMiddleware; a public page says so at its view."""

from django.conf import settings
from django.urls import include, path

from portal import health, manage_urls
from portal.views import (
    cases,
    certificates,
    consents,
    demo_outbox,
    desk,
    desk_consents,
    manage,
    metrics,
    my,
    outbox,
    own_data,
    own_requests,
    policy,
    precheck,
    preferences,
    public,
    rights,
    workplace,
)

urlpatterns = [
    path("", public.home, name="home"),
    path("courses/", public.course_list, name="courses"),
    path("courses/<int:pk>/", public.course_detail, name="course-detail"),
    path("precheck/", precheck.start, name="precheck"),
    path("precheck/answer/", precheck.answer, name="precheck-answer"),
    path("precheck/apply/<int:pk>/", precheck.carry, name="precheck-carry"),
    path("guide/", public.guide, name="guide"),
    path("genuine/", public.genuine, name="genuine"),
    path("certificates/", certificates.certificate_search, name="certificates"),
    path("certificates/<str:number>/", certificates.certificate_check, name="certificate-check"),
    path("privacy/", policy.privacy, name="privacy"),
    path("privacy/<int:number>/", policy.privacy_version, name="privacy-version"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("accounts/", include("accounts.urls")),
    path("my/", my.my, name="my"),
    path("my/consents/", consents.consent_list, name="consents"),
    path("my/consents/file/", consents.consent_file, name="consent-file"),
    path("my/consents/<int:pk>/", consents.consent, name="consent"),
    path("my/consents/<int:pk>/again/", consents.consent_again, name="consent-again"),
    path("my/data/", own_data.own_data, name="own-data"),
    path("my/data/copy/", own_data.own_copy, name="own-copy"),
    path("my/data/ask/<slug:right>/", own_requests.ask, name="own-request-ask"),
    path(
        "my/data/ask/correction/<slug:corrects>/",
        own_requests.ask,
        {"right": "correction"},
        name="own-request-correct",
    ),
    path("my/data/requests/<int:pk>/", own_requests.own_request, name="own-request"),
    path("my/data/requests/<int:pk>/withdraw/", own_requests.withdraw, name="own-request-withdraw"),
    path("my/data/requests/<int:pk>/lift/", own_requests.lift, name="own-request-lift"),
    path("my/data/requests/<int:pk>/object/", own_requests.object_to, name="own-request-object"),
    path("", include("enrollment.urls")),
    path("", include("counseling.urls")),
    path("f/", include("aftercare.urls")),
    path("clubs/", include("aftercare.club_urls")),
    path("", include("training.urls")),
    path("job/", include("jobs.urls")),
    path("allowance/", include("allowance.urls")),
    path("workplace/", workplace.workplace, name="workplace"),
    path("desk/", desk.queue, name="desk"),
    path("desk/cases/<int:center>/<int:person>/", cases.case, name="case"),
    path("desk/cases/<int:center>/<int:person>/requests/new/", rights.request_add, name="rights-request-add"),
    path("desk/outbox/", outbox.message_list, name="outbox"),
    path("desk/outbox/<int:pk>/", outbox.message_detail, name="outbox-message"),
    path("desk/outbox/<int:pk>/resend/", outbox.message_resend, name="outbox-resend"),
    path("desk/people/<int:pk>/consents/", desk_consents.consent_list, name="desk-consents"),
    path("desk/people/<int:pk>/consents/<int:consent_pk>/", desk_consents.consent, name="desk-consent"),
    path("desk/follow-ups/", include("aftercare.desk_urls")),
    path("desk/talks/", include("counseling.desk_urls")),
    path("desk/class/", include("training.desk_urls")),
    path("desk/", include("jobs.desk_urls")),
    path("desk/claims/", include("allowance.desk_urls")),
    path("desk/", include("portal.desk_urls")),
    path("manage/", manage.home, name="manage"),
    path("manage/", include(manage_urls)),
    path("manage/", include("training.manage_urls")),
    path("manage/", include("centers.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]

if settings.DEMO:
    urlpatterns += [path("demo/outbox/", demo_outbox.demo_outbox, name="demo-outbox")]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.permission_denied"
handler404 = "portal.views.errors.page_not_found"
handler500 = "portal.views.errors.server_error"
