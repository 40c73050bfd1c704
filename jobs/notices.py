"""What is said about a job somebody got: to the person, to the employer who may be asked, to the consultant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from jobs import tokens
from jobs.models import CompanyList, EmploymentCheck, Placement, Referral
from messaging.actions import messages
from messaging.models import Channel, Draft, Recipient

# What each says in a few words, for lists: a text message has no subject.
TITLES = {
    "jobs/referral_asked": "알선해도 될지 여쭙니다",
    "jobs/referral_agreed": "알선에 동의하셨습니다",
    "jobs/company_list": "알선 명단을 보내 드립니다",
    "jobs/company_answered": "회사가 알선 명단에 답했습니다",
    "jobs/hire_fell_through": "회사가 채용을 거두었습니다",
    "jobs/hire_declined": "일을 시작하지 않기로 하셨습니다",
    "jobs/hired": "취업을 기록했습니다",
    "jobs/check_person": "일하고 계신지 여쭙니다",
    "jobs/check_employer": "일하고 계신지 회사에 여쭙니다",
    "jobs/check_paper": "일하고 계신지 서류로 보여 주세요",
    "jobs/end_undone": "일자리가 이어지는 것으로 바로잡았습니다",
    "jobs/moved_on": "다른 일자리로 옮기셨습니다",
}


def about(placement: Placement) -> str:
    """How messages name this job in their `about` column."""
    return f"placement:{placement.pk}"


def about_referral(referral: Referral) -> str:
    return f"referral:{referral.pk}"


def hired(placement: Placement) -> None:
    """To the person: what was recorded, when we ask, and where to say that something is wrong."""
    asked = placement.checks.unsettled().first()
    person = placement.person.as_recipient()
    messages.write(_draft(placement, "hired", placement.pk, to=person, ask_on=asked.ask_at if asked else None))


def end_undone(placement: Placement) -> None:
    """To the person: the job is written down as going on; its end was a slip. Each time is an occurrence of its own."""
    key = f"jobs/end_undone:{placement.pk}:{placement.events.count()}"
    messages.write(_draft(placement, "end_undone", key, to=placement.person.as_recipient()))


def person_key(check: EmploymentCheck) -> str:
    return f"jobs/check_person:{check.pk}"


def employer_key(check: EmploymentCheck) -> str:
    return f"jobs/check_employer:{check.pk}:{check.placement.contact_round}"


def check_person(check: EmploymentCheck, *, at: datetime) -> Draft:
    """To the person, with the link of one check."""
    return _asking(
        check,
        "check_person",
        person_key(check),
        to=check.placement.person.as_recipient(),
        at=at,
        link=tokens.person_url(check.pk),
    )


def check_employer(check: EmploymentCheck, *, at: datetime) -> Draft:
    """To the employer's contact, who has no account: the person has said yes to this one question."""
    placement = check.placement
    contact = Recipient(
        user_id=None,
        name=placement.contact_name or placement.employer,
        phone=placement.contact_phone,
        email=placement.contact_email,
        channel=Channel.EMAIL if placement.contact_email else Channel.SMS,
    )
    link = tokens.employer_url(check.pk, placement.contact_round)
    return _asking(check, "check_employer", employer_key(check), to=contact, at=at, link=link)


def check_paper(check: EmploymentCheck) -> Draft:
    """To the person: nobody answered, so a paper at the desk or a call settles it."""
    key = f"jobs/check_paper:{check.pk}"
    placement = check.placement
    return _draft(placement, "check_paper", key, to=placement.person.as_recipient(), when=check.get_milestone_display())


def moved_on(placement: Placement) -> None:
    """To the consultant: the person works somewhere else now, and nobody has written down where."""
    consultant = placement.consultant.as_recipient()
    messages.write(_draft(placement, "moved_on", placement.pk, to=consultant, channel=Channel.EMAIL))


def referral_asked(referral: Referral) -> None:
    """To the person: for which job, and where to say yes or no."""
    url = settings.PORTAL_URL + reverse("jobs:referral", args=[referral.pk])
    messages.write(_referral_draft(referral, "referral_asked", to=referral.person.as_recipient(), url=url))


def referral_agreed(referral: Referral) -> None:
    """To the consultant: the list can go to the company now."""
    url = settings.PORTAL_URL + referral.opening.get_absolute_url()
    consultant = referral.consultant.as_recipient()
    messages.write(_referral_draft(referral, "referral_agreed", to=consultant, channel=Channel.EMAIL, url=url))


def fell_through_draft(referral: Referral) -> Draft:
    """To the person: the company has taken its word back, and who looks for the next job with her."""
    url = settings.PORTAL_URL + reverse("jobs:openings")
    return _referral_draft(referral, "hire_fell_through", to=referral.person.as_recipient(), url=url)


