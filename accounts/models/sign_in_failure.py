"""Tries to prove oneself that did not succeed, counted per typed address, whether anybody has it or not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

WINDOW = timedelta(minutes=15)
MAX_FAILURES = 5


class Proof(models.TextChoices):
    """What was tried. Each is counted for itself: a recovery code opens while the app's numbers are locked."""

    PASSWORD = "password", _("비밀번호")
    APP = "app", _("인증 앱의 번호")
    RECOVERY_CODE = "recovery_code", _("복구 코드")


class SignInFailureQuerySet(models.QuerySet["SignInFailure"]):
    def counting_at(self, moment: datetime) -> SignInFailureQuerySet:
        """Those that still count towards the lock."""
        return self.filter(created_at__gt=moment - WINDOW)


class SignInFailure(models.Model):
    """Written before what was typed is looked at, so that parallel guesses count too; a success deletes them."""

    username = models.EmailField(_("적은 이메일"))
    proof = models.CharField(_("무엇으로"), max_length=20, choices=Proof, default=Proof.PASSWORD)
    asked_from = models.GenericIPAddressField(_("요청한 주소"), null=True)
    created_at = models.DateTimeField(_("때"))

    objects = SignInFailureQuerySet.as_manager()

    class Meta:
        verbose_name = _("로그인 실패")
        verbose_name_plural = _("로그인 실패")
        indexes = [
            models.Index(fields=["username", "proof", "created_at"], name="failure_by_username"),
            models.Index(fields=["created_at"], name="failure_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
