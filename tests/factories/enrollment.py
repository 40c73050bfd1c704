"""Applications in every state, brought there by the real acts, so that every row beside them is as it would be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import factory
from django.core.files.base import ContentFile

from centers.models import Cohort, Criterion, PaperRule
from common import clock
from enrollment.actions import applications, cohorts, completions, line, second_thoughts, supplements
from enrollment.actions.applications import CheckedAnswers
from enrollment.models import (
    Application,
    CallbackRequest,
    DecisionReason,
    Industry,
    Offer,
    Paper,
    Seat,
    SupplementReason,
)
from enrollment.states import State
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CohortFactory, EditionRowFactory

VALID_BUSINESS_NUMBER = "1234567891"


class OpenCohortFactory(CohortFactory):
    """A cohort that takes applications now: published, with its line and its numbered seats."""

    class Meta:
        model = Cohort

    @classmethod
    def _create(cls, model_class: type[Cohort], *args: Any, **kwargs: Any) -> Cohort:
        return cohorts.publish(super()._create(model_class, *args, **kwargs))


def checked_answers(**values: Any) -> CheckedAnswers:
    """What the section forms would hand to submit(), with these values in place of the usual ones."""
    usual = {
        "business_number": VALID_BUSINESS_NUMBER,
        "business_status": Application.BusinessStatus.CLOSED,
        "opened_on": clock.today() - timedelta(days=1500),
        "closed_on": clock.today() - timedelta(days=60),
        "industry": Industry.FOOD,
        "workers": 1,
        "birth_date": date(1975, 3, 2),
        "postal_code": "04524",
        "address": "서울특별시 중구 예시로 1",
        "career": "식당을 12년 했습니다.",
        "wishes": "설치 일을 배우고 싶습니다.",
        "in_other_program": False,
        "took_part_before": False,
    }
    return CheckedAnswers(values=usual | values, missing=[])


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A draft; the traits bring it further. What is set on the columns is what gets submitted.

    `waiting` and `offered` fill the seats that are left with other people; give a cohort with few seats.
    """

    class Meta:
        model = Application

    class Params:
        draft = factory.Trait(reach=State.DRAFT)
        submitted = factory.Trait(reach=State.SUBMITTED)
        supplement = factory.Trait(reach=State.SUPPLEMENT)
        waiting = factory.Trait(reach=State.WAITING, cohort=factory.SubFactory(OpenCohortFactory, capacity=1))
        offered = factory.Trait(reach=State.OFFERED, cohort=factory.SubFactory(OpenCohortFactory, capacity=1))
        lapsed = factory.Trait(reach=State.LAPSED, cohort=factory.SubFactory(OpenCohortFactory, capacity=1))
        conditional = factory.Trait(reach=State.CONDITIONAL, business_status=Application.BusinessStatus.CLOSING)
        admitted = factory.Trait(reach=State.ADMITTED)
        in_training = factory.Trait(reach=State.IN_TRAINING)
        completed = factory.Trait(reach=State.COMPLETED)
        not_completed = factory.Trait(reach=State.NOT_COMPLETED)
        declined = factory.Trait(reach=State.DECLINED)
        withdrawn = factory.Trait(reach=State.WITHDRAWN)
        cohort_cancelled = factory.Trait(reach=State.COHORT_CANCELLED)
        deferred = factory.Trait(reach=State.DEFERRED)

    applicant = factory.SubFactory(OwnerFactory)
    cohort = factory.SubFactory(OpenCohortFactory)
    program_year = factory.SelfAttribute("cohort.program_year")

    @classmethod
    def _create(cls, model_class: type[Application], *args: Any, **kwargs: Any) -> Application:
        reach = kwargs.pop("reach", State.DRAFT)
        staff = kwargs.pop("by", None)
        application = super()._create(model_class, *args, **kwargs)
        return bring(application, reach, by=staff)


def bring(application: Application, state: str, *, by: Any = None) -> Application:
    """Take a draft to `state` by the acts that lead there. `by` is the member of staff, made when not given."""
    if state == State.DRAFT:
        return application
    own = {name: getattr(application, name) for name in checked_answers().values}
    values = {name: value for name, value in own.items() if value not in ("", None)}
    application = applications.submit(application, checked_answers(**values), by=application.applicant)
    return _STEPS[State(state)](application, by or StaffFactory()) if state != State.SUBMITTED else application


def _supplement(application: Application, by: Any) -> Application:
    asked = supplements.request(
        application,
        reason=SupplementReason.EXPIRED,
        note="소상공인확인서를 새로 받아 올려 주세요.",
        due_on=clock.today() + timedelta(days=7),
        by=by,
    )
    return asked.application


