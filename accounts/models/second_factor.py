"""What staff sign in with beside their password: an authenticator app (TOTP, RFC 6238) and ten codes for the day it is lost."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from common.sealed import SealedField

SECRET_PURPOSE = "accounts.second_factor"  # noqa: S105


class SecondFactor(models.Model):
    """The key a person's app was given. It counts from `confirmed_at` on, when the first number of the app came back."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor", verbose_name=_("사람"))
    secret = SealedField(_("암호화한 열쇠"), purpose=SECRET_PURPOSE)
    made_at = models.DateTimeField(_("만든 때"))
    confirmed_at = models.DateTimeField(_("등록한 때"), null=True)
    last_step = models.BigIntegerField(_("마지막으로 쓴 30초"), default=0)

    class Meta:
        verbose_name = _("인증 앱")
        verbose_name_plural = _("인증 앱")

    def __str__(self) -> str:
        return f"{self.user_id}"


class RecoveryCode(models.Model):
    """One of ten codes that stand in for the app, each once. The code itself is not here: only its keyed digest."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes", verbose_name=_("인증 앱"))
    digest = models.CharField(_("코드의 해시"), max_length=64)
    used_at = models.DateTimeField(_("쓴 때"), null=True)

    class Meta:
        verbose_name = _("복구 코드")
        verbose_name_plural = _("복구 코드")
        constraints = [models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_of_a_factor_once")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Happened(models.TextChoices):
    ENROLLED = "enrolled", _("로그인할 때 쓰는 인증 앱을 등록했습니다")
    RESET = "reset", _("등록된 인증 앱을 지웠습니다. 다음에 로그인할 때 새로 등록합니다")
    RECOVERED = "recovered", _("복구 코드로 로그인했습니다")
    RENEWED = "renewed", _("복구 코드 열 개를 새로 만들었습니다. 전에 받은 코드는 쓸 수 없습니다")
    PASSWORD_CHANGED = "password_changed", _("비밀번호를 바꾸고 다른 기기에서 모두 로그아웃했습니다")
    PASSWORD_GIVEN = "password_given", _("운영 관리자가 임시 비밀번호를 만들고 모든 기기에서 로그아웃했습니다")
    LOCKED = "locked", _("비밀번호는 맞고 인증 앱의 번호가 다섯 번 틀려 15분 동안 로그인을 잠갔습니다")


class SignInEvent(models.Model):
    """What happened to somebody's ways of signing in, said to her as well. `by` is empty where the machine did it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="sign_in_events", verbose_name=_("누구의"))
    happened = models.CharField(_("일어난 일"), max_length=20, choices=Happened)
    at = models.DateTimeField(_("언제"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("누가"))
    address = models.GenericIPAddressField(_("어디에서"), null=True)

    class Meta:
        verbose_name = _("로그인 방법의 변화")
        verbose_name_plural = _("로그인 방법의 변화")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(happened__in=Happened.values), name="sign_in_event_is_known"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.user_id} {self.happened}"
