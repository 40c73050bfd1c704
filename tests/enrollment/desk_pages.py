"""What the tests of the desk share: a counsellor signed in at a centre, and the acts as a browser posts them."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from centers.models import Center
from centers.roles import Role
from enrollment.actions import desk
from enrollment.models import Application
from tests.factories.accounts import StaffFactory


def counselor_of(center: Center, **more: Any) -> User:
    return StaffFactory(role=Role.COUNSELOR, center=center, **more)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def desk_of(application: Application) -> tuple[Client, User]:
    """A browser of a counsellor of the application's centre."""
    user = counselor_of(application.cohort.center)
    return signed_in(user), user


def case_url(application: Application, **query: str) -> str:
    return reverse("enrollment_desk:case", args=[application.pk], query=query)


def post_act(client: Client, application: Application, key: str, shown: str = "", **values: Any) -> Any:
    """Press the button of an act on a page that showed the application as it is in `application`."""
    data = {f"act-{name}": value for name, value in values.items()} | {"act-shown": shown or desk.stamp(application)}
    return client.post(reverse("enrollment_desk:act", args=[application.pk, key]), data)


def date_boxes(name: str, day: Any) -> dict[str, int]:
    return {f"{name}_y": day.year, f"{name}_m": day.month, f"{name}_d": day.day}
