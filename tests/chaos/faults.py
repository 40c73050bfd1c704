"""What can go wrong: each fault strikes, lasts a little, and is healed the way an operator's machine heals it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager

from tests.chaos.world import World
from tests.support.smtp import Mailbox
from tests.support.solapi import Solapi

DAY = 86_400

type Fault = Callable[[World], AbstractContextManager[None]]


def _killed(name: str) -> Fault:
    """kill -9; started anew when the fault's time is over, as a supervisor does."""

    @contextlib.contextmanager
    def fault(world: World) -> Iterator[None]:
        world.kill(name)
        try:
            yield
        finally:
            world.start(name)

    return fault


@contextlib.contextmanager
def _redis_flushed(world: World) -> Iterator[None]:
    world.redis.flush()
    yield
    world.redis.flush()


@contextlib.contextmanager
def _redis_killed(world: World) -> Iterator[None]:
    world.redis.stop(kill=True)
    try:
        yield
    finally:
        world.redis.start()


@contextlib.contextmanager
def _postgres_crashed(world: World) -> Iterator[None]:
    world.postgres.crash()
    try:
        yield
    finally:
        world.postgres.start()


def _troubled(server: Callable[[World], Mailbox | Solapi], trouble: str) -> Fault:
    @contextlib.contextmanager
    def fault(world: World) -> Iterator[None]:
        server(world).trouble = trouble
        try:
            yield
        finally:
            server(world).trouble = ""

    return fault


def _mail(trouble: str) -> Fault:
    return _troubled(lambda world: world.mail.mailbox, trouble)


def _sms(trouble: str) -> Fault:
    return _troubled(lambda world: world.sms, trouble)


@contextlib.contextmanager
def _disk_full(world: World) -> Iterator[None]:
    world.disk_is_full.touch()
    try:
        yield
    finally:
        world.disk_is_full.unlink()


@contextlib.contextmanager
def _clock_leaps(world: World) -> Iterator[None]:
    world.leap(DAY)
    try:
        yield
    finally:
        world.leap(0)


FAULTS: Mapping[str, Fault] = {
    "web killed": _killed("web"),
    "worker killed": _killed("worker"),
    "beat killed": _killed("beat"),
    "Redis flushed": _redis_flushed,
    "Redis killed": _redis_killed,
    "PostgreSQL crashed": _postgres_crashed,
    "mail busy": _mail("busy"),
    "mail closing": _mail("closing"),
    "mail hangs": _mail("hang"),
    "mail hangs up": _mail("drop"),
    "SMS too many": _sms("too_many"),
    "SMS broken": _sms("broken"),
    "SMS unauthorized": _sms("unauthorized"),
    "SMS hangs": _sms("hang"),
    "SMS hangs up": _sms("drop"),
    "SMS nonsense": _sms("nonsense"),
    "disk full": _disk_full,
    "clock a day ahead": _clock_leaps,
}


def strike(world: World, name: str, *, seconds: float) -> None:
    """Let one fault happen and last so long; afterwards its part works again."""
    with FAULTS[name](world):
        time.sleep(seconds)
