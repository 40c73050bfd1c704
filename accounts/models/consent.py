"""Consent per purpose and recipient, each with its versioned text (개인정보보호법 §15, §17, §22)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from common import clock
from common.history import remember


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def current(self) -> ConsentTextQuerySet:
        """The edition of each purpose that is asked today: the newest of those whose day has come."""
        begun = self.published().filter(holds_from__lte=clock.today())
        return begun.order_by("purpose", "-version").distinct("purpose")

    def published(self) -> ConsentTextQuerySet:
        """And not called off."""
        return self.filter(published_at__isnull=False, called_off_at=None)

    def drafts(self) -> ConsentTextQuerySet:
        return self.filter(published_at=None, called_off_at=None)


class ConsentText(models.Model):
    """What a person agrees to: purpose, items, how long, and that refusing is allowed.

    A draft until published_at, asked from the day holds_from on. Once published or agreed to it stands: who wants other
    words writes the next edition of the purpose. Whoever changed it last does not publish it, unless the operator's
    setting allows one person both: then published_alone says so. A draft, and an edition whose day has not come, can be called
    off with a reason; the row stays as the history of that, and nobody is ever asked by it.
    """

    # The purposes the software itself acts upon; every other one is only kept.
    COLLECTION = "collection"
    SEMAS = "provide-semas"
    PUBLIC_DATA = "public-data"  # 행정정보 공동이용: the centre looks a paper up itself

    purpose = models.SlugField(_("목적 이름"), max_length=40)
    version = models.PositiveSmallIntegerField(_("판"), default=1)
    title = models.CharField(_("제목"), max_length=120)
    recipient = models.CharField(_("받는 곳"), max_length=120, blank=True)
    aim = models.TextField(_("목적"))
    items = models.TextField(_("항목"))
    kept_for = models.CharField(_("보유 기간"), max_length=200)
    if_refused = models.TextField(_("거부하면"))
    is_required = models.BooleanField(_("필수"), default=True)
    position = models.PositiveSmallIntegerField(_("순서"), default=0)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("고친 사람")
    )
    saves = models.PositiveIntegerField(_("저장한 횟수"), default=1)
    published_at = models.DateTimeField(_("공개한 때"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("공개한 사람")
    )
    published_alone = models.BooleanField(_("한 사람이 고치고 공개함"), default=False)
    holds_from = models.DateField(_("쓰기 시작하는 날"), null=True, blank=True)

    called_off_at = models.DateTimeField(_("거둔 때"), null=True, blank=True)
    called_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("거둔 사람")
    )
    called_off_reason = models.CharField(_("거둔 까닭"), max_length=300, blank=True, db_default="")
    called_off_alone = models.BooleanField(_("한 사람이 공개하고 거둠"), default=False, db_default=False)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("동의 문구")
        verbose_name_plural = _("동의 문구")
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="one_text_per_purpose_and_version"),
            models.UniqueConstraint(
                fields=["purpose"],
                condition=Q(published_at=None, called_off_at=None),
                name="one_draft_of_a_text_per_purpose",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None, holds_from=None)
                | Q(
                    published_at__isnull=False,
                    holds_from__isnull=False,
                    holds_from__gte=TruncDate("published_at", tzinfo=clock.SEOUL),
                ),
                name="published_text_holds_from_then_or_later",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None)
                | Q(edited_by=None)
                | ~Q(published_by=F("edited_by"))
                | Q(published_alone=True),
                name="a_second_person_publishes_a_text",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None, called_off_by=None, called_off_reason="")
                | Q(called_off_at__isnull=False, called_off_by__isnull=False) & ~Q(called_off_reason=""),
                name="called_off_text_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None)
                | Q(holds_from=None)
                | Q(holds_from__gt=TruncDate("called_off_at", tzinfo=clock.SEOUL)),
                name="text_is_called_off_before_its_day",
            ),
            models.CheckConstraint(
                condition=Q(called_off_by=None)
                | Q(published_by=None)
                | ~Q(called_off_by=F("published_by"))
                | Q(called_off_alone=True),
                name="a_second_person_calls_an_edition_off",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_words_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                declare=[("off", "text[]")],
                func="""
                    IF OLD.called_off_at IS NULL
                        AND NOT EXISTS (SELECT 1 FROM accounts_consent WHERE text_id = OLD.id) THEN
                        IF OLD.published_at IS NULL THEN
                            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                            RETURN NEW;
                        END IF;
                        off := '{position,called_off_at,called_off_by_id,called_off_reason,called_off_alone}';
                        IF TG_OP = 'UPDATE' AND NEW.called_off_at IS NOT NULL
                            AND to_jsonb(NEW) - off = to_jsonb(OLD) - off THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'A text that was published, called off or agreed to is not deleted';
                    END IF;
                    IF to_jsonb(NEW) - 'position' IS DISTINCT FROM to_jsonb(OLD) - 'position' THEN
                        RAISE EXCEPTION 'A text that was published, called off or agreed to is not changed';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self) -> ConsentQuerySet:
        return self.filter(withdrawn_at=None)

    def taken_back(self) -> ConsentQuerySet:
        """Withdrawn, and no yes to the same purpose stands."""
        held = Consent.objects.in_force().filter(user=OuterRef("user"), text__purpose=OuterRef("text__purpose"))
        return self.filter(~Exists(held), withdrawn_at__isnull=False)

    def for_list(self) -> ConsentQuerySet:
        return self.select_related("text").order_by("text__position", "-given_at", "pk")


