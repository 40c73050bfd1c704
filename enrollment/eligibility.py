"""The rules of an edition, judged: each criterion answers met, not met or unknown, says why, and names the paper.

Pure functions over Facts; nothing here asks the database or the clock. What comes out is a view of what the person
wrote, never a decision: a person is told 가능성 있음, 확인 필요 or 제외 가능, and staff decide.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from centers.models import Criterion, ProgramYear
from common import clock
from enrollment.models import Application, Industry


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Outlook(StrEnum):
    """What all findings together allow to be said before a decision."""

    LIKELY = "likely"
    CHECK = "check"
    UNLIKELY = "unlikely"


OUTLOOK_LABELS = {Outlook.LIKELY: _("가능성 있음"), Outlook.CHECK: _("확인 필요"), Outlook.UNLIKELY: _("제외 가능")}
VERDICT_LABELS = {Verdict.MET: _("맞음"), Verdict.NOT_MET: _("맞지 않음"), Verdict.UNKNOWN: _("확인 필요")}


@dataclass(frozen=True)
class Facts:
    """What is known of a person's case on the day of the application; None or '' where it was not said."""

    on: date
    business_status: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    industry: str = ""
    workers: int | None = None
    birth_date: date | None = None
    in_other_program: bool | None = None
    took_part_before: bool | None = None

    @classmethod
    def of_application(cls, application: Application) -> Facts:
        """The facts as submitted, on the day of submission."""
        submitted = application.submitted_at
        names = [field.name for field in fields(cls) if field.name != "on"]
        return cls(
            on=submitted.astimezone(clock.SEOUL).date() if submitted else clock.today(),
            **{name: getattr(application, name) for name in names},
        )

    @classmethod
    def of_values(cls, values: Mapping[str, Any], *, on: date) -> Facts:
        """The facts of a draft: what its forms found valid so far."""
        known = {field.name for field in fields(cls)} - {"on"}
        return cls(on=on, **{name: value for name, value in values.items() if name in known})


@dataclass(frozen=True)
class Finding:
    """One criterion's answer. `why` is a sentence for the person, `settled_by` the paper that settles it."""

    criterion: Criterion
    verdict: Verdict
    why: str
    settled_by: str

    @property
    def label(self) -> str:
        return str(VERDICT_LABELS[self.verdict])


type _Answer = tuple[Verdict, str]

_NOT_SAID: _Answer = (Verdict.UNKNOWN, "아직 적지 않으셨습니다.")


def judge(criterion: Criterion, facts: Facts) -> Finding:
    """What `facts` say about one criterion."""
    verdict, why = _JUDGES[Criterion.Kind(criterion.kind)](criterion, facts)
    return Finding(criterion, verdict, why, criterion.settled_by)


def judge_all(program_year: ProgramYear, facts: Facts) -> list[Finding]:
    """Every criterion of an edition, in its order."""
    return [judge(criterion, facts) for criterion in program_year.criteria.all()]


def findings(application: Application) -> list[Finding]:
    """Every criterion of the edition this application is judged by."""
    return judge_all(application.program_year, Facts.of_application(application))


def outlook(found: Iterable[Finding]) -> Outlook:
    verdicts = {finding.verdict for finding in found}
    if Verdict.NOT_MET in verdicts:
        return Outlook.UNLIKELY
    return Outlook.CHECK if Verdict.UNKNOWN in verdicts else Outlook.LIKELY


def age(birth_date: date, on: date) -> int:
    """Full years (만 나이)."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def months_later(day: date, months: int) -> date:
    """The same day `months` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _business_closed(criterion: Criterion, facts: Facts) -> _Answer:
    if not facts.business_status or facts.closed_on is None:
        return _NOT_SAID
    if facts.business_status == Application.BusinessStatus.CLOSED:
        if facts.closed_on > facts.on:
            return Verdict.UNKNOWN, "폐업했다고 하셨는데 폐업일이 신청하는 날보다 뒤입니다."
        return Verdict.MET, "폐업했다고 적으셨습니다."
    if facts.closed_on < facts.on:
        return Verdict.UNKNOWN, "폐업할 예정이라고 하셨는데 날짜가 이미 지났습니다."
    months = criterion.program_year.closing_months
    if facts.closed_on > months_later(facts.on, months):
        return Verdict.NOT_MET, f"폐업 예정일이 신청하는 날부터 {months}달 안이 아닙니다."
    return Verdict.MET, f"{months}달 안에 폐업할 예정이라고 적으셨습니다. 조건부로 선발합니다."


