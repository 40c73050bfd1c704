"""The world the web pages are measured in: the programme's facts, open cohorts, 10,000 applications, whole drafts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import count

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import Consent, ConsentText, Session, User
from accounts.sessions import SessionStore
from centers.actions import memberships
from centers.models import Center, Cohort, Course, PaperRule, ProgramYear
from centers.roles import Role
from common import clock
from enrollment.actions import cohorts
from enrollment.forms import sections
from enrollment.models import Application, Industry, Line, Paper, Seat, Supplement, SupplementReason
from enrollment.states import State
from portal.seed import facts
from portal.seed.demo import partners
from training.models import Session as Meeting

CSRF = "b" * 32
BUSINESS_NUMBER = "1234567891"

# Of 400 applications to one cohort of the desk's centre, so many stand in each state.
DESK_COHORTS = 25
DESK_MIX = {
    State.SUBMITTED: 150,
    State.SUPPLEMENT: 30,
    State.WAITING: 60,
    State.CONDITIONAL: 10,
    State.ADMITTED: 90,
    State.DECLINED: 40,
    State.WITHDRAWN: 20,
}
DECIDED = (State.WAITING, State.CONDITIONAL, State.ADMITTED, State.DECLINED)

_numbers = count(1)


def lay_facts() -> Center:
    """The programme's facts, and the centre everything happens at."""
    facts.lay()
    partners.lay()
    return Center.objects.create(
        slug="bench",
        name="예시중장년내일센터",
        short_name="예시",
        region="예시",
        phone="+8226021110",
        is_published=True,
    )


