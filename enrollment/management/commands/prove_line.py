"""Replay the lines of cohorts from their events and prove numbers, seats, offers and order."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from centers.models import Cohort
from enrollment import replay


class Command(BaseCommand):
    help = "기수의 줄을 기록으로 다시 밟아 순번과 자리를 확인합니다. 맞지 않으면 어디인지 적고 1로 끝납니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cohorts", nargs="*", type=int, help="기수의 번호. 적지 않으면 공개한 기수 모두.")

    def handle(self, *args: Any, **options: Any) -> None:
        known = Cohort.objects.filter(published_at__isnull=False)
        wanted = set(options["cohorts"])
        rows = known.filter(pk__in=wanted) if wanted else known
        cohorts = list(rows.select_related("course").order_by("pk"))
        unknown = wanted - {cohort.pk for cohort in cohorts}
        if unknown:
            raise CommandError(f"공개한 기수가 아닙니다: {sorted(unknown)}")
        broken = []
        for cohort in cohorts:
            proof = replay.prove(cohort.pk)
            words = "맞음" if proof.holds else f"맞지 않는 곳 {len(proof.breaks)}가지"
            self.stdout.write(f"{cohort.pk} {cohort}: 기록 {len(proof.steps)}가지, {words}")
            broken += [f"{cohort.pk} {cohort}: {text}" for text in proof.breaks]
        if broken:
            raise CommandError("\n".join(broken))