def _conditional(application: Application, by: Any) -> Application:
    return applications.admit(application, by=by, condition_due_on=clock.today() + timedelta(days=60))


def _waiting(application: Application, by: Any) -> Application:
    while Seat.objects.free().filter(cohort=application.cohort).exists():
        ApplicationFactory(cohort=application.cohort, admitted=True, by=by)
    return applications.admit(application, by=by)


def _offered(application: Application, by: Any) -> Application:
    application = _waiting(application, by)
    seat = Seat.objects.taken().filter(cohort=application.cohort).latest("number")
    applications.withdraw(seat.occupant, by=seat.occupant.applicant)
    line.offer_free_seats(application.cohort_id)
    application.refresh_from_db()
    return application


def _lapsed(application: Application, by: Any) -> Application:
    application = _offered(application, by)
    offer = expire(application.offers.get())
    applications.lapse_offer(offer)
    application.refresh_from_db()
    return application


def _in_training(application: Application, by: Any) -> Application:
    application = applications.admit(application, by=by)
    applications.begin_training(application)
    application.refresh_from_db()
    return application


def _completed(application: Application, by: Any) -> Application:
    application = _in_training(application, by)
    return completions.record(application, completed_on=clock.today(), consultant=by, by=by).application


def _cohort_cancelled(application: Application, by: Any) -> Application:
    cohorts.cancel(application.cohort, reason="신청한 분이 적어 열지 못합니다.", by=by)
    application.refresh_from_db()
    return application


def later_cohort(cohort: Cohort, **values: Any) -> Cohort:
    """A later cohort of the same course under the same edition, open; at another centre unless one is named."""
    values = {"course": cohort.course, "program_year": cohort.program_year} | values
    return OpenCohortFactory(starts_on=cohort.starts_on + timedelta(days=30), **values)


def _deferred(application: Application, by: Any) -> Application:
    admitted = applications.admit(application, by=by)
    return second_thoughts.defer(admitted, later_cohort(application.cohort), by=application.applicant)


_STEPS: dict[str, Callable[[Application, Any], Application]] = {
    State.SUPPLEMENT: _supplement,
    State.WAITING: _waiting,
    State.OFFERED: _offered,
    State.LAPSED: _lapsed,
    State.CONDITIONAL: _conditional,
    State.ADMITTED: lambda application, by: applications.admit(application, by=by),
    State.IN_TRAINING: _in_training,
    State.COMPLETED: _completed,
    State.NOT_COMPLETED: lambda application, by: completions.record_not_completed(
        _in_training(application, by), reason="출석이 모자람", by=by
    ),
    State.DECLINED: lambda application, by: applications.decline(
        application, reason=DecisionReason.EXCLUDED_INDUSTRY, note="부동산 임대업으로 확인되었습니다.", by=by
    ),
    State.WITHDRAWN: lambda application, by: applications.withdraw(application, by=application.applicant),
    State.COHORT_CANCELLED: _cohort_cancelled,
    State.DEFERRED: _deferred,
}


def expire(offer: Offer) -> Offer:
    """Put an offer's deadline into the past, as if its hours had gone by."""
    offer.made_at, offer.expires_at = clock.now() - timedelta(hours=49), clock.now() - timedelta(hours=1)
    offer.save(update_fields=["made_at", "expires_at"])
    return offer


class CriterionFactory(EditionRowFactory):
    class Meta:
        model = Criterion
        django_get_or_create = ("program_year", "kind")

    kind = Criterion.Kind.AGE
    words = factory.LazyAttribute(lambda row: str(Criterion.Kind(row.kind).label))
    position = factory.Sequence(lambda n: n)


class PaperRuleFactory(EditionRowFactory):
    class Meta:
        model = PaperRule

    key = factory.Sequence(lambda n: f"paper-{n}")
    name = "폐업사실증명원"
    need = PaperRule.Need.REQUIRED
    position = factory.Sequence(lambda n: n)


class PaperFactory(factory.django.DjangoModelFactory):
    """An uploaded paper, its file in the tests' private storage."""

    class Meta:
        model = Paper

    application = factory.SubFactory(ApplicationFactory)
    rule = factory.LazyAttribute(lambda row: PaperRuleFactory(program_year=row.application.program_year))
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4 example", name="example.pdf"))
    original_name = "폐업사실증명원.pdf"
    content_type = Paper.ContentType.PDF
    size = 16
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    uploaded_by = factory.SelfAttribute("application.applicant")
    uploaded_at = factory.LazyFunction(clock.now)


class CallbackRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CallbackRequest

    name = "김예시"
    phone = "+821012345678"
    created_at = factory.LazyFunction(clock.now)
