"""A message is a row before it is a mail: the database is the truth, the broker may lose everything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.sealed import SealedField
from messaging.states import UNFINISHED, Channel, State

SECRET_PURPOSE = "messaging.secret"  # noqa: S105
SECRET_PLACEHOLDER = "[[secret]]"  # noqa: S105
_ACTING_LINK = re.compile(r"(https?://\S+?/)[\w:.~-]{20,}/?")  # a signed token in its last part


def shown_check_number(number: str) -> str:
    """'48210937' as '4821-0937', the way it is read out on the phone."""
    return f"{number[:4]}-{number[4:]}"


class MessageQuerySet(models.QuerySet["Message"]):
    def insert_once(self, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert rows of the same columns in one statement; the new ids. A key that is there already stays as it is.

        Not bulk_create: with ignore_conflicts it cannot say which rows are new. Waits for another transaction that
        is writing the same key, so that afterwards the row can be read.
        """
        named = (Message._meta.get_field(name) for name in rows[0])
        fields = [field for field in named if isinstance(field, models.Field)]
        arrays = ", ".join(f"%s::{field.rel_db_type(connection) or field.db_type(connection)}[]" for field in fields)
        columns = ", ".join(str(field.column) for field in fields)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO messaging_message ({columns}, attempts, provider_reference) "  # noqa: S608
                f"SELECT u.*, 0, '' FROM unnest({arrays}) AS u ON CONFLICT (key) DO NOTHING RETURNING id",
                [list(values) for values in zip(*(row.values() for row in rows), strict=True)],
            )
            return [row[0] for row in cursor.fetchall()]

    def inserted(self, pk: int, row: Mapping[str, Any]) -> Message:
        """A row that insert_once() has just written, without reading it again."""
        attributes = {field.name: field.attname for field in Message._meta.concrete_fields}
        message = Message(pk=pk, **{attributes[name]: value for name, value in row.items()})
        message._state.adding, message._state.db = False, connection.alias
        return message

    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def of_offices(self, office_ids: Iterable[int] | None) -> Self:
        """The messages of these centres; None means everywhere."""
        return self.all() if office_ids is None else self.filter(office_id__in=list(office_ids))

    def for_list(self) -> Self:
        """What a list shows, newest first, and nothing of the rest."""
        return self.only(
            "channel", "recipient_id", "recipient_name", "subject", "body", "about_label", "check_number", "state", "attempts", "error",
            "created_at", "sent_at", "not_before",
        ).order_by("-pk")  # fmt: skip

    def about(self, subject: str) -> Self:
        return self.filter(about=subject)

    def with_check_number(self, typed: str) -> Self:
        """Those whose 확인 번호 is `typed`, with or without its hyphen."""
        return self.filter(check_number="".join(char for char in typed if char.isdecimal()))

    def search(self, words: str) -> Self:
        """By 확인 번호, the receiver's name or the application's number."""
        digits = words.replace("-", "").replace(" ", "")
        found = Q(recipient_name__icontains=words.strip()) | Q(about_label__icontains=words.strip())
        return self.filter((found | Q(check_number=digits)) if digits.isdecimal() else found)


