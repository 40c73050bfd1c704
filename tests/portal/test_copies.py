"""One's own copy: everything every room holds, nothing of anybody else, and nothing forgotten when a model is added."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common import clock
from counseling.models import TalkNote
from portal import copies
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import ConsentFactory, OwnerFactory, StaffFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.counseling import BookingFactory
from tests.factories.enrollment import ApplicationFactory
from tests.factories.jobs import PlacementFactory

COPIED = {part.model: part for part in copies.PARTS}


def concerns_somebody(model: type[models.Model]) -> bool:
    """It points at a person, or at a row that is copied."""
    pointed_at = {column.related_model for column in model._meta.concrete_fields if column.is_relation}
    return User in pointed_at or bool(pointed_at & set(COPIED))


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_whatever_points_at_a_person_is_copied_or_says_why_not(model: type[models.Model]) -> None:
    if concerns_somebody(model):
        assert (model in COPIED) != (model in copies.LEFT_OUT), f"{model._meta.label}: declare it in its room's copy.py"


@pytest.mark.parametrize("part", copies.PARTS, ids=lambda part: part.model._meta.label)
def test_a_part_leads_to_a_person_and_leaves_out_only_what_exists(part: Any) -> None:
    assert str(part.model._base_manager.filter(part.only, **{part.of: 0}).query)
    assert set(part.leave_out) <= {column.name for column in part.model._meta.concrete_fields}
    assert all(part.leave_out.values())


def test_a_model_is_declared_once() -> None:
    assert len(COPIED) == len(copies.PARTS)


def _copy(client: Client) -> dict[str, Any]:
    response = client.get(reverse("own-copy"))
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="my-data-')
    return json.loads(response.content)


def _rows(copy: dict[str, Any], table: str) -> list[dict[str, Any]]:
    [found] = [each for each in copy["tables"] if each["table"] == table]
    return found["rows"]


@pytest.mark.django_db
def test_the_copy_holds_what_she_wrote_and_nothing_of_another() -> None:
    owner, other = OwnerFactory(name="김하나"), OwnerFactory(name="이다름")
    ApplicationFactory(applicant=owner, submitted=True, wishes="빵 굽는 일을 배우고 싶습니다")
    ApplicationFactory(applicant=other, submitted=True, wishes="남의 바람")
    ConsentFactory(user=owner, text__title="내 동의")

    copy = _copy(signed_in(owner))

    assert [row["wishes"] for row in _rows(copy, "enrollment.application")] == ["빵 굽는 일을 배우고 싶습니다"]
    assert _rows(copy, "accounts.user")[0]["name"] == "김하나"
    assert "내 동의" in _rows(copy, "accounts.consent")[0]["text"]["words"]
    text = json.dumps(copy, ensure_ascii=False)
    assert "남의 바람" not in text
    assert "이다름" not in text
    assert owner.password not in text


@pytest.mark.django_db
def test_what_only_counsellors_read_is_not_in_it_and_what_both_read_is() -> None:
    booking = BookingFactory()
    by = booking.consultant
    for text, shared in (("둘이 함께 정한 것", True), ("상담사만 보는 것", False)):
        TalkNote.objects.create(booking=booking, written_by=by, text=text, is_shared=shared, at=clock.now())
    rows = _rows(_copy(signed_in(booking.person)), "counseling.talknote")
    assert [row["text"] for row in rows] == ["둘이 함께 정한 것"]


@pytest.mark.django_db
def test_an_account_number_stands_covered_and_its_cipher_not_at_all() -> None:
    claim = ClaimFactory(handed_in=True)
    copy = _copy(signed_in(claim.claimant))
    [row] = _rows(copy, "allowance.claim")
    assert row["account_masked"] == claim.account_masked
    assert not {"account_token", "account_print"} & set(row)
    assert claim.account_token not in json.dumps(copy)


@pytest.mark.django_db
def test_another_owner_in_a_row_is_not_named_and_staff_are() -> None:
    owner = OwnerFactory()
    by = StaffFactory(name="박상담")
    PlacementFactory(person=owner, by=by)
    [row] = _rows(_copy(signed_in(owner)), "jobs.placement")
    assert row["person"] == "본인"
    assert row["recorded_by"] == "박상담 (직원)"


@pytest.mark.django_db
def test_the_copy_costs_as_much_for_three_as_for_one(django_assert_max_num_queries: Any) -> None:
    counts = []
    for applications in (1, 3):
        owner = OwnerFactory()
        for _ in range(applications):
            ApplicationFactory(applicant=owner, submitted=True)
            PlacementFactory(person=owner)
        with django_assert_max_num_queries(200) as seen:
            copies.of(owner)
        counts.append(len(seen))
    assert counts[0] == counts[1]
