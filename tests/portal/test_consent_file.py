"""One's consents taken home: every text as it was agreed to, with version, time, way and recipient."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from portal import consents
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import ConsentFactory, OwnerFactory
from tests.factories.jobs import PlacementFactory
from tests.factories.jobs import consent as let_employer_be_asked

pytestmark = pytest.mark.django_db


def taken_home(owner: User) -> str:
    response = signed_in(owner).get(reverse("consent-file"))
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="my-consents-')
    return response.content.decode("utf-8-sig")


def test_the_file_holds_every_text_with_version_time_way_and_recipient() -> None:
    owner = OwnerFactory(name="김하나")
    words = {"title": "공단에 제공", "version": 3, "recipient": "예시공단", "aim": "목적 글", "items": "항목 글"}
    ConsentFactory(user=owner, source="desk", **{f"text__{name}": value for name, value in words.items()})
    consents.take_back(ConsentFactory(user=owner, text__title="옛 동의"))
    let_employer_be_asked(PlacementFactory(person=owner, employer="예시 상사"))
    ConsentFactory(text__title="남의 동의")

    text = taken_home(owner)

    for part in (
        "김하나",
        "공단에 제공",
        "3판",
        "예시공단",
        "목적 글",
        "항목 글",
        "창구",
        "옛 동의",
        "거둔 때",
        "예시 상사",
    ):
        assert part in text
    assert "남의 동의" not in text


def test_who_agreed_to_nothing_reads_so() -> None:
    assert "동의하신 것이 없습니다" in taken_home(OwnerFactory())


def test_the_page_leads_to_the_file() -> None:
    assert reverse("consent-file") in signed_in(OwnerFactory()).get(reverse("consents")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_file_costs_the_same_for_one_as_for_three(rows: int, django_assert_num_queries: Any) -> None:
    owner = OwnerFactory()
    for _ in range(rows):
        ConsentFactory(user=owner)
    with django_assert_num_queries(2):
        consents.as_text(owner)
