"""Puts the invented world together, in one transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

import pgtrigger
from django.db import connection, transaction
from django.db.models import F, Q

from accounts.models import ConsentText, User
from aftercare.actions import plans
from centers.models import Cohort
from common import clock
from common.phone import to_e164
from enrollment.actions import callbacks, desk
from enrollment.actions import cohorts as cohort_acts
from enrollment.models import Application, CallbackRequest
from messaging.models import Channel, Message
from messaging.models import State as MessageState
from portal.seed.demo import (
    access_reviews,
    allowance,
    clubs,
    cohorts,
    consents,
    counseling,
    direct,
    keeping,
    lives,
    openings,
    partners,
    placements,
    policy,
    rights,
    standing,
    texts,
    training,
)
from portal.seed.demo.care import UNANSWERED, carer, recorded_by_mistake
from portal.seed.demo.lives import DAY, HOUR, Case
from portal.seed.demo.people import Crowd, Desk, Owners, make_owners, make_staff
from portal.seed.demo.sign_ins import OWNER
from portal.seed.demo.timeline import Life, Timeline

SEED = 20210610
_HISTORY = 730 * DAY  # longer ago than anything the demo tells


@transaction.atomic
def lay() -> int:
    """Make the demo's world unless it is there; returns how many people were made."""
    if User.objects.filter(username=OWNER.email).exists():
        return 0
    random = Random(SEED)  # noqa: S311  a story, not a secret
    before, timeline, crowd = User.objects.count(), Timeline(until=clock.now()), Crowd(random)
    hooks = len(connection.run_on_commit)
    _consents_stood_before()
    partners.lay()
    desks, places = make_staff(), {}
    owners = make_owners()
    for offset, place in enumerate(desks.values()):
        made = cohorts.make(place.center, offset=offset)
        places[place.center.slug] = (place, made)
        for life in _lives_at(place, made, crowd, timeline, random):
            timeline.add(life)
        for life in _owners_lives(owners, place, made, timeline, random):
            timeline.add(life)
        for life in _calls(place, random):
            timeline.add(life)
    timeline.run()
    counseling.lay(desks, owners.applying, random)
    training.lay(places)
    placements.lay(desks.values(), owners.hired)
    openings.lay(list(desks.values()), owners.graduate)
    allowance.lay(desks.values())
    clubs.lay(desks.values(), owners.graduate)
    consents.lay(desks["seoul"])
    direct.lay(desks[direct.AT], owners.claiming)
    keeping.lay(desks["daegu"])
    standing.lay()
    rights.lay(desks["daegu"])
    texts.lay()
    policy.lay()
    access_reviews.lay(desks.values(), random)
    plans.finish_done()
    _send_in_the_past()
    del connection.run_on_commit[
        hooks:
    ]  # nothing of the past waits for this transaction: seats passed on, letters sent
    return User.objects.count() - before


def _consents_stood_before() -> None:
    """The seed publishes the consent texts today; people who applied months ago must have been able to read them."""
    before = clock.now() - _HISTORY
    with pgtrigger.ignore("accounts.ConsentText:published_words_stand"):
        ConsentText.objects.filter(version=1, published_at__gt=before).update(
            published_at=before, holds_from=before.astimezone(clock.SEOUL).date()
        )


def _send_in_the_past() -> None:
    """What was said to the invented people was sent when it was said; a few messages came to nothing."""
    invented = Q(recipient__phone__startswith="+82100000") | Q(address__endswith="@example.kr")
    written = Message.objects.filter(invented, state=MessageState.QUEUED)
    failing = list(written.filter(channel=Channel.SMS).order_by("-pk").values_list("pk", flat=True)[10:400:130])
    tried = {"attempts": 1, "attempt_started_at": F("not_before"), "secret": ""}
    written.filter(pk__in=failing).update(state=MessageState.FAILED, error="없는 번호입니다(시연).", **tried)
    written.update(state=MessageState.SENT, sent_at=F("not_before"), provider_reference="demo", **tried)


def _times(cohort: Cohort, count: int, random: Random) -> list[datetime]:
    """`count` moments for handing in, in order, early enough that what follows has happened by today."""
    end = min(cohort.closes_at - HOUR, clock.now() - 4 * DAY)
    begin = cohort.opens_at + HOUR
    span = (end - begin).total_seconds()
    return sorted(begin + timedelta(seconds=random.uniform(0, span)) for _ in range(count))


