"""Tries to sign in with a password that did not succeed, counted per typed address, whether anybody has it or not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

WINDOW = timedelta(minutes=15)
MAX_FAILURES = 5


class SignInFailureQuerySet(models.QuerySet["SignInFailure"]):
    def counting_at(self, moment: datetime) -> SignInFailureQuerySet:
        """Those that still count towards the lock."""
        return self.filter(created_at__gt=moment - WINDOW)


class SignInFailure(models.Model):
    """Written before the password is looked at, so that parallel guesses count too; a success deletes them."""

    username = models.EmailField(_("적은 이메일"))
    asked_from = models.GenericIPAddressField(_("요청한 주소"), null=True)
    created_at = models.DateTimeField(_("때"))

    objects = SignInFailureQuerySet.as_manager()

    class Meta:
        verbose_name = _("로그인 실패")
        verbose_name_plural = _("로그인 실패")
        indexes = [
            models.Index(fields=["username", "created_at"], name="failure_by_username"),
            models.Index(fields=["created_at"], name="failure_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
