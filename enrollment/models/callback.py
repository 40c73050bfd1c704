"""A request to be called back: where a page is a dead end, a person takes over."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center
from centers.roles import Permission, centers_where


class CallbackRequestQuerySet(models.QuerySet["CallbackRequest"]):
    def waiting(self) -> CallbackRequestQuerySet:
        return self.filter(handled_at=None)

    def visible_to(self, user: User) -> CallbackRequestQuerySet:
        """Requests of the centres whose calls this person answers; one without a centre is everybody's."""
        return self.answered_at(centers_where(user, Permission.ANSWER_CALLBACKS))

    def answered_at(self, centers: Collection[int] | None) -> CallbackRequestQuerySet:
        """Requests whoever answers the calls of these centres sees (None: of all)."""
        if centers is None:
            return self.all()
        return self.filter(Q(center__in=centers) | Q(center=None)) if centers else self.none()


class CallbackRequest(models.Model):
    class Time(models.TextChoices):
        ANY = "any", _("아무 때나")
        MORNING = "morning", _("오전 9시에서 12시")
        AFTERNOON = "afternoon", _("오후 1시에서 6시")

    center = models.ForeignKey(
        Center, models.PROTECT, null=True, blank=True, related_name="callbacks", verbose_name=_("센터")
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="callbacks", verbose_name=_("사람")
    )
    name = models.CharField(_("이름"), max_length=60)
    phone = models.CharField(_("전화번호"), max_length=16)
    wanted_time = models.CharField(_("받고 싶은 때"), max_length=10, choices=Time.choices, default=Time.ANY)
    about = models.CharField(_("무슨 일"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("남긴 때"))
    handled_at = models.DateTimeField(_("전화한 때"), null=True, blank=True)
    handled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("전화한 직원")
    )
    outcome = models.CharField(_("결과"), max_length=300, blank=True)

    objects = CallbackRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("전화 요청")
        verbose_name_plural = _("전화 요청")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_at=None, handled_by=None) | Q(handled_at__isnull=False, handled_by__isnull=False),
                name="handled_callback_names_time_and_person",
            )
        ]

    def __str__(self) -> str:
        return f"전화 요청 {self.pk}"
