"""Six digits that prove a phone or an e-mail address, once, within ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock
from messaging.models import Channel

LIFETIME = timedelta(minutes=10)
MAX_ATTEMPTS = 5
DIGITS = 6


class SignInCodeQuerySet(models.QuerySet["SignInCode"]):
    def usable(self) -> SignInCodeQuerySet:
        """Not used, not replaced by a newer one, not too old, not guessed at too often."""
        return self.filter(used_at=None, replaced_at=None, expires_at__gt=clock.now(), attempts__lt=MAX_ATTEMPTS)

    def sent_to(self, channel: str, address: str) -> SignInCodeQuerySet:
        return self.filter(channel=channel, address=address)

    def asked_since(self, moment: datetime) -> SignInCodeQuerySet:
        return self.filter(created_at__gt=moment)


class SignInCode(models.Model):
    """The code itself is not here: only its keyed hash. Attempts are counted so that guessing ends."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", _("로그인")
        DESK_INTAKE = "desk_intake", _("창구 접수 확인")
        NEW_CONTACT = "new_contact", _("새 연락처 확인")

    purpose = models.CharField(_("쓰임"), max_length=20, choices=Purpose.choices)
    channel = models.CharField(_("보낸 방법"), max_length=10, choices=Channel.choices)
    address = models.CharField(_("보낸 곳"), max_length=254)
    about = models.CharField(_("무엇에 대한"), max_length=60, blank=True)
    code_hash = models.CharField(_("번호의 해시"), max_length=64)
    asked_from = models.GenericIPAddressField(_("요청한 주소"), null=True)
    attempts = models.PositiveIntegerField(_("시도"), default=0)
    created_at = models.DateTimeField(_("만든 때"))
    expires_at = models.DateTimeField(_("끝나는 때"))
    used_at = models.DateTimeField(_("쓴 때"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("새 번호가 나간 때"), null=True, blank=True)

    objects = SignInCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("인증번호")
        verbose_name_plural = _("인증번호")
        indexes = [
            models.Index(fields=["channel", "address", "created_at"], name="code_by_address"),
            models.Index(fields=["asked_from", "created_at"], name="code_by_origin"),
            models.Index(fields=["created_at"], name="code_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="code_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"

    @property
    def is_usable(self) -> bool:
        """The same question as usable(), for one row at hand."""
        return (
            self.used_at is None
            and self.replaced_at is None
            and self.expires_at > clock.now()
            and self.attempts < MAX_ATTEMPTS
        )

    @property
    def minutes_left(self) -> int:
        """Whole minutes until it ends, the begun one included; 0 afterwards."""
        return max(0, -int((clock.now() - self.expires_at).total_seconds() // 60))
