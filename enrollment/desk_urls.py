"""URLs of enrolment at the desk."""

from django.urls import path

from enrollment.views import (
    desk_blackening,
    desk_callbacks,
    desk_case,
    desk_cohort,
    desk_contacts,
    desk_intake,
    desk_line,
    desk_revocations,
)

app_name = "enrollment_desk"
urlpatterns = [
    path("applications/<int:pk>/", desk_case.case, name="case"),
    path("applications/<int:pk>/peek/", desk_case.peek, name="peek"),
    path("applications/<int:pk>/acts/<slug:key>/", desk_case.act, name="act"),
    path("applications/<int:pk>/acts/<slug:key>/preview/", desk_case.preview, name="preview"),
    path("applications/<int:pk>/undo/", desk_case.undo, name="undo"),
    path("applications/<int:pk>/assign/", desk_case.assign, name="assign"),
    path("applications/<int:pk>/papers/<int:paper_pk>/verdict/", desk_case.verdict, name="verdict"),
    path("applications/<int:pk>/papers/<int:paper_pk>/blacken/", desk_blackening.blacken, name="blacken"),
    path(
        "applications/<int:pk>/papers/<int:paper_pk>/blacken/picture/", desk_blackening.picture, name="blacken-picture"
    ),
    path("intake/", desk_intake.start, name="intake"),
    path("intake/<int:pk>/", desk_intake.application, name="intake-application"),
    path("intake/<int:pk>/code/", desk_intake.send_code, name="intake-code"),
    path("intake/<int:pk>/submit/", desk_intake.submit, name="intake-submit"),
    path("intake/<int:pk>/discard/", desk_intake.discard, name="intake-discard"),
    path("intake/<int:pk>/papers/<int:paper_pk>/remove/", desk_intake.remove_paper, name="intake-paper-remove"),
    path("intake/<int:pk>/<slug:slug>/", desk_intake.section, name="intake-section"),
    path("callbacks/", desk_callbacks.callback_list, name="callbacks"),
    path("callbacks/<int:pk>/", desk_callbacks.callback, name="callback"),
    path("consents/", desk_revocations.revocation_list, name="revocations"),
    path("consents/<int:pk>/", desk_revocations.revocation, name="revocation"),
    path("contacts/", desk_contacts.contact_list, name="contacts"),
    path("contacts/find/", desk_contacts.find, name="contact-find"),
    path("contacts/new/<int:pk>/", desk_contacts.new, name="contact-new"),
    path("contacts/<int:pk>/decide/", desk_contacts.decide, name="contact-decide"),
    path("cohorts/<int:pk>/line/", desk_line.line, name="line"),
    path("cohorts/", desk_cohort.cohort_list, name="cohorts"),
]