class Consent(models.Model):
    """A person's yes to one text. Withdrawing stamps it once, with when and how; nothing else of it ever changes."""

    class Source(models.TextChoices):
        ONLINE = "online", _("누리집")
        DESK = "desk", _("창구")
        PHONE = "phone", _("전화 통화")

    class Checked(models.TextChoices):
        """How staff made sure that it was she who took the yes back."""

        CALLED_BACK = "called_back", _("등록된 번호로 다시 걸어 확인함")
        ASKED = "asked", _("이름과 생년월일, 신청번호를 물어 맞추어 봄")
        ID_SEEN = "id_seen", _("창구에서 신분증을 봄")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents", verbose_name=_("사람"))
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents", verbose_name=_("문안"))
    source = models.CharField(_("받은 곳"), max_length=10, choices=Source.choices, default=Source.ONLINE)
    given_at = models.DateTimeField(_("동의한 때"))
    withdrawn_at = models.DateTimeField(_("철회한 때"), null=True, blank=True)
    withdrawn_source = models.CharField(_("철회를 받은 곳"), max_length=10, choices=Source.choices, blank=True)

    # When staff wrote the withdrawal down: who, when the person said so, and how she was known.
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("적은 직원")
    )
    withdrawn_said_at = models.DateTimeField(_("거두겠다고 하신 때"), null=True, blank=True)
    withdrawn_checked = models.CharField(_("본인을 확인한 방법"), max_length=12, choices=Checked.choices, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("동의")
        verbose_name_plural = _("동의")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "text"], condition=Q(withdrawn_at=None), name="one_consent_in_force_per_text"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after_given",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_source="")
                | Q(withdrawn_at__isnull=False, withdrawn_source__in=("online", "desk", "phone")),
                name="withdrawn_consent_says_how",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_said_at=None, withdrawn_checked="")
                & ~Q(withdrawn_source="phone")
                | Q(
                    withdrawn_by__isnull=False,
                    withdrawn_said_at__isnull=False,
                    withdrawn_said_at__lte=F("withdrawn_at"),
                    withdrawn_source__in=("desk", "phone"),
                )
                & ~Q(withdrawn_checked=""),
                name="withdrawal_written_by_staff_says_who_when_and_how_known",
            ),
        ]
        triggers = [
            *remember("withdrawn_at"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            # Whoever calls a text off holds its row: a yes that comes at that moment waits, and then finds it called off.
            pgtrigger.Trigger(
                name="to_a_text_that_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("off", "timestamptz")],
                func="""
                    SELECT called_off_at INTO off FROM accounts_consenttext WHERE id = NEW.text_id FOR SHARE;
                    IF off IS NOT NULL THEN
                        RAISE EXCEPTION 'A text that was called off is not agreed to' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="withdrawn_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
                        OR (NEW.user_id, NEW.text_id, NEW.source, NEW.given_at)
                        IS DISTINCT FROM (OLD.user_id, OLD.text_id, OLD.source, OLD.given_at)
                    THEN
                        RAISE EXCEPTION 'A consent is withdrawn once, and nothing else of it changes';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.text_id}"

    @property
    def is_in_force(self) -> bool:
        return self.withdrawn_at is None
