from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.frontend import Frontend


class Command(BaseCommand):
    help = "화면 파일(글꼴, 스타일, 아이콘, htmx)을 var/frontend에 만듭니다. 바뀐 것이 없으면 아무것도 하지 않습니다."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = Frontend(settings.BASE_DIR, settings.VAR_DIR / "frontend").build()
        except FileNotFoundError as missing:
            raise CommandError(str(missing)) from missing
        self.stdout.write("화면 파일을 만들었습니다." if made else "화면 파일이 이미 최신입니다.")
