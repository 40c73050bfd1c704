"""Applications entered at the counter for somebody: who that is, their own yes by a code, and handing in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from accounts import names
from accounts.actions import codes, consents
from accounts.errors import CodeExpired
from accounts.models import Consent, ConsentText, SignInCode, User
from centers.models import Cohort
from common import clock
from common.errors import DomainError
from enrollment.actions import applications
from enrollment.actions.applications import CheckedAnswers
from enrollment.errors import AlreadyApplied, ApplicationIncomplete, CohortNotOpen
from enrollment.models import Application
from enrollment.states import ENDED, State
from messaging.states import Channel


class AppliedAlready(AlreadyApplied):
    message = (
        "이분은 이 과정에 이미 신청했거나 스스로 적고 있습니다. 그래서 새로 접수하지 않았습니다. "
        "본인의 '내 신청'에서 이어서 적도록 안내해 주세요."
    )


class AccountStopped(DomainError):
    message = "이분의 계정은 사용을 멈춘 상태라 접수하지 않았습니다. 운영 관리자에게 알려 주세요."


def person(*, name: str, phone: str, birth_date: date) -> User:
    """The owner with this very name, phone (E.164) and birth date; one who never said the birth date; else a new one.

    Raises AccountStopped when the only one like that may not sign in any more.
    """
    if known := _known(name, phone, birth_date):
        return known
    try:
        with transaction.atomic():
            return User.objects.create_owner(name=name, phone=phone, birth_date=birth_date)
    except IntegrityError as taken:  # a double click: the other request made it; or somebody whose account was stopped
        if known := _known(name, phone, birth_date):
            return known
        raise AccountStopped from taken


def _known(name: str, phone: str, birth_date: date) -> User | None:
    owners = User.objects.active().signing_in_by_code().filter(phone=phone).order_by("pk")
    namesakes = {owner.birth_date: owner for owner in owners if names.same(owner.name, name)}
    return namesakes.get(birth_date) or namesakes.get(None)


@transaction.atomic
def begin(cohort: Cohort, *, name: str, phone: str, birth_date: date, by: User) -> Application:
    """Open a draft at the desk, or go on with the one that was begun there.

    Raises AppliedAlready, AccountStopped, CohortNotOpen.
    """
    applicant = person(name=name, phone=phone, birth_date=birth_date)
    begun = Application.objects.filter(applicant=applicant, cohort=cohort).exclude(state__in=ENDED).first()
    if begun and begun.source == Application.Source.DESK and begun.state == State.DRAFT:
        return begun
    if begun:
        raise AppliedAlready
    return applications.start_at_desk(cohort, applicant=applicant, by=by)


def _about(application: Application) -> str:
    """What a code confirms: this application as it is written now. Writing on makes the code worthless."""
    return f"application:{application.pk}:{application.version}"


def send_code(application: Application, checked: CheckedAnswers) -> SignInCode:
    """Send a number to the person's own phone, once everything is filled in.

    Raises ApplicationIncomplete, CohortNotOpen, TooManyCodes.
    """
    if checked.missing:
        raise ApplicationIncomplete(checked.missing)
    if not application.cohort.takes_applications:
        raise CohortNotOpen
    return codes.send(
        SignInCode.Purpose.DESK_INTAKE,
        Channel.SMS,
        application.applicant.phone,
        name=application.applicant.name,
        about=_about(application),
        office=application.cohort.center.as_office(),
    )


def sent_code(application: Application) -> SignInCode | None:
    """The code that was sent for the application as it is written now, if it can still be used."""
    sent = SignInCode.objects.usable().filter(purpose=SignInCode.Purpose.DESK_INTAKE, about=_about(application))
    return sent.order_by("-created_at").first()


def confirm_and_submit(
    application: Application, checked: CheckedAnswers, given: Iterable[ConsentText], *, digits: str, by: User
) -> Application:
    """The person read the number out: that is their yes, to the application and to each consent; hand it in.

    Twice is the same as once. Raises CodeWrong, CodeExpired, ApplicationIncomplete, CohortNotOpen.
    """
    if application.submitted_at:
        return application
    code = sent_code(application)
    if code is None:
        raise CodeExpired
    codes.check(code, digits)  # outside the transaction: a wrong try stays counted
    with transaction.atomic():
        current = applications.lock(application)
        if current.submitted_at:
            return current
        if _about(current) != code.about:
            raise CodeExpired
        current.confirmed_at = clock.now()
        current.save(update_fields=["confirmed_at"])
        consents.give(current.applicant, given, source=Consent.Source.DESK)
        return applications.submit(current, checked, by=by)
