"""The centres: rows, so that the twelfth needs no deploy."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common import phone as phones
from messaging.models import Office

RECENT = timedelta(days=365)


class CenterQuerySet(models.QuerySet["Center"]):
    def published(self) -> CenterQuerySet:
        return self.filter(is_published=True)

    def with_recent_renames(self) -> CenterQuerySet:
        """Each with `recent_renames`: what it was called within the last year. Whoever holds an old message knows it so."""
        since = clock.today() - RECENT
        return self.prefetch_related(
            models.Prefetch("renames", CenterRename.objects.filter(on__gt=since), to_attr="recent_renames")
        )


class Center(models.Model):
    """A 중장년내일센터. It cannot be published without a telephone number."""

    slug = models.SlugField(_("주소에 쓰는 이름"), max_length=30, unique=True)
    name = models.CharField(_("이름"), max_length=60, unique=True)
    short_name = models.CharField(_("짧은 이름"), max_length=20, unique=True)
    former_names = ArrayField(models.CharField(max_length=60), verbose_name=_("전 이름"), default=list, blank=True)
    region = models.CharField(_("지역"), max_length=40)
    phone = models.CharField(_("전화번호"), max_length=16, blank=True)
    phone_note = models.CharField(_("전화번호 안내"), max_length=100, blank=True)
    address = models.CharField(_("주소"), max_length=200, blank=True)
    is_published = models.BooleanField(_("공개"), default=False)
    position = models.PositiveSmallIntegerField(_("순서"), default=0)
    version = models.PositiveIntegerField(_("고친 횟수"), default=0)

    objects = CenterQuerySet.as_manager()

    class Meta:
        verbose_name = _("센터")
        verbose_name_plural = _("센터")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(is_published=False) | ~Q(phone=""), name="published_center_has_a_phone")
        ]

    def __str__(self) -> str:
        return self.name

    def as_office(self) -> Office:
        """The centre as messages name it."""
        return Office(id=self.pk, name=self.name, phone=phones.display(self.phone))


class CenterRename(models.Model):
    """From `on` the centre has another name, kept for ever. What was sent before keeps the name it was sent with."""

    center = models.ForeignKey(Center, models.PROTECT, related_name="renames", verbose_name=_("센터"))
    old_name = models.CharField(_("전 이름"), max_length=60)
    new_name = models.CharField(_("새 이름"), max_length=60)
    on = models.DateField(_("바뀐 날"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("고친 사람"))

    class Meta:
        verbose_name = _("이름 변경")
        verbose_name_plural = _("이름 변경")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(old_name=models.F("new_name")), name="rename_changes_the_name")
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.new_name}"
