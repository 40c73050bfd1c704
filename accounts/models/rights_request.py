"""What a person asks about her own data: 열람, 정정, 삭제, 처리정지, answered within ten days (시행령 제41조–제44조)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from accounts.states import ANSWERS, MET, REQUEST_FLOW, AskedBy, Corrects, Ground, RequestState, Right
from common import clock, korean, working_days


def due_from(day: date) -> date:
    """The last day for an answer to what was asked on `day`, which does not count itself (시행령 제41조, 민법 제157조): the
    tenth after it, or the next working day where that is a Saturday, a Sunday or a holiday (민법 제161조)."""
    return working_days.on_or_after(day + timedelta(days=settings.RIGHTS_ANSWER_DAYS))


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def of(self, person: User) -> RightsRequestQuerySet:
        return self.filter(person=person)

    def open(self) -> RightsRequestQuerySet:
        """Waiting for an answer, the next due first."""
        return self.filter(state=RequestState.RECEIVED).order_by("due_on", "pk")

    def settled(self) -> RightsRequestQuerySet:
        """Answered or taken back, the latest first."""
        return self.exclude(state=RequestState.RECEIVED).order_by("-settled_at", "-pk")

    def due_by(self, day: date) -> RightsRequestQuerySet:
        return self.open().filter(due_on__lte=day)

    def suspending(self) -> RightsRequestQuerySet:
        """Suspensions in force: what these people told us is not used, but for what the answer excepts."""
        return self.filter(right=Right.SUSPENSION, state__in=MET)

    def for_list(self) -> RightsRequestQuerySet:
        return self.select_related("person", "entered_by", "settled_by", "objects_to")

    def locked(self) -> RightsRequestQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class RightsRequest(models.Model):
    """One request with its one answer. An objection (이의신청) is a request of its own that names what it objects to."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="rights_requests", verbose_name=_("누구의 정보")
    )
    right = models.CharField(_("무엇을"), max_length=12, choices=Right)
    text = models.TextField(_("적으신 것"), max_length=1000, blank=True)
    corrects = models.CharField(_("고칠 것"), max_length=12, choices=Corrects, blank=True)
    new_value = models.CharField(_("바르게 고친 값"), max_length=60, blank=True)
    old_value = models.CharField(_("고치기 전의 값"), max_length=60, blank=True)
    objects_to = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="objection", verbose_name=_("무엇에 대한 이의인지")
    )
    source = models.CharField(_("받은 곳"), max_length=10, choices=AskedBy, default=AskedBy.ONLINE)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("대신 적은 직원"),
    )
    asked_at = models.DateTimeField(_("요청한 때"))
    due_on = models.DateField(_("답할 기한"))
    state = models.CharField(_("상태"), max_length=12, choices=RequestState, default=RequestState.RECEIVED)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("답하거나 거둔 사람"),
    )
    settled_at = models.DateTimeField(_("답하거나 거둔 때"), null=True, blank=True)
    answer = models.TextField(_("답"), max_length=1000, blank=True)
    ground = models.CharField(_("법률의 근거"), max_length=20, choices=Ground, blank=True)
    lifted_at = models.DateTimeField(_("처리를 다시 시작한 때"), null=True, blank=True)

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("개인정보 요청")
        verbose_name_plural = _("개인정보 요청")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["due_on"], name="rights_request_open", condition=Q(state="received"))]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "right"], condition=Q(state="received"), name="one_open_request_per_person_and_right"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(right="suspension", state__in=("granted", "partly"), objects_to=None),
                name="one_suspension_in_force_per_person",
            ),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="rights_request_state_is_known"),
            models.CheckConstraint(condition=Q(right__in=Right.values), name="rights_request_asks_for_a_right"),
            models.CheckConstraint(
                condition=Q(right="access") | ~Q(text="") | ~Q(corrects=""),
                name="rights_request_says_what_unless_it_is_access",
            ),
            models.CheckConstraint(
                condition=Q(corrects="", new_value="", old_value="") | Q(right="correction") & ~Q(new_value=""),
                name="only_a_correction_names_a_value",
            ),
            models.CheckConstraint(
                condition=Q(old_value="") | Q(state="granted"), name="only_a_granted_correction_says_what_stood_before"
            ),
            models.CheckConstraint(
                condition=Q(state="received", settled_at=None, settled_by=None)
                | ~Q(state="received") & Q(settled_at__isnull=False, settled_by__isnull=False),
                name="settled_rights_request_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("received", "withdrawn"), answer="")
                | Q(state__in=("granted", "partly", "refused", "lifted")) & ~Q(answer=""),
                name="answered_rights_request_says_what",
            ),
            models.CheckConstraint(
                condition=Q(ground="") | Q(state__in=("partly", "refused", "lifted")),
                name="only_a_refusal_names_a_ground",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("partly", "refused")) | ~Q(ground=""), name="a_refusal_names_its_ground"
            ),
            models.CheckConstraint(
                condition=Q(state="lifted", right="suspension", lifted_at__isnull=False)
                | ~Q(state="lifted") & Q(lifted_at=None),
                name="only_a_suspension_is_lifted",
            ),
            models.CheckConstraint(
                condition=Q(source="online", entered_by=None) | ~Q(source="online") & Q(entered_by__isnull=False),
                name="request_by_phone_or_at_the_desk_says_who_wrote_it",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="asked_and_answered_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (NEW.person_id, NEW.right, NEW.text, NEW.corrects, NEW.new_value, NEW.objects_to_id, NEW.source,
                        NEW.entered_by_id, NEW.asked_at, NEW.due_on)
                        IS DISTINCT FROM
                        (OLD.person_id, OLD.right, OLD.text, OLD.corrects, OLD.new_value, OLD.objects_to_id, OLD.source,
                        OLD.entered_by_id, OLD.asked_at, OLD.due_on)
                        OR OLD.settled_at IS NOT NULL
                        AND (NEW.settled_by_id, NEW.settled_at, NEW.answer, NEW.ground, NEW.old_value)
                        IS DISTINCT FROM (OLD.settled_by_id, OLD.settled_at, OLD.answer, OLD.ground, OLD.old_value)
                    THEN
                        RAISE EXCEPTION 'A request is asked once and answered once';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_right_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        """The owner's page of it."""
        return reverse("own-request", args=[self.pk])

    @property
    def title(self) -> str:
        """'이름 정정 요청', '삭제 요청', '열람 요청에 대한 이의'."""
        what = f"{self.get_corrects_display()} " if self.corrects else ""
        return f"{what}{self.get_right_display()} 요청" + ("에 대한 이의" if self.objects_to_id else "")

    @property
    def number(self) -> str:
        """How people name it on the telephone."""
        return f"{self.asked_at.astimezone(clock.SEOUL):%Y}-개인정보-{self.pk:05d}"

    def _born(self, value: str) -> date | None:
        """A value of `corrects` as the date it is; one that was destroyed or made up is a word."""
        try:
            return date.fromisoformat(value) if self.corrects == Corrects.BIRTH_DATE else None
        except ValueError:
            return None

    def value_in_words(self, value: str) -> str:
        """A value of `corrects` as people read it."""
        born = self._born(value)
        return korean.day(born) if born else value

    @property
    def old_birth(self) -> date | None:
        return self._born(self.old_value)

    @property
    def new_birth(self) -> date | None:
        return self._born(self.new_value)

    @property
    def old_words(self) -> str:
        return self.value_in_words(self.old_value)

    @property
    def new_words(self) -> str:
        return self.value_in_words(self.new_value)

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.RECEIVED

    @property
    def is_answered(self) -> bool:
        return self.state in (*ANSWERS, RequestState.LIFTED)

    @property
    def is_in_force(self) -> bool:
        """A suspension that holds now."""
        return self.right == Right.SUSPENSION and self.state in MET

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < clock.today()

    def may_be_objected_to(self) -> bool:
        """Refused, wholly or in part, and no objection has been made. There is one objection, not a chain."""
        return (
            self.state in (RequestState.PARTLY, RequestState.REFUSED)
            and self.objects_to_id is None
            and not RightsRequest.objects.filter(objects_to=self).exists()
        )

    def move_to(self, state: str, *, by: User, **said: Any) -> None:
        """The only writer of `state`, on a locked row; raises IllegalMove. `said`: answer, ground, old_value."""
        REQUEST_FLOW.check(self.state, state)
        if self.is_open:
            self.settled_by, self.settled_at = by, clock.now()
            self.answer, self.ground = said.get("answer", ""), said.get("ground", "")
            self.old_value = said.get("old_value", "")
        else:
            self.lifted_at = clock.now()
        self.state = state
        self.save(update_fields=["state", "settled_by", "settled_at", "answer", "ground", "old_value", "lifted_at"])
