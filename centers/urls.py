"""Management of what needs no application to be known: mounted at /manage/."""

from django.urls import path

from centers.views import agreements, centers, companies, courses, editions, roles, staff

app_name = "centers"

urlpatterns = [
    path("centers/", centers.center_list, name="center-list"),
    path("centers/new/", centers.center_add, name="center-add"),
    path("centers/<int:pk>/", centers.center_edit, name="center-edit"),
    path("centers/<int:pk>/publish/", centers.center_publish, name="center-publish"),
    path("centers/<int:pk>/hide/", centers.center_hide, name="center-hide"),
    path("courses/", courses.course_list, name="course-list"),
    path("courses/new/", courses.course_add, name="course-add"),
    path("courses/<int:pk>/", courses.course_edit, name="course-edit"),
    path("companies/", companies.company_list, name="company-list"),
    path("companies/new/", companies.company_add, name="company-add"),
    path("companies/<int:pk>/", companies.company, name="company"),
    path("companies/<int:pk>/edit/", companies.company_edit, name="company-edit"),
    path("companies/<int:pk>/pledges/new/", companies.pledge_add, name="pledge-add"),
    path("pledges/<int:pk>/withdraw/", companies.pledge_withdraw, name="pledge-withdraw"),
    path("agreements/", agreements.agreement_list, name="agreement-list"),
    path("agreements/new/", agreements.agreement_add, name="agreement-add"),
    path("agreements/<int:pk>/", agreements.agreement, name="agreement"),
    path("agreements/<int:pk>/edit/", agreements.agreement_edit, name="agreement-edit"),
    path("agreements/<int:pk>/parties/new/", agreements.party_add, name="party-add"),
    path("agreements/<int:pk>/end/", agreements.agreement_end, name="agreement-end"),
    path("rulebooks/", editions.edition_list, name="edition-list"),
    path("rulebooks/<int:pk>/", editions.edition_detail, name="edition-detail"),
    path("rulebooks/<int:pk>/edit/", editions.edition_edit, name="edition-edit"),
    path("rulebooks/<int:pk>/terms/<slug:kind>/", editions.edition_terms, name="edition-terms"),
    path("rulebooks/<int:pk>/publish/", editions.edition_publish, name="edition-publish"),
    path("rulebooks/<int:pk>/next/", editions.edition_draft, name="edition-draft"),
    path("staff/", staff.staff_list, name="staff-list"),
    path("staff/new/", staff.staff_add, name="staff-add"),
    path("staff/<int:pk>/", staff.staff_detail, name="staff-detail"),
    path("staff/<int:pk>/password/", staff.staff_password, name="staff-password"),
    path("staff/<int:pk>/second-factor/", staff.staff_second_factor, name="staff-second-factor"),
    path("staff/<int:pk>/suspend/", staff.staff_suspend, name="staff-suspend"),
    path("staff/<int:pk>/resume/", staff.staff_resume, name="staff-resume"),
    path("roles/", roles.roles, name="roles"),
    path("roles/<int:pk>/end/", roles.role_end, name="role-end"),
    path("roles/review/", roles.review, name="roles-review"),
    path("roles/log/", roles.log, name="roles-log"),
]
