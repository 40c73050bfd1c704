"""A centre gets another name: the old one is kept with its day, what was sent before keeps it, numbers stay."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centers.models import Center, CenterRename, Cohort
from centers.roles import Role
from common import clock, korean
from messaging.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import ApplicationFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def admin() -> Client:
    client = Client()
    client.force_login(StaffFactory(role=Role.ADMIN))
    return client


def typed(center: Center, **values: Any) -> dict[str, Any]:
    """What the form holds, with these values in place of the stored ones."""
    names = ("name", "short_name", "slug", "region", "phone", "phone_note", "address", "position", "version")
    return {name: getattr(center, name) for name in names} | {"former": ", ".join(center.former_names)} | values


def edit(client: Client, center: Center, **values: Any) -> Any:
    return client.post(reverse("centers:center-edit", args=[center.pk]), typed(center, **values), follow=True)


def test_the_old_name_is_kept_with_its_day_and_shown_where_an_old_message_is_checked() -> None:
    center = CenterFactory(name="가나 센터")
    client = admin()
    edit(client, center, name="다라 센터")
    rename = CenterRename.objects.get()
    assert (rename.old_name, rename.new_name, rename.on) == ("가나 센터", "다라 센터", clock.today())
    page = client.get(reverse("centers:center-edit", args=[center.pk])).content.decode()
    assert "지나온 이름" in page
    genuine = Client().get(reverse("genuine")).content.decode()
    assert korean.day(clock.today()) in genuine
    assert "가나 센터" in genuine


def test_what_was_sent_before_keeps_the_old_name_and_what_comes_has_the_new() -> None:
    center = CenterFactory(name="가나 센터")
    first = ApplicationFactory(cohort__center=center, submitted=True)
    edit(admin(), center, name="다라 센터")
    later = ApplicationFactory(cohort=Cohort.objects.get(pk=first.cohort_id), submitted=True)
    old, new = (Message.objects.filter(recipient=row.applicant).earliest("pk").body for row in (first, later))
    assert "가나 센터" in old
    assert "다라 센터" in new
    assert "가나 센터" not in new


def test_an_edit_that_leaves_the_name_is_no_rename() -> None:
    edit(admin(), CenterFactory(), address="새 주소")
    assert not CenterRename.objects.exists()


def test_the_short_name_stands_once_numbers_may_carry_it() -> None:
    center = ApplicationFactory(submitted=True).cohort.center
    page = edit(admin(), center, short_name="딴이름").content.decode()
    assert "이미 나간 신청번호에 들어 있습니다" in page
    young = CenterFactory()
    edit(admin(), young, short_name="딴이름")
    young.refresh_from_db()
    assert young.short_name == "딴이름"


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_rename_once() -> None:
    center = CenterFactory(name="가나 센터")
    clients = [admin() for _ in range(8)]
    at_once([lambda client=client: edit(client, center, name="다라 센터") for client in clients])
    assert CenterRename.objects.count() == 1