def _lives_at(place: Desk, made: dict[str, Cohort], crowd: Crowd, timeline: Timeline, random: Random) -> Iterator[Life]:
    """Fifty-odd people of one centre: together with the others they stand in every state there is."""
    now = clock.now()
    care = carer(timeline, place.counselor)

    def cases(key: str, count: int, **fields: bool) -> list[Case]:
        cohort = made[key]
        return [Case(crowd.next(), cohort, place, at, random, **fields) for at in _times(cohort, count, random)]

    for key, count in (("finished_long_ago", 5), ("finished", 3)):
        for case in cases(key, count):
            yield lives.admitted(case, then=lives.completes(care))
    nobody_reached = carer(timeline, place.counselor, way=UNANSWERED)
    yield lives.admitted(*cases("finished", 1), then=lives.completes(nobody_reached))
    yield lives.admitted(*cases("finished", 1), then=lives.does_not_complete)
    for case in cases("in_training", 6):
        yield lives.admitted(case, then=lives.trains)
    yield lives.admitted(*cases("in_training", 1), then=lives.leaves_training)
    for case in cases("closed", 4):
        yield lives.admitted(case)
    yield lives.admitted(*cases("closed", 1, is_closing=True))
    yield lives.declined(cases("closed", 1)[0], **lives.EXCLUDED)
    yield from _full(cases("full", 9), now)

    for case in cases("closing_soon", 3):
        yield lives.submitted(case, is_assigned=True)
    for ends in ("open", "overdue", "answered"):
        case = cases("closing_soon", 1)[0]
        late = {"open": 30 * HOUR, "overdue": 12 * DAY, "answered": 4 * DAY}[ends]
        yield lives.supplement(_sent(case, now - late), ends=ends)
    yield lives.admitted(*cases("closing_soon", 1, is_closing=True))
    for case in cases("closing_soon", 2):
        yield lives.admitted(case)
    too_old = Case(crowd.next(too_old=True), made["closing_soon"], place, now - 6 * DAY, random)
    yield lives.declined(too_old, **lives.TOO_OLD)
    yield lives.withdrawn(*cases("closing_soon", 1))
    for case in cases("closing_soon", 2):
        yield lives.draft(_sent(case, now - 30 * HOUR), nudged=True)

    for case in cases("open", 4):
        yield lives.submitted(_sent(case, now - random.uniform(3, 70) * HOUR))
    yield lives.submitted(_sent(cases("open", 1, from_desk=True)[0], now - 20 * HOUR), is_assigned=True)
    for case in cases("open", 2):
        yield lives.admitted(case)
    yield lives.draft(*cases("open", 1))

    for case in cases("cancelled", 3):
        yield lives.submitted(case)
    yield _called_off(made["cancelled"], place)

    yield lives.admitted(*cases("finished_long_ago", 1), then=recorded_by_mistake(care))
    yield lives.moves_to_another_centre(_sent(cases("closing_soon", 1)[0], now - 30 * HOUR))
    yield lives.admitted(_sent(cases("closing_soon", 1)[0], now - 5 * DAY), then=lives.defers)


def _sent(case: Case, at: datetime) -> Case:
    """The same case, handed in at another time within its cohort's weeks."""
    earliest = case.cohort.opens_at + HOUR
    return Case(case.person, case.cohort, case.desk, max(at, earliest), case.random, case.from_desk, case.is_closing)


def _full(cases: list[Case], now: datetime) -> Iterator[Life]:
    """Five seats taken, four people behind them; a seat given back is offered, lapses, and is offered to the next."""
    begin = now - 18 * DAY
    seated = [_sent(case, begin + index * 5 * HOUR) for index, case in enumerate(cases[:5])]
    yield lives.admitted(seated[0], then=lives.gives_seat_back(now - 60 * HOUR))
    for case in seated[1:]:
        yield lives.admitted(case)
    behind = [_sent(case, begin + 5 * DAY + index * 5 * HOUR) for index, case in enumerate(cases[5:8])]
    yield lives.admitted(behind[0], then=lives.lets_offer_lapse)
    for case in behind[1:]:
        yield lives.admitted(case)
    yield lives.submitted(_sent(cases[8], now - 26 * HOUR))


