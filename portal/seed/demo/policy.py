"""The privacy policy: published twice, the second time with a change of words; a third version is being written."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from common import clock
from portal import policy
from portal.seed.demo.sign_ins import ADMIN, ADMIN_TOO

_DAY = timedelta(days=1)
_OFFICER = "운영 기관이 정하면 이곳에 이름과 연락처를 적습니다."


def lay() -> None:
    one, other = (User.objects.get(username=row.email) for row in (ADMIN, ADMIN_TOO))
    named = policy.FIRST.replace(_OFFICER, "구관리(시연), 02-6021-1100")
    versions = (
        (300, policy.FIRST, "처음 공개합니다."),
        (90, named, "개인정보 보호책임자를 적었습니다."),
    )
    for days, body, told in versions:
        with clock.standing_at(clock.now() - days * _DAY):
            draft = policy.save_draft(body, told, shown=0, by=one)
            policy.publish(shown=draft.saves, by=other)
    with clock.standing_at(clock.now() - 2 * _DAY):
        heading = "# 개인정보 보호책임자"
        more = named.replace(heading, f"- 서류를 보는 직원이 누구인지 볼 때마다 남깁니다.\n{heading}")
        policy.save_draft(more, "서류를 본 기록을 적었습니다.", shown=0, by=other)
