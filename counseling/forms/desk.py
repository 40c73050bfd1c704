"""What staff write about a talk: booking it for somebody, moving it, calling it off, and how it went."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from common import clock, korean
from common.forms import KoreanDateField, KrdsForm, PlainTextField
from counseling.actions.talks import NextStep
from counseling.models import Kind, Slot, Way, Whose


class StaffCancelForm(KrdsForm):
    """Why the centre calls a talk off: the person reads it."""

    reason = forms.CharField(
        label=_("까닭"),
        help_text=_("그분께 보내는 글에 그대로 들어갑니다."),
        max_length=300,
        error_messages={"required": _("까닭이 비어 있어 취소하지 않았습니다. 그분이 읽을 한 문장을 적어 주세요.")},
    )


class FindForm(KrdsForm):
    """Somebody the desk knows, by name or the last digits of the phone."""

    q = forms.CharField(
        label=_("이름 또는 전화 뒷자리"),
        help_text=_("이 센터에 신청했거나 상담한 분만 나옵니다. 전화는 끝 네 자리부터 찾습니다."),
        min_length=2,
        max_length=60,
    )


class SlotField(forms.ChoiceField):
    """One of these free times, grouped by day; gives the Slot."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            error_messages={
                "invalid_choice": _(
                    "고르신 시간은 이제 비어 있지 않습니다. 그래서 예약하지 않았습니다. 남은 시간 가운데 다시 골라 주세요."
                ),
                "required": _("시간을 고르지 않았습니다. 그래서 예약하지 않았습니다. 빈 시간을 골라 주세요."),
            },
            **kwargs,
        )

    def offer(self, slots: list[Slot], *, with_names: bool) -> None:
        self.slots = {self._key(slot): slot for slot in slots}
        days = groupby(self.slots.items(), key=lambda pair: pair[1].day)
        self.choices = [
            ("", _("골라 주세요")),
            *(
                (korean.day(day), [(key, self._label(slot, with_names=with_names)) for key, slot in pairs])
                for day, pairs in days
            ),
        ]

    def clean(self, value: Any) -> Slot:
        chosen = super().clean(value)
        return self.slots[chosen]

    @staticmethod
    def _key(slot: Slot) -> str:
        return f"{slot.consultant.pk}@{slot.starts_at.astimezone(clock.SEOUL).isoformat(timespec='minutes')}"

    @staticmethod
    def _label(slot: Slot, *, with_names: bool) -> str:
        begins, ends = (moment.astimezone(clock.SEOUL) for moment in (slot.starts_at, slot.ends_at))
        ways = ", ".join(str(Way(way).label) for way in slot.ways)
        who = f" {slot.consultant.name}" if with_names else ""
        return f"{begins:%H:%M}–{ends:%H:%M}{who} ({ways})"


class BookForm(KrdsForm):
    """A talk for somebody at the counter or on the phone."""

    kind = forms.ChoiceField(label=_("상담"), choices=Kind.choices, widget=forms.RadioSelect)
    way = forms.ChoiceField(label=_("방법"), choices=Way.choices, widget=forms.RadioSelect)
    slot = SlotField(label=_("시간"))
    about = PlainTextField(label=_("이야기하고 싶은 것"), required=False, max_length=500, rows=3)

    def __init__(self, *args: Any, slots: list[Slot], with_names: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        if isinstance(field, SlotField):
            field.offer(slots, with_names=with_names)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        slot, way = cleaned.get("slot"), cleaned.get("way")
        if slot and way and way not in slot.ways:
            self.add_error(
                "way",
                _(
                    "그 시간에는 이 방법으로 상담하지 않습니다. 그래서 예약하지 않았습니다. 방법이나 시간을 바꿔 주세요."
                ),
            )
        return cleaned


class MoveForm(KrdsForm):
    """Another time, also with another consultant of the centre."""

    slot = SlotField(label=_("새 시간"))
    reason = forms.CharField(
        label=_("까닭"), help_text=_("그분께 보내는 글에 그대로 들어갑니다."), required=False, max_length=300
    )

    def __init__(self, *args: Any, slots: list[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        if isinstance(field, SlotField):
            field.offer(slots, with_names=True)


class HoldForm(KrdsForm):
    """How a talk went, for both or for the centre alone, and the next step the two agreed on."""

    shared = PlainTextField(
        label=_("함께 보는 기록"),
        help_text=_("그분도 누리집에서 읽습니다."),
        required=False,
        max_length=2000,
        rows=4,
    )
    internal = PlainTextField(
        label=_("센터만 보는 기록"),
        help_text=_("이 센터의 상담사들만 읽습니다."),
        required=False,
        max_length=2000,
        rows=3,
    )
    step = forms.CharField(label=_("다음에 할 일"), required=False, max_length=200)
    due_on = KoreanDateField(label=_("언제까지"), required=False, validators=[MinValueValidator(clock.today)])
    whose = forms.ChoiceField(
        label=_("누가"), choices=Whose.choices, widget=forms.RadioSelect, initial=Whose.PERSON, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("shared") and not cleaned.get("internal"):
            self.add_error(
                "shared",
                _(
                    "기록이 비어 있습니다. 그래서 저장하지 않았습니다. 함께 보는 기록이나 센터만 보는 기록을 적어 주세요."
                ),
            )
        if cleaned.get("step") and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error(
                "due_on", _("할 일에 기한이 없습니다. 그래서 저장하지 않았습니다. 언제까지인지 적어 주세요.")
            )
        if cleaned.get("step") and not cleaned.get("whose") and "whose" not in self.errors:
            self.add_error("whose", _("누가 할 일인지 고르지 않았습니다. 그래서 저장하지 않았습니다. 골라 주세요."))
        return cleaned

    @property
    def next_step(self) -> NextStep | None:
        given = self.cleaned_data
        return NextStep(given["step"], given["due_on"], given["whose"]) if given["step"] else None