def _closed_since(criterion: Criterion, facts: Facts) -> _Answer:
    since = date.fromisoformat(criterion.parameters["date"])
    if facts.closed_on is None:
        return _NOT_SAID
    if facts.closed_on < since:
        return Verdict.NOT_MET, "폐업일이 기준일보다 이릅니다."
    return Verdict.MET, "폐업일이 기준일 이후입니다."


def _age(criterion: Criterion, facts: Facts) -> _Answer:
    if facts.birth_date is None:
        return _NOT_SAID
    years = age(facts.birth_date, facts.on)
    at_least, at_most = criterion.parameters.get("at_least", 0), criterion.parameters.get("at_most", 200)
    verdict = Verdict.MET if at_least <= years <= at_most else Verdict.NOT_MET
    return verdict, f"신청하는 날 만 {years}세입니다."


def _registered_days(criterion: Criterion, facts: Facts) -> _Answer:
    if facts.opened_on is None:
        return _NOT_SAID
    end = min(facts.closed_on or facts.on, facts.on)
    if end < facts.opened_on:
        return Verdict.UNKNOWN, "폐업일이 개업일보다 이릅니다. 날짜를 확인해야 합니다."
    days = (end - facts.opened_on).days
    verdict = Verdict.MET if days >= criterion.parameters["at_least"] else Verdict.NOT_MET
    return verdict, f"사업자등록을 {days:,}일 동안 유지하셨습니다."


def _small_business(criterion: Criterion, facts: Facts) -> _Answer:
    if facts.workers is None or not facts.industry:
        return _NOT_SAID
    under = criterion.parameters["workers_under"]
    if facts.industry in criterion.parameters.get("industries", ()):
        under = criterion.parameters["workers_under_in"]
    why = f"직원이 {facts.workers}명이라고 적으셨습니다. 적으신 업종은 {under}명 미만이어야 합니다."
    if facts.workers >= under:
        return Verdict.NOT_MET, why
    return Verdict.MET, f"{why} 매출이 업종별 상한보다 적은지는 서류로 확인합니다."


def _excluded_industry(criterion: Criterion, facts: Facts) -> _Answer:
    if not facts.industry:
        return _NOT_SAID
    if facts.industry in criterion.parameters["industries"]:
        return Verdict.NOT_MET, f"{Industry(facts.industry).label}은 지원하지 않는 업종입니다."
    if facts.industry == Industry.OTHER:
        return Verdict.UNKNOWN, "고르신 '그 밖의 업종'이 지원하는 업종인지 센터가 확인합니다."
    return Verdict.MET, f"{Industry(facts.industry).label}은 지원하는 업종입니다."


def _other_program(criterion: Criterion, facts: Facts) -> _Answer:
    if facts.in_other_program is None:
        return _NOT_SAID
    if facts.in_other_program:
        return Verdict.UNKNOWN, "참여하고 있다고 하셨습니다. 기간이 겹치는지 센터가 확인합니다."
    return Verdict.MET, "참여하지 않는다고 적으셨습니다."


def _first_time(criterion: Criterion, facts: Facts) -> _Answer:
    if facts.took_part_before is None:
        return _NOT_SAID
    if facts.took_part_before:
        return Verdict.NOT_MET, "같은 과정에 참여한 적이 있다고 하셨습니다."
    return Verdict.MET, "참여한 적이 없다고 적으셨습니다."


_JUDGES: Mapping[Criterion.Kind, Callable[[Criterion, Facts], _Answer]] = {
    Criterion.Kind.BUSINESS_CLOSED: _business_closed,
    Criterion.Kind.CLOSED_SINCE: _closed_since,
    Criterion.Kind.AGE: _age,
    Criterion.Kind.REGISTERED_DAYS: _registered_days,
    Criterion.Kind.SMALL_BUSINESS: _small_business,
    Criterion.Kind.EXCLUDED_INDUSTRY: _excluded_industry,
    Criterion.Kind.OTHER_PROGRAM: _other_program,
    Criterion.Kind.FIRST_TIME: _first_time,
}
