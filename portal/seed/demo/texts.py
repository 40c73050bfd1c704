"""Consent texts: a second edition of one that is published and to come, and a draft of another that awaits a second person."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import ConsentText, User
from common import clock
from portal import consent_texts
from portal.seed.demo.sign_ins import ADMIN, ADMIN_TOO

_DAY = timedelta(days=1)
_NEWS, _SCHOOL = "promotion", "provide-polytechnic"


def lay() -> None:
    one, other = (User.objects.get(username=row.email) for row in (ADMIN, ADMIN_TOO))
    with clock.standing_at(clock.now() - 5 * _DAY):
        _draft(_NEWS, by=one, kept_for="동의를 거두실 때까지, 길어도 1년")
        consent_texts.publish(_NEWS, clock.today() + 40 * _DAY, shown=1, by=other)
    with clock.standing_at(clock.now() - _DAY):
        _draft(_SCHOOL, by=other, items="이름, 전화번호, 신청한 과정")


def _draft(purpose: str, *, by: User, **changed: str) -> None:
    text = ConsentText.objects.current().get(purpose=purpose)
    words = {name: getattr(text, name) for name in consent_texts.WORDS}
    consent_texts.save_draft(purpose, words | changed, shown=0, by=by)
