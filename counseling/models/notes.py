"""What was said in a talk, and what was agreed to do next."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center
from centers.roles import Permission, centers_where
from common import clock
from counseling.models.booking import Booking
from counseling.states import Whose


class TalkNote(models.Model):
    """A note of a talk, kept as it was written: for both sides to read, or for the centre alone."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="notes", verbose_name=_("상담"))
    text = models.TextField(_("내용"), max_length=2000)
    is_shared = models.BooleanField(_("그분도 보는 내용"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("적은 사람"))
    at = models.DateTimeField(_("적은 때"))

    class Meta:
        verbose_name = _("상담 기록")
        verbose_name_plural = _("상담 기록")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="talk_note_says_something")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"상담 기록 {self.pk}"


class ToDoQuerySet(models.QuerySet["ToDo"]):
    def visible_to(self, user: User) -> ToDoQuerySet:
        centers = centers_where(user, Permission.HOLD_TALKS)
        return self.all() if centers is None else self.filter(center__in=centers)

    def of_person(self, user: User) -> ToDoQuerySet:
        """What the two agreed, whoever of them does it: the person sees both."""
        return self.filter(person=user)

    def open(self) -> ToDoQuerySet:
        """Not done, what is due first on top."""
        return self.filter(done_at=None).order_by("due_on", "pk")

    def for_list(self) -> ToDoQuerySet:
        return self.select_related("person", "consultant")


class ToDo(models.Model):
    """A next step the two agreed on: whose it is and by when. Done, or done after all not."""

    person = models.ForeignKey(User, models.PROTECT, related_name="to_dos", verbose_name=_("상담받는 분"))
    consultant = models.ForeignKey(User, models.PROTECT, related_name="agreed_to_dos", verbose_name=_("상담사"))
    center = models.ForeignKey(Center, models.PROTECT, related_name="to_dos", verbose_name=_("센터"))
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="to_dos", verbose_name=_("상담"))
    whose = models.CharField(_("누가"), max_length=10, choices=Whose)
    text = models.CharField(_("할 일"), max_length=200)
    due_on = models.DateField(_("언제까지"))
    made_at = models.DateTimeField(_("정한 때"))
    done_at = models.DateTimeField(_("마친 때"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("마쳤다고 적은 사람")
    )

    objects = ToDoQuerySet.as_manager()

    class Meta:
        verbose_name = _("할 일")
        verbose_name_plural = _("할 일")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["consultant", "due_on"], name="open_to_dos", condition=Q(done_at=None))]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="to_do_says_what"),
            models.CheckConstraint(condition=Q(whose__in=Whose.values), name="to_do_is_somebodys"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="done_to_do_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_persons(self) -> bool:
        return self.whose == Whose.PERSON

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due_on < clock.today()