def open_cohorts(centers: Iterable[Center], how_many: int, *, capacity: int = 20) -> list[Cohort]:
    """Open cohorts with their lines and seats, spread over centres and courses that have an edition."""
    now, today = clock.now(), clock.today()
    editions = {edition.track_id: edition for edition in ProgramYear.objects.published().order_by("year")}
    courses = [course for course in Course.objects.order_by("pk") if course.track_id in editions]
    places = list(centers)
    made = []
    for n in range(how_many):
        course = courses[n % len(courses)]
        cohort = Cohort.objects.create(
            course=course,
            center=places[n // len(courses) % len(places)],
            program_year=editions[course.track_id],
            number=next(_numbers),
            capacity=capacity,
            place="예시 교육장",
            opens_at=now - timedelta(days=7),
            closes_at=now + timedelta(days=3 + n % 20, hours=1),
            starts_on=today + timedelta(days=30 + n % 40),
            ends_on=today + timedelta(days=45 + n % 40),
        )
        made.append(cohorts.publish(cohort))
    return made


def people(how_many: int) -> list[User]:
    """Owners with a phone each."""
    rows = []
    for _ in range(how_many):
        number = next(_numbers)
        user = User(name=f"김예시{number}", phone=f"+82101{number:07d}", birth_date=date(1970, 1, 1))
        user.set_unusable_password()
        rows.append(user)
    return User.objects.bulk_create(rows)


def counselor(center: Center) -> User:
    staff = User.objects.create_staff(name="박상담", username="bench@example.kr")
    _grant(staff, Role.COUNSELOR, center=center)
    return staff


def teacher(cohort: Cohort) -> User:
    staff = User.objects.create_staff(name="강강사", username="teacher@example.kr")
    _grant(staff, Role.TEACHER, cohort=cohort)
    return staff


def _grant(staff: User, role: Role, *, center: Center | None = None, cohort: Cohort | None = None) -> None:
    today = clock.today()
    until = today + timedelta(days=300)
    where = {"center": center, "cohort": cohort}
    memberships.grant(staff, role=role, **where, starts_on=today, ends_on=until, reason="bench", by=None)


def sessions(cohort: Cohort, how_many: int) -> list[Meeting]:
    """So many sessions of an hour each, on the days up to today."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    return Meeting.objects.bulk_create(
        Meeting(
            cohort=cohort,
            starts_at=now - timedelta(days=day, hours=1),
            ends_at=now - timedelta(days=day),
            hours=1,
        )
        for day in range(how_many)
    )


def sign_in(users: Sequence[User]) -> list[str]:
    """A session for each; returns the Cookie header of each, with the CSRF secret the forms carry."""
    store = SessionStore()
    expires = clock.now() + timedelta(hours=2)
    rows = [
        Session(
            session_key=f"bench{next(_numbers):027d}",
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
            expire_date=expires,
            user=user,
        )
        for user in users
    ]
    Session.objects.bulk_create(rows)
    return [f"{settings.SESSION_COOKIE_NAME}={row.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}" for row in rows]


def _application(applicant: User, cohort: Cohort, state: str, line_number: int, staff: User) -> Application:
    now = clock.now()
    decided = state in DECIDED
    return Application(
        applicant=applicant,
        cohort=cohort,
        program_year=cohort.program_year,
        state=state,
        state_since=now - timedelta(hours=line_number % 90),
        business_number=BUSINESS_NUMBER,
        business_status=Application.BusinessStatus.CLOSED,
        opened_on=clock.today() - timedelta(days=1500),
        closed_on=clock.today() - timedelta(days=60),
        industry=Industry.FOOD,
        workers=0,
        birth_date=applicant.birth_date,
        address="예시로 1",
        submitted_at=now - timedelta(hours=100),
        line_number=line_number,
        review_due_on=clock.today() + timedelta(days=line_number % 9 - 1),
        decided_at=now - timedelta(hours=1) if decided else None,
        decided_by=staff if decided else None,
        decision_reason="excluded_industry" if state == State.DECLINED else "",
        condition_due_on=clock.today() + timedelta(days=60) if state == State.CONDITIONAL else None,
    )


def applications(cohort: Cohort, mix: dict[State, int], staff: User) -> None:
    """Applications to one cohort in these states, whole: numbered in line, seated, asked for more where so."""
    states = [state for state, number in mix.items() for _ in range(number)]
    rows = Application.objects.bulk_create(
        _application(applicant, cohort, state, number, staff)
        for number, (applicant, state) in enumerate(zip(people(len(states)), states, strict=True), start=1)
    )
    Line.objects.filter(cohort=cohort).update(next_number=len(rows) + 1)
    seated = [row for row in rows if row.state in (State.ADMITTED, State.CONDITIONAL)]
    seats = list(Seat.objects.filter(cohort=cohort).order_by("number")[: len(seated)])
    for seat, row in zip(seats, seated, strict=True):
        seat.occupant = row
    Seat.objects.bulk_update(seats, ["occupant"])
    now = clock.now()
    Supplement.objects.bulk_create(
        Supplement(
            application=row,
            round=1,
            reason=SupplementReason.EXPIRED,
            note="소상공인확인서를 새로 받아 올려 주세요.",
            due_at=now + timedelta(days=5),
            requested_by=staff,
            requested_at=now,
        )
        for row in rows
        if row.state == State.SUPPLEMENT
    )


def drafts(cohort: Cohort, how_many: int) -> list[Application]:
    """Drafts with every section filled and every paper there, ready to be handed in."""
    answers = {slug: {"raw": raw, "version": 1} for slug, raw in _answers().items()}
    now = clock.now()
    rows = Application.objects.bulk_create(
        Application(
            applicant=applicant,
            cohort=cohort,
            program_year=cohort.program_year,
            answers=answers,
            version=4,
            saved_at=now,
        )
        for applicant in people(how_many)
    )
    rules = list(cohort.program_year.papers.exclude(need=PaperRule.Need.LATER))
    Paper.objects.bulk_create(
        Paper(
            application=row,
            rule=rule,
            file=f"bench/{row.pk}-{rule.pk}",
            original_name="서류.pdf",
            content_type=Paper.ContentType.PDF,
            size=1000,
            sha256=f"{row.pk:032x}{rule.pk:032x}",
            uploaded_by=row.applicant,
            uploaded_at=now,
        )
        for row in rows
        for rule in rules
    )
    texts = ConsentText.objects.current()
    Consent.objects.bulk_create(Consent(user=row.applicant, text=text, given_at=now) for row in rows for text in texts)
    left = sections.check(Application.objects.get(pk=rows[0].pk)).missing
    if left:
        raise RuntimeError(f"The prepared drafts are not whole: {left}")
    return rows


def _answers() -> dict[str, dict[str, str]]:
    opened, closed = clock.today() - timedelta(days=1500), clock.today() - timedelta(days=60)
    return {
        "consents": {f"consent_{text.pk}": "on" for text in ConsentText.objects.current()},
        "business": {
            "business_number": BUSINESS_NUMBER,
            "business_status": Application.BusinessStatus.CLOSED,
            **_boxes("opened_on", opened),
            **_boxes("closed_on", closed),
            "industry": Industry.FOOD,
            "workers": "0",
        },
        "person": {**_boxes("birth_date", date(1970, 1, 1)), "postal_code": "04524", "address": "예시로 1"},
        "wishes": {
            "in_other_program": "no",
            "took_part_before": "no",
            "career": "식당을 12년 했습니다.",
            "wishes": "설치 일을 배우고 싶습니다.",
        },
    }


def _boxes(name: str, day: date) -> dict[str, str]:
    return {f"{name}_y": str(day.year), f"{name}_m": str(day.month), f"{name}_d": str(day.day)}


def with_journey(centers: Iterable[Center], staff: User) -> User:
    """An owner who has asked for five cohorts and stands at five places."""
    owner = people(1)[0]
    places = (State.SUBMITTED, State.WAITING, State.ADMITTED, State.DECLINED, State.SUBMITTED)
    for cohort, state in zip(open_cohorts(centers, len(places)), places, strict=True):
        applications(cohort, {state: 1}, staff)
        Application.objects.filter(cohort=cohort).update(applicant=owner)
    return owner
