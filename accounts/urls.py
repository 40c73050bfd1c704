"""URLs of accounts."""

from django.urls import path

from accounts.views import own_sign_ins, profile, second_factor, sign_in, staff, unmasking

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("code/", sign_in.code, name="code"),
    path("code/again/", sign_in.code_again, name="code-again"),
    path("who/", sign_in.who, name="who"),
    path("staff/", staff.staff_sign_in, name="staff-sign-in"),
    path("staff/second/", second_factor.second_factor, name="second-factor"),
    path("staff/second/enrol/", second_factor.enrol, name="enrol"),
    path("staff/second/recovery/", second_factor.recovery, name="recovery"),
    path("sign-out/", staff.sign_out, name="sign-out"),
    path("unmask/", unmasking.unmask, name="unmask"),
    path("profile/", profile.profile, name="profile"),
    path("extend/", own_sign_ins.extend, name="extend"),
    path("profile/sign-ins/end/", own_sign_ins.end_one, name="end-sign-in"),
    path("profile/sign-ins/end-others/", own_sign_ins.end_others, name="end-other-sign-ins"),
    path("profile/password/", own_sign_ins.new_password, name="new-password"),
    path("profile/recovery-codes/", second_factor.renew_codes, name="renew-codes"),
    path("profile/app/", second_factor.change_app, name="change-app"),
    path("profile/email/", profile.new_email, name="new-email"),
    path("profile/email/code/", profile.new_email_code, name="new-email-code"),
    path("profile/email/code/again/", profile.new_email_again, name="new-email-again"),
]