def declined_draft(referral: Referral) -> Draft:
    """To the consultant: she will not begin, or has taken her consent back; the company has to be told."""
    url = settings.PORTAL_URL + referral.opening.get_absolute_url()
    consultant = referral.consultant.as_recipient()
    return _referral_draft(referral, "hire_declined", to=consultant, channel=Channel.EMAIL, url=url)


def hire_fell_through(referral: Referral) -> None:
    messages.write(fell_through_draft(referral))


def hire_declined(referral: Referral) -> None:
    messages.write(declined_draft(referral))


def company_list(sent: CompanyList) -> None:
    """To the company's contact, who has no account: the one address of this list. No name of anybody is in the mail."""
    company = sent.company
    contact = Recipient(
        user_id=None, name=company.contact_name or company.name, email=company.contact_email, channel=Channel.EMAIL
    )
    until = tokens.expires_at(sent.sent_at)
    link = tokens.list_url(sent.pk)
    messages.write(
        _list_draft(
            sent,
            "company_list",
            sent.pk,
            to=contact,
            expires_at=until,
            link=link,
            link_expires_at=until,
            count=sent.lines.count(),
        )
    )


def company_answered(sent: CompanyList) -> None:
    """To the consultants of the people on the list: the company has answered."""
    url = settings.PORTAL_URL + reverse("jobs_desk:openings")
    consultants = {line.referral.consultant for line in sent.lines.select_related("referral__consultant")}
    for consultant in sorted(consultants, key=lambda user: user.pk):
        occurrence = f"{sent.pk}:{consultant.pk}"
        to = consultant.as_recipient()
        messages.write(_list_draft(sent, "company_answered", occurrence, to=to, channel=Channel.EMAIL, url=url))


def _referral_draft(referral: Referral, kind: str, *, to: Recipient, url: str, channel: str = "") -> Draft:
    opening = referral.opening
    return Draft(
        kind=f"jobs/{kind}",
        key=f"jobs/{kind}:{referral.pk}",
        to=to,
        channel=channel,
        context={
            "person_name": referral.person.name,
            "company": opening.company.name,
            "work": opening.work,
            "place": opening.place,
            "url": url,
        },
        about=about_referral(referral),
        about_label=f"{opening.company.name} 알선",
        office=referral.center.as_office(),
    )


def _list_draft(
    sent: CompanyList,
    kind: str,
    occurrence: object,
    *,
    to: Recipient,
    channel: str = "",
    expires_at: datetime | None = None,
    **context: Any,
) -> Draft:
    return Draft(
        kind=f"jobs/{kind}",
        key=f"jobs/{kind}:{occurrence}",
        to=to,
        channel=channel,
        context={"company": sent.company.name, **context},
        about=f"list:{sent.pk}",
        about_label=f"{sent.company.name} 알선 명단",
        office=sent.center.as_office(),
        expires_at=expires_at,
    )


def take_back(checks: Iterable[EmploymentCheck]) -> int:
    """Cancel the questions of these checks that have not gone out; how many."""
    checks = list(checks)
    return messages.cancel_keys([*map(person_key, checks), *map(employer_key, checks)])


def take_back_employer(checks: Iterable[EmploymentCheck]) -> int:
    """Cancel the questions to the employer that have not gone out; how many."""
    return messages.cancel_keys(map(employer_key, checks))


def _asking(check: EmploymentCheck, kind: str, key: str, *, to: Recipient, at: datetime, link: str) -> Draft:
    until = tokens.expires_at(at)
    when = check.get_milestone_display()
    return _draft(check.placement, kind, key, to=to, expires_at=until, when=when, link=link, link_expires_at=until)


def _draft(
    placement: Placement,
    kind: str,
    key: str | int,
    *,
    to: Recipient,
    channel: str = "",
    expires_at: datetime | None = None,
    **context: Any,
) -> Draft:
    return Draft(
        kind=f"jobs/{kind}",
        key=key if isinstance(key, str) else f"jobs/{kind}:{key}",
        to=to,
        channel=channel,
        context={
            "person_name": placement.person.name,
            "employer": placement.employer,
            "started_on": placement.started_on,
            "ended_on": placement.ended_on,
            "job_url": settings.PORTAL_URL + reverse("jobs:placement", args=[placement.pk]),
            "desk_url": settings.PORTAL_URL + placement.get_absolute_url(),
            **context,
        },
        about=about(placement),
        about_label=f"{placement.employer} 취업",
        office=placement.center.as_office(),
        expires_at=expires_at,
    )
