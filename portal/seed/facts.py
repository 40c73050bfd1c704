"""Lays down the facts. What stands already is left as it is: an admin's correction survives every later run."""

from __future__ import annotations

from django.db import transaction

from accounts.models import ConsentText
from centers.actions import editions
from centers.models import (
    Agreement,
    AgreementParty,
    AllowanceInstalment,
    CadenceStep,
    Center,
    Course,
    CourseModule,
    Criterion,
    Institution,
    PairRule,
    PaperRule,
    PartnerCompany,
    ProgramYear,
    TargetGroup,
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
        made += Track.objects.get_or_create(
            key=key,
            defaults={
                "name": name,
                "summary": summary,
                "position": position,
                "needs_pledge": key == courses.COMPANY_LINKED,
            },
        )[1]
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
                CourseModule(
                    course=course,
                    position=position,
                    name=name,
                    summary=summary,
                    hours=hours,
                    is_advanced=name == courses.ADVANCED,
                )
                for position, (name, summary, hours) in enumerate(facts.modules, start=1)
            )
        )
    return made


def _editions() -> int:
    return sum(1 + _count(edition) for facts in rulebooks.EDITIONS if (edition := lay_edition(facts)))


def lay_edition(facts: rulebooks.Edition) -> ProgramYear | None:
    """An edition that is missing, made whole before it is published: from then on the database refuses every change."""
    tracks = {track.key: track for track in Track.objects.all()}
    edition, new = ProgramYear.objects.get_or_create(
        track=tracks[facts.track],
        year=facts.year,
        defaults={
            "name": facts.name,
            "source": f"{facts.source} {rulebooks.CADENCE_SOURCE}",
            "attendance_percent": rulebooks.ATTENDANCE_PERCENT,
            "allowance_at_most": facts.allowance_at_most,
            "owner_only_allowance": facts.owner_only_allowance,
        },
    )
    if not new:
        return None
    _rows(edition, facts, tracks)
    editions.publish(edition, by=None)
    return edition


def _count(edition: ProgramYear) -> int:
    return sum(model._default_manager.filter(program_year=edition).count() for model in editions.ROWS)


def _rows(edition: ProgramYear, facts: rulebooks.Edition, tracks: dict[str, Track]) -> None:
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
            is_looked_up=paper.is_looked_up,
            position=position,
        )
        for position, paper in enumerate(facts.papers, start=1)
    ]
    steps = [
        CadenceStep(program_year=edition, day=day, purpose=purpose, silent_after_days=silent)
        for day, purpose, silent in rulebooks.CADENCE
    ]
    instalments = [
        AllowanceInstalment(
            program_year=edition,
            number=number,
            amount=part.amount,
            condition=part.condition,
            words=part.words,
            claim_days=part.claim_days,
            handled=part.handled,
        )
        for number, part in enumerate(facts.instalments, start=1)
    ]
    groups = [
        TargetGroup(
            program_year=edition,
            position=position,
            sex=group.sex,
            crisis_industry=group.crisis_industry,
            words=group.words,
        )
        for position, group in enumerate(facts.groups, start=1)
    ]
    pairs = [
        PairRule(
            program_year=edition,
            track_a=tracks[facts.track],
            track_b=track,
            kind=PairRule.Kind.ALLOWED,
            words=rulebooks.PAIR_WORDS.format(one=tracks[facts.track].name, other=track.name),
        )
        for key, track in tracks.items()
        if key in rulebooks.TOGETHER and key != facts.track
    ]
    Criterion.objects.bulk_create(rules)
    PaperRule.objects.bulk_create(papers)
    CadenceStep.objects.bulk_create(steps)
    AllowanceInstalment.objects.bulk_create(instalments)
    TargetGroup.objects.bulk_create(groups)
    PairRule.objects.bulk_create(pairs)


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
                "holds_from": clock.today(),
            },
        )[1]
    return made
