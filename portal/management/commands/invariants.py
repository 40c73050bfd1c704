"""Run every query that must find nothing, now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import invariants


class Command(BaseCommand):
    help = "있어서는 안 되는 상태를 찾습니다. 찾으면 이름과 번호를 적고 1로 끝납니다."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = invariants.broken()
        if broken:
            raise CommandError("\n".join(f"{name}: {ids}" for name, ids in broken.items()))
        self.stdout.write(f"{len(invariants.INVARIANTS)}가지를 살폈고 어긋난 것이 없습니다.")