class Message(models.Model):
    """One text to one receiver on one channel, and what became of it."""

    key = models.CharField(_("이름"), max_length=200)
    kind = models.CharField(_("종류"), max_length=80)
    channel = models.CharField(_("보내는 길"), max_length=10, choices=Channel)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("받는 사람"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="messages",
    )
    recipient_name = models.CharField(_("받는 분"), max_length=60, blank=True)
    address = models.CharField(_("주소"), max_length=254, blank=True)
    lane = models.CharField(_("줄"), max_length=300)
    urgent = models.BooleanField(_("급함"), default=False)
    subject = models.CharField(_("제목"), max_length=200, blank=True)
    body = models.TextField(_("글"))
    secret = SealedField(_("암호화한 비밀 번호"), blank=True, purpose=SECRET_PURPOSE)
    about = models.CharField(_("대상"), max_length=80, blank=True)
    about_label = models.CharField(_("대상 이름"), max_length=200, blank=True)
    office_id = models.BigIntegerField(_("센터"), null=True)
    check_number = models.CharField(_("확인 번호"), max_length=8)

    state = models.CharField(_("상태"), max_length=10, choices=State, default=State.QUEUED)
    not_before = models.DateTimeField(_("보내기 시작하는 때"))
    due_at = models.DateTimeField(_("다음에 보내 볼 때"))
    expires_at = models.DateTimeField(_("보내지 않게 되는 때"), null=True)
    attempts = models.PositiveSmallIntegerField(_("시도"), default=0)
    lease = models.UUIDField(_("맡은 일꾼"), null=True)
    leased_until = models.DateTimeField(_("맡은 기한"), null=True)
    attempt_started_at = models.DateTimeField(_("보내기 시작한 때"), null=True)
    sent_at = models.DateTimeField(_("보낸 때"), null=True)
    error = models.CharField(_("오류"), max_length=500, blank=True)
    provider_reference = models.CharField(_("발송 업체의 번호"), max_length=200, blank=True)
    resend_of = models.ForeignKey(
        "self",
        verbose_name=_("다시 보낸 것"),
        null=True,
        on_delete=models.PROTECT,
        related_name="resends",
        db_index=False,
    )
    resent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("다시 보낸 사람"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField(_("쓴 때"))

    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("알림")
        verbose_name_plural = _("알림")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="message_occurrence_is_written_once"),
            models.CheckConstraint(name="message_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="message_channel_is_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="message_sent_has_its_time",
                condition=Q(state=State.SENT, sent_at__isnull=False) | (~Q(state=State.SENT) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_lease_has_its_end",
                condition=Q(lease__isnull=True, leased_until__isnull=True)
                | Q(lease__isnull=False, leased_until__isnull=False),
            ),
            models.CheckConstraint(
                name="message_leased_is_unfinished", condition=Q(lease__isnull=True) | Q(state__in=UNFINISHED)
            ),
            models.CheckConstraint(
                name="message_sending_is_leased_and_begun",
                condition=~Q(state=State.SENDING) | Q(lease__isnull=False, attempt_started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_finished_keeps_no_secret", condition=Q(secret="") | Q(state__in=UNFINISHED)
            ),
            models.CheckConstraint(
                name="message_without_address_never_waits", condition=~Q(address="") | ~Q(state__in=UNFINISHED)
            ),
            models.CheckConstraint(name="message_body_is_not_empty", condition=~Q(body="")),
        ]
        indexes = [
            models.Index(
                models.F("channel"),
                models.F("urgent").desc(),
                models.F("due_at"),
                models.F("id"),
                name="message_claim",
                condition=Q(state__in=UNFINISHED),
            ),
            models.Index(fields=["lane", "id"], name="message_lane", condition=Q(state__in=UNFINISHED)),
            models.Index(
                fields=["expires_at"],
                name="message_expiry",
                condition=Q(state__in=UNFINISHED, expires_at__isnull=False),
            ),
            models.Index(fields=["office_id", "-id"], name="message_outbox"),
            models.Index(fields=["office_id", "state", "-id"], name="message_outbox_state"),
            models.Index(fields=["about", "-id"], name="message_about"),
            models.Index(fields=["check_number"], name="message_check_number"),
            # sparse, so that stamping the many pays nothing for the few
            models.Index(fields=["resend_of"], name="message_resends", condition=Q(resend_of__isnull=False)),
            models.Index(fields=["resent_by"], name="message_resent_by", condition=Q(resent_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def has_secret(self) -> bool:
        """Whether the text carries something neither the database nor the staff may read."""
        return SECRET_PLACEHOLDER in self.body

    @property
    def shown_body(self) -> str:
        """The text for staff: without its secret, and without the ends of links that act for the receiver."""
        hidden = self.body.replace(SECRET_PLACEHOLDER, str(_("(번호는 보이지 않습니다)")))
        return _ACTING_LINK.sub(r"\1" + str(_("(주소는 보이지 않습니다)")), hidden)

    @property
    def headline(self) -> str:
        """One line that names the message in a list."""
        return self.subject or self.shown_body.partition("\n")[0]

    @property
    def shown_check_number(self) -> str:
        return shown_check_number(self.check_number)
