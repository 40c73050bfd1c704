"""What the tests of accounts do again and again: read a code off its message, walk through signing in, run at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import notices
from accounts.models import SignInCode
from common import encryption
from messaging.models import Message
from messaging.models.message import SECRET_PURPOSE

PHONE = "+821012345678"
TYPED = "010-1234-5678"
SIGN_IN, CODE, WHO = "/accounts/sign-in/", "/accounts/code/", "/accounts/who/"


def digits_of(code: SignInCode) -> str:
    """What the receiver reads."""
    return encryption.decrypt(Message.objects.get(key=notices.code_key(code)).secret, purpose=SECRET_PURPOSE)


def newest_digits() -> str:
    return digits_of(SignInCode.objects.latest("created_at", "pk"))


def other_than(digits: str) -> str:
    """Six digits that are certainly wrong."""
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def ask(client: Client, name: str = "김예시", address: str = TYPED, *, by: str = "", to: str = "") -> HttpResponse:
    query = {key: value for key, value in (("by", by), ("next", to)) if value}
    return client.post(reverse("accounts:sign-in", query=query), {"name": name, "address": address})


def enter_code(client: Client, digits: str | None = None) -> HttpResponse:
    return client.post(CODE, {"digits": digits or newest_digits()})


def walk_in(client: Client, name: str = "김예시", address: str = TYPED, *, by: str = "", to: str = "") -> HttpResponse:
    """Ask for a code and type it in; the answer to that."""
    assert ask(client, name, address, by=by, to=to).status_code == 302
    return enter_code(client)


def tell_birth_date(client: Client, year: int, month: int, day: int, *, unknown: str = "") -> HttpResponse:
    parts = {"birth_date_y": year, "birth_date_m": month, "birth_date_d": day}
    return client.post(WHO, {**parts, "unknown": unknown})


def person_of(client: Client) -> int | None:
    """Who is signed in."""
    pk = client.session.get("_auth_user_id")
    return int(pk) if pk else None


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(0)` … `act(count - 1)` in threads that start together; their results or the exceptions they raised."""
    results: list[Any] = [None] * count
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            gate.wait(timeout=30)
            results[number] = act(number)
        except Exception as problem:
            results[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
