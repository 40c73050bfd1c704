"""Lays down the facts. What stands already is left as it is: an admin's correction survives every later run."""

from __future__ import annotations

from django.db import transaction

from accounts.models import ConsentText
from centers.models import (
    Agreement,
    AgreementParty,
    CadenceStep,
    Center,
    Course,
    CourseModule,
    Criterion,
    Institution,
    PaperRule,
    PartnerCompany,
    ProgramYear,
    Track,
)
from common import clock
from common.phone import to_e164
from portal.seed import centers, consents, courses, institutions, rulebooks


@transaction.atomic
def lay() -> int:
    """Make every fact that is missing; returns how many rows were made (0 on a second run)."""
    return _institutions() + _centers() + _tracks_and_courses() + _editions() + _consents()


def _institutions() -> int:
    made = 0
    for key, name, role in institutions.INSTITUTIONS:
        made += Institution.objects.get_or_create(key=key, defaults={"name": name, "role": role})[1]
    agreement, new = Agreement.objects.get_or_create(
        title=institutions.AGREEMENT_TITLE,
        signed_on=institutions.AGREEMENT_SIGNED_ON,
        defaults={"signed_at_place": institutions.AGREEMENT_PLACE},
    )
    made += new
    for key, commitment in institutions.COMMITMENTS:
        made += AgreementParty.objects.get_or_create(
            agreement=agreement,
            institution=Institution.objects.get(key=key),
            defaults={"commitment": commitment},
        )[1]
    for name in institutions.PARTNERS:
        made += PartnerCompany.objects.get_or_create(name=name, defaults={"note": institutions.PARTNER_NOTE})[1]
    return made


def _centers() -> int:
    made = 0
    for position, (slug, short_name, region) in enumerate(centers.CENTERS, start=1):
        made += Center.objects.get_or_create(
            slug=slug,
            defaults={
                "name": centers.NAME.format(short_name=short_name),
                "short_name": short_name,
                "former_names": [centers.FORMER_NAME.format(short_name=short_name)],
                "region": region,
                "phone": to_e164(centers.MAIN_PHONE),
                "phone_note": centers.PHONE_NOTE,
                "is_published": True,
                "position": position,
            },
        )[1]
    return made


def _tracks_and_courses() -> int:
    made = 0
    for position, (key, name, summary) in enumerate(courses.TRACKS, start=1):
        made += Track.objects.get_or_create(key=key, defaults={"name": name, "summary": summary, "position": position})[
            1
        ]
    for facts in courses.COURSES:
        course, new = Course.objects.get_or_create(
            name=facts.name,
            defaults={
                "track": Track.objects.get(key=facts.track),
                "summary": facts.summary,
                "taught_by": Institution.objects.get(key=facts.taught_by),
            },
        )
        if not new:
            continue
        made += 1
        if facts.has_partners:
            course.partners.set(PartnerCompany.objects.filter(name__in=institutions.PARTNERS))
        made += len(
            CourseModule.objects.bulk_create(
                CourseModule(course=course, position=position, name=name, summary=summary, hours=hours)
                for position, (name, summary, hours) in enumerate(facts.modules, start=1)
            )
        )
    return made


def _editions() -> int:
    made = 0
    for facts in rulebooks.EDITIONS:
        edition, new = ProgramYear.objects.get_or_create(
            track=Track.objects.get(key=facts.track),
            year=facts.year,
            defaults={
                "name": facts.name,
                "source": f"{facts.source} {rulebooks.CADENCE_SOURCE}",
                "published_at": clock.now(),
                "attendance_percent": rulebooks.ATTENDANCE_PERCENT,
            },
        )
        if not new:
            continue
        rules = [
            Criterion(
                program_year=edition,
                kind=rule.kind,
                parameters=dict(rule.parameters),
                words=rule.words,
                settled_by=rule.settled_by,
                position=position,
            )
            for position, rule in enumerate(facts.rules, start=1)
        ]
        papers = [
            PaperRule(
                program_year=edition,
                key=paper.key,
                name=paper.name,
                need=paper.need,
                applies_when=paper.applies_when,
                hint=paper.hint,
                valid_days=paper.valid_days,
                position=position,
            )
            for position, paper in enumerate(facts.papers, start=1)
        ]
        steps = [
            CadenceStep(program_year=edition, day=day, purpose=purpose, silent_after_days=silent)
            for day, purpose, silent in rulebooks.CADENCE
        ]
        made += 1 + len(Criterion.objects.bulk_create(rules))
        made += len(PaperRule.objects.bulk_create(papers)) + len(CadenceStep.objects.bulk_create(steps))
    return made


def _consents() -> int:
    made = 0
    for position, facts in enumerate(consents.CONSENTS, start=1):
        made += ConsentText.objects.get_or_create(
            purpose=facts.purpose,
            version=1,
            defaults={
                "title": facts.title,
                "recipient": facts.recipient,
                "aim": facts.aim,
                "items": facts.items,
                "kept_for": facts.kept_for,
                "if_refused": facts.if_refused,
                "is_required": facts.is_required,
                "position": position,
                "published_at": clock.now(),
            },
        )[1]
    return made
