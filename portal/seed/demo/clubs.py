"""Job clubs and contacts of the demo: at every centre a club that runs, one that has ended and one just begun, and
beside the letters what consultants wrote down of calls, texts and visits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from accounts.models import User
from aftercare.actions import clubs, contacts
from aftercare.models import Contact, FollowUpPlan, JobClub, PlanState
from common import clock, working_days
from counseling.actions import talks
from counseling.actions.talks import NextStep
from counseling.models import Booking, State, Whose
from portal.seed.demo.people import Desk
from portal.seed.demo.timeline import Life, Timeline

type Days = Callable[[int, time], datetime]

_DAY, _MONTH = timedelta(days=1), timedelta(days=30)
_PLACE = "센터 2층 회의실"

# How somebody is in touch: days ago, way, minutes (None: not reached), what was said.
_KEPT_UP = (
    (21, Contact.Way.PHONE, None, "두 번 걸었으나 받지 않으셨습니다."),
    (20, Contact.Way.TEXT, 0, "문자를 남겼고 다음 주에 통화하자고 답하셨습니다."),
    (13, Contact.Way.PHONE, 25, "이력서에 적을 일을 함께 골랐습니다. 운전을 할 수 있다고 하십니다."),
    (5, Contact.Way.VISIT, 50, "센터에 오셔서 자기소개서를 같이 고쳤습니다. 다음 주에 한 곳 지원하기로 했습니다."),
)
_ONLY_TRIED = (
    (26, Contact.Way.PHONE, None, "받지 않으셨습니다."),
    (12, Contact.Way.TEXT, None, "문자를 남겼으나 답이 없습니다."),
)


def lay(desks: Iterable[Desk], graduate: User) -> None:
    """Everything told in its order. `graduate` of the sign-in table belongs to the running club of her centre."""
    timeline, on = Timeline(until=clock.now()), _calendar(clock.today())
    for desk in desks:
        plans = list(
            FollowUpPlan.objects.at_centers([desk.center.pk])
            .filter(state__in=(PlanState.OPEN, PlanState.FINISHED), consultant=desk.counselor)
            .for_page()
            .order_by("completion__completed_on", "pk")
        )
        own = [plan for plan in plans if plan.owner == graduate]
        crowd = [plan for plan in plans if plan.owner.username is None]
        timeline.add(_running(on, desk, own + crowd[:5]))
        timeline.add(_ended(on, desk, crowd[:3]))
        timeline.add(_begun(on, desk))
        _promised(on, desk)
        quiet = set(FollowUpPlan.objects.not_reached_since(clock.now() - _MONTH).values_list("pk", flat=True))
        for plan in [plan for plan in crowd if plan.pk in quiet][:1]:
            timeline.add(_in_touch(on, plan, _ONLY_TRIED, desk.counselor))
        spoken_to = [plan for plan in crowd if plan.pk not in quiet]
        for plan, said in zip(reversed(spoken_to), (_KEPT_UP, _KEPT_UP[2:3]), strict=False):
            timeline.add(_in_touch(on, plan, said, desk.counselor))
    timeline.run()


def _promised(on: Days, desk: Desk) -> None:
    """Two things the counsellor said she would do: one is for today, one should have been done."""
    held = Booking.objects.filter(consultant=desk.counselor, center=desk.center, state=State.HELD).first()
    if held is None:
        return
    for text, day in (
        ("고용센터 채용 행사 날짜 알려 드리기", on(0, time(9))),
        ("이력서 고쳐서 보내 드리기", on(-1, time(9))),
    ):
        step = NextStep(text, day.astimezone(clock.SEOUL).date(), Whose.CONSULTANT)
        talks.hold(held, step=step, by=desk.counselor)


def _in_touch(on: Days, plan: FollowUpPlan, said: tuple[tuple[int, str, int | None, str], ...], by: User) -> Life:
    for days_ago, way, minutes, note in said:
        yield on(-days_ago, time(11, 20))
        if plan.opened_at < clock.now():
            contacts.log(plan, way=way, reached=minutes is not None, minutes=minutes or 0, note=note, by=by)


def _running(on: Days, desk: Desk, plans: list[FollowUpPlan]) -> Life:
    """Founded six weeks ago; met twice with the sheet written, once without yet; one called off; the next is ahead."""
    by = desk.counselor
    yield on(-42, time(9, 30))
    about = "둘째, 넷째 주에 모여 이력서를 서로 읽어 주고 알게 된 일자리를 나눕니다."
    club = clubs.found(desk.center, name="다시 시작하는 모임(시연)", about=about, by=by)
    members = [clubs.join(club, plan) for plan in plans]
    for days_ago, ahead, absent in ((28, 7, 2), (14, 7, 1)):
        yield on(-days_ago - ahead, time(10))
        when = on(-days_ago, time(14))
        meeting = clubs.call(club, starts_at=when, place=_PLACE, about="이력서 함께 읽기", by=by)
        yield when + timedelta(hours=2)
        came = {member.pk: index >= absent for index, member in enumerate(reversed(members))}
        clubs.take_attendance(meeting, came, version=0, by=by)
        clubs.share(club, **_LEADS[days_ago], by=by)
    yield on(-9, time(10))
    off = clubs.call(club, starts_at=on(-6, time(14)), place=_PLACE, about="면접 연습", by=by)
    unwritten = clubs.call(club, starts_at=on(-2, time(16)), place=_PLACE, about="면접 연습", by=by)
    yield off.starts_at - 1 * _DAY
    clubs.call_off(off, reason="회의실 공사로 이날은 모이지 못합니다.", by=by)
    yield unwritten.starts_at + timedelta(hours=3)
    if members:
        clubs.share(club, **_LEADS[0], by=members[-1].person)
    yield clock.now() + timedelta(hours=1)
    clubs.call(club, starts_at=on(5, time(14)), place=_PLACE, about="동네 채용 공고 같이 보기", by=by)
    clubs.call(club, starts_at=on(19, time(14)), place="고용센터 3층", about="고용센터 상담 창구 함께 가 보기", by=by)


def _ended(on: Days, desk: Desk, plans: list[FollowUpPlan]) -> Life:
    by = desk.lead
    yield on(-150, time(9, 30))
    club = clubs.found(desk.center, name="봄 모임(시연)", about="봄에 수료한 분들의 모임입니다.", by=by)
    members = [clubs.join(club, plan) for plan in plans]
    for days_ago in (130, 100):
        yield on(-days_ago - 5, time(10))
        when = on(-days_ago, time(16))
        meeting = clubs.call(club, starts_at=when, place=_PLACE, about="일자리 정보 나누기", by=by)
        yield when + timedelta(hours=2)
        clubs.take_attendance(meeting, {member.pk: True for member in members}, version=0, by=by)
    yield on(-90, time(11))
    clubs.close(JobClub.objects.get(pk=club.pk), by=by)


def _begun(on: Days, desk: Desk) -> Life:
    """Founded yesterday: nobody in it, no meeting."""
    yield on(-1, time(15))
    clubs.found(desk.center, name="가을 모임(시연)", about="", by=desk.counselor)


_LEADS: dict[int, dict[str, str]] = {
    28: {
        "title": "마트 매장 관리",
        "text": "한빛마트(시연)에서 오전 근무할 분을 찾습니다. 점장님께 전화로 지원하시면 됩니다. 032-000-0000",
    },
    14: {
        "title": "건물 시설 관리 보조",
        "text": "자격증이 없어도 되고 배우면서 일합니다. 이력서를 메일로 보내면 됩니다. jobs@example.kr",
    },
    0: {
        "title": "반찬 가게 오후 근무",
        "text": "저희 동네 반찬 가게에서 오후 2시부터 7시까지 일할 분을 구합니다. 가게에 들러 말씀하시면 됩니다.",
    },
}


def _calendar(today: date) -> Days:
    """Days counted from `today`, wherever the clock of a life stands. Where one is no working day: the next one ahead,
    or the last one behind.
    """

    def on(days: int, moment: time) -> datetime:
        day = today + days * _DAY
        while not working_days.is_working_day(day):
            day += _DAY if days > 0 else -_DAY
        return clock.at(day, moment)

    return on
