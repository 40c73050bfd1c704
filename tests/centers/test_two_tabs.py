"""Two administrators at one form: whoever saves second loses nothing typed, reads what the first saved, and decides."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centers.models import Agreement, Center, Course, PartnerCompany, ProgramYear
from centers.roles import Role
from tests.factories.accounts import StaffFactory
from tests.factories.centers import (
    AgreementFactory,
    CenterFactory,
    CourseFactory,
    PartnerCompanyFactory,
    ProgramYearFactory,
)

pytestmark = pytest.mark.django_db
_NO_ROWS = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}


def _rows(prefix: str) -> dict[str, str]:
    return {f"{prefix}-{name}": value for name, value in _NO_ROWS.items()}


def company(row: PartnerCompany) -> dict[str, str]:
    return {"name": row.name, "is_active": "on"}


def agreement(row: Agreement) -> dict[str, str]:
    day = row.signed_on
    return {
        "title": row.title,
        "signed_on_y": str(day.year),
        "signed_on_m": str(day.month),
        "signed_on_d": str(day.day),
    }


def center(row: Center) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in ("name", "short_name", "slug", "region", "phone", "position")}


def course(row: Course) -> dict[str, str]:
    return {"track": str(row.track_id), "name": row.name, "is_active": "on"} | _rows("module")


def edition(row: ProgramYear) -> dict[str, str]:
    names = (
        "name",
        "source",
        "attendance_percent",
        "review_working_days",
        "supplement_working_days",
        "offer_hours",
        "closing_months",
    )
    return {name: str(getattr(row, name)) for name in names} | _rows("step")


# page, row, what its form sends untouched, the field two people change, how many lists of rows stand below
CASES: dict[str, Any] = {
    "company": ("centers:company-edit", PartnerCompanyFactory, company, "contact_name", 0),
    "agreement": ("centers:agreement-edit", AgreementFactory, agreement, "signed_at_place", 0),
    "center": ("centers:center-edit", CenterFactory, center, "address", 0),
    "course": ("centers:course-edit", CourseFactory, course, "summary", 1),
    "edition": ("centers:edition-edit", lambda: ProgramYearFactory(draft=True), edition, "name", 1),
}


@pytest.mark.parametrize("what", CASES)
def test_who_saves_second_keeps_what_was_typed_and_reads_what_the_first_saved(client: Client, what: str) -> None:
    name, make, fill, field, rows = CASES[what]
    row = make()
    client.force_login(StaffFactory(role=Role.ADMIN))
    url = reverse(name, args=[row.pk])
    shown = fill(row) | {"version": str(client.get(url).context["form"]["version"].value())}
    first, second = shown | {field: "먼저 적은 말"}, shown | {field: "나중 적은 말"}

    for _click in range(2):  # the second is the same as once
        assert client.post(url, first).status_code == 302
    told = client.post(url, second)

    row.refresh_from_db()
    assert getattr(row, field) == "먼저 적은 말"
    form = told.context["form"]
    assert form[field].value() == "나중 적은 말"
    assert "먼저 적은 말" in [said.text for said in form.stored]
    assert len(form.stored) == 1 + rows
    page = told.content.decode()
    assert "다른 화면에서 먼저 고친" in page
    assert "먼저 적은 말" in page

    [version] = re.findall(r'name="version" value="(\d+)"', page)
    assert client.post(url, second | {"version": version}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "나중 적은 말"


def test_what_stands_is_said_in_words(client: Client) -> None:
    row = PartnerCompanyFactory(contact_name="김담당")
    client.force_login(StaffFactory(role=Role.ADMIN))
    url = reverse("centers:company-edit", args=[row.pk])
    client.post(url, {"name": row.name, "contact_name": "", "version": "0"})

    told = client.post(url, {"name": row.name, "is_active": "on", "contact_name": "이담당", "version": "0"})

    assert [(said.label, said.text) for said in told.context["form"].stored] == [
        ("담당자", "비어 있음"),
        ("참여 중", "아니요"),
    ]