def _called_off(cohort: Cohort, place: Desk) -> Life:
    yield clock.now() - 2 * DAY
    cohort_acts.cancel(cohort, reason="신청하신 분이 적어 이번에는 열지 못합니다.", by=place.lead)


def _owners_lives(
    owners: Owners, place: Desk, made: dict[str, Cohort], timeline: Timeline, random: Random
) -> Iterator[Life]:
    """The owners of the sign-in table: one with an application finished, one running and one just begun at 서울;
    at 경기 one who completed a short while ago and has a letter to answer, and one who completed long ago; at 대구 one
    who forgot her draft; and one with second thoughts."""
    care = carer(timeline, place.counselor)
    finished, running = made["finished"], made["in_training"]
    if place.center.slug == "seoul":
        owner = owners.applying
        begins = finished.opens_at + 2 * DAY
        yield lives.admitted(Case(owner, finished, place, begins, random), then=lives.completes(care))
        begins = running.opens_at + 2 * DAY
        yield lives.admitted(Case(owner, running, place, begins, random), then=lives.trains)
        yield lives.draft(Case(owner, made["open"], place, clock.now() - 26 * HOUR, random))
    if place.center.slug == "daegu":
        begins = made["finished_long_ago"].opens_at + 2 * DAY
        stays = Random(SEED)  # noqa: S311  of her own: nobody else's story changes
        yield lives.forgotten(Case(owners.away, made["finished_long_ago"], place, begins, stays))
    if place.center.slug == "gyeonggi":
        for owner, cohort, begin in (
            (owners.graduate, finished, carer(timeline, place.counselor, way=UNANSWERED)),
            (owners.hired, made["finished_long_ago"], care),
        ):
            begins = cohort.opens_at + 2 * DAY
            yield lives.admitted(Case(owner, cohort, place, begins, random), then=lives.completes(begin))
    yield from _second_thoughts(owners.thinking, place, made, care)


def _second_thoughts(
    owner: User, place: Desk, made: dict[str, Cohort], care: Callable[[Application, Random], None]
) -> Iterator[Life]:
    """Completed at 서울 in the spring; holds a seat at 서울서부 that a later cohort at 서울 could stand in for; at 경기
    third in a line that has moved, and applied for a course that also begins at 대구."""
    random, now = Random(SEED), clock.now()  # noqa: S311  of her own: nobody else's story changes
    if place.center.slug == "seoul":
        begins = made["finished"].opens_at + 3 * DAY
        yield lives.admitted(Case(owner, made["finished"], place, begins, random), then=lives.completes(care))
    if place.center.slug == "seoul-west":
        yield lives.admitted(Case(owner, made["closing_soon"], place, now - 9 * DAY, random))
    if place.center.slug == "gyeonggi":
        yield lives.admitted(Case(owner, made["full"], place, now - 12 * DAY, random))
        yield lives.submitted(Case(owner, made["open"], place, now - 5 * HOUR, random))


def _calls(place: Desk, random: Random) -> Iterator[Life]:
    """Three people who would rather talk: one was called already."""
    for index, (hours, about) in enumerate(
        ((70, "제가 대상이 되는지 모르겠습니다."), (20, "서류를 어디서 떼는지 알고 싶습니다."), (4, ""))
    ):
        yield _call(place, about, hours, index, was_called=index == 0, random=random)


def _call(place: Desk, about: str, hours: int, index: int, *, was_called: bool, random: Random) -> Life:
    yield clock.now() - hours * HOUR
    request = callbacks.ask(
        name=f"{random.choice('김이박최')}{('보기', '견본', '예시')[index]}",
        phone=to_e164(f"010-0000-{9000 + place.center.position * 10 + index:04d}"),
        wanted_time=random.choice(CallbackRequest.Time.values),
        center=place.center,
        about=about,
        user=None,
    )
    if was_called:
        yield clock.now() + 5 * HOUR
        desk.handle_callback(request, outcome="대상이 되는지 함께 살펴보고 신청을 도와드렸습니다.", by=place.counselor)
