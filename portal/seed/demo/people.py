"""Who works and who applies in the demo. All of them are invented, and their names say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from accounts.models import User
from centers.actions import memberships
from centers.models import Center
from centers.roles import Role
from common import clock
from common.phone import to_e164
from portal.seed.demo.sign_ins import AWAY, CLAIMING, GRADUATE, HIRED, OWNER, PASSWORD, THINKING

# e-mail, name, role, slug of the centre ('' is everywhere). 대구 has no lead: management says so.
STAFF = (
    ("admin@example.kr", "구관리(시연)", Role.ADMIN, ""),
    ("admin2@example.kr", "나관리(시연)", Role.ADMIN, ""),
    ("seoul@example.kr", "정샘플(시연)", Role.COUNSELOR, "seoul"),
    ("seoul2@example.kr", "한표본(시연)", Role.LEAD, "seoul"),
    ("seoulwest@example.kr", "윤견본(시연)", Role.COUNSELOR, "seoul-west"),
    ("seoulwest2@example.kr", "임보기(시연)", Role.LEAD, "seoul-west"),
    ("gyeonggi@example.kr", "조견본(시연)", Role.COUNSELOR, "gyeonggi"),
    ("gyeonggi2@example.kr", "오예시(시연)", Role.LEAD, "gyeonggi"),
    ("daegu@example.kr", "서보기(시연)", Role.COUNSELOR, "daegu"),
)
# Whose role ends within the month: the review of roles and a message say so.
ENDING = {"gyeonggi@example.kr"}
# Takes the attendance of cohorts, which are made later.
TEACHER = ("teacher@example.kr", "강표본(시연)")

_SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍"
_GIVEN = ("예시", "견본", "표본", "샘플", "보기", "가상", "시연", "꾸밈", "모형", "연습")


@dataclass(frozen=True)
class Desk:
    """A centre with the people who act for it in the demo."""

    center: Center
    counselor: User
    lead: User


def make_staff() -> dict[str, Desk]:
    """The staff of the sign-in table, and the desk of every centre by its slug."""
    begun = clock.today() - timedelta(days=400)
    admin = None
    centers = {center.slug: center for center in Center.objects.all()}
    at: dict[str, list[User]] = {}
    for username, name, role, slug in STAFF:
        user = User.objects.create_staff(name=name, username=username, password=PASSWORD)
        with clock.standing_at(clock.at(begun)):
            memberships.grant(
                user,
                role=role,
                center=centers.get(slug),
                starts_on=begun,
                ends_on=clock.today() + timedelta(days=420 if username in ENDING else 700),
                reason="전직지원 사업 시작",
                by=admin,
            )
        admin = admin or user
        if slug:
            at.setdefault(slug, []).append(user)
    return {slug: Desk(centers[slug], counselor=staff[0], lead=staff[-1]) for slug, staff in at.items()}


@dataclass(frozen=True)
class Owners:
    """The owners of the sign-in table: one applying and in training, one who completed, one who found work, and one who
    waits, holds a seat and stands at the wrong centre, all at once; one who has to claim her allowance at SEMAS; and one who left an
    application unfinished in the spring.
    """

    applying: User
    graduate: User
    hired: User
    thinking: User
    claiming: User
    away: User


def make_owners() -> Owners:
    """By password in the demo, or by a code like everybody."""
    return Owners(
        applying=_owner("문예시(시연)", "010-0000-0001", OWNER.email, date(1972, 5, 14)),
        graduate=_owner("남보기(시연)", "010-0000-8002", GRADUATE.email, date(1969, 3, 2)),
        hired=_owner("도견본(시연)", "010-0000-8003", HIRED.email, date(1975, 11, 20)),
        thinking=_owner("마예시(시연)", "010-0000-8004", THINKING.email, date(1970, 8, 8)),
        claiming=_owner("방표본(시연)", "010-0000-8005", CLAIMING.email, date(1968, 4, 21)),
        away=_owner("하보기(시연)", "010-0000-8006", AWAY.email, date(1971, 9, 12)),
    )


def _owner(name: str, phone: str, email: str, born: date) -> User:
    owner = User.objects.create_owner(name=name, phone=to_e164(phone), email=email, birth_date=born)
    owner.username = email
    owner.set_password(PASSWORD)
    owner.save(update_fields=["username", "password"])
    return owner


class Crowd:
    """Invented owners, one after another; the same in every run from the same random source."""

    def __init__(self, random: Random, *, first: int = 2) -> None:
        self._random = random
        self._count = first - 1

    def next(self, *, too_old: bool = False) -> User:
        """Somebody new, reached by SMS or, one in eight, by e-mail only."""
        self._count += 1
        name = self._random.choice(_SURNAMES) + self._random.choice(_GIVEN)
        year = self._random.randint(1948, 1952) if too_old else self._random.randint(1960, 1990)
        born = date(year, self._random.randint(1, 12), self._random.randint(1, 28))
        by_email = self._random.random() < 1 / 8 and not too_old
        return User.objects.create_owner(
            name=name,
            phone="" if by_email else to_e164(f"010-0000-{self._count:04d}"),
            email=f"person{self._count}@example.kr" if by_email else "",
            birth_date=born,
        )
