"""Whether the tracks somebody takes part in go together, by the pair rules of the newest published editions.

A restriction is something a person looks at, never a refusal by the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from centers.models import PairRule, Track
from enrollment.models import Application


@dataclass(frozen=True)
class Clash:
    """Another application of the person, and the rule that restricts doing both."""

    application: Application
    rule: PairRule


def clashes(person: User | int, track: Track | int) -> list[Clash]:
    """What restricts this person on this track: one line for each other application, two queries at most."""
    others = list(
        Application.objects.filter(applicant=person)
        .taking_part()
        .exclude(cohort__course__track=track)
        .select_related("cohort__course", "cohort__center", "program_year")
    )
    return among(others, track, newest_rules([track])) if others else []


def newest_rules(tracks: Iterable[Track | int]) -> Mapping[frozenset[int], PairRule]:
    """For each pair with one of these tracks, what the newest published edition says of it."""
    keys = [track if isinstance(track, int) else track.pk for track in tracks]
    rows = PairRule.objects.filter(
        Q(track_a__in=keys) | Q(track_b__in=keys), program_year__published_at__isnull=False
    ).order_by("program_year__year", "-pk")
    return {frozenset((row.track_a_id, row.track_b_id)): row for row in rows}  # a later year overwrites an earlier one


def among(
    applications: Iterable[Application], track: Track | int, rules: Mapping[frozenset[int], PairRule]
) -> list[Clash]:
    """The applications (with their courses read) that `rules` restrict beside `track`."""
    key = track if isinstance(track, int) else track.pk
    found = []
    for application in applications:
        rule = rules.get(frozenset((key, application.cohort.course.track_id)))
        if rule and rule.kind == PairRule.Kind.RESTRICTED:
            found.append(Clash(application, rule))
    return found
