"""Who somebody is goes last: when no room keeps anything of her any more, and the proof of her consents is over."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    AccessRecord,
    AccessRemoval,
    AccessSeal,
    Consent,
    ConsentText,
    ContactChange,
    FieldChange,
    RecoveryCode,
    RightsRequest,
    SecondFactor,
    Session,
    SignInCode,
    SignInEvent,
    SignInFailure,
    User,
)
from accounts.states import Right
from common.personal import BIRTH_DATE, EMAIL, LOGIN, MAPPING, NAME, OFF, PASSWORD, PHONE, TEXT, UNKNOWN, Personal
from common.retention import Event, Rule, people

PEOPLE = Personal(
    User,
    of="pk",
    fields={
        "name": NAME,
        "username": LOGIN,
        "phone": PHONE,
        "email": EMAIL,
        "birth_date": BIRTH_DATE,
        "password": PASSWORD,
        "last_login": UNKNOWN,
        "is_active": OFF,
    },
)
CONTACT_CHANGES = Personal(ContactChange, of="user", fields={"old_phone": TEXT, "new_phone": TEXT, "note": TEXT})
RIGHTS_REQUESTS = Personal(
    RightsRequest, of="person", fields={"text": TEXT, "new_value": TEXT, "old_value": TEXT, "answer": TEXT}
)
# Of a row that stands, portal.destruction empties it together with the row.
DELETED_ROWS = Personal(FieldChange, of="pk", fields={"before": MAPPING}, harmless=("table",), stays_here=True)
SIGN_INS = Personal(SignInEvent, of="user", fields={"address": UNKNOWN}, stays_here=True)
PERSONAL = (
    PEOPLE,
    CONTACT_CHANGES,
    RIGHTS_REQUESTS,
    SIGN_INS,
    Personal(Consent),
    Personal(
        ConsentText,
        harmless=("purpose", "title", "recipient", "aim", "items", "kept_for", "if_refused", "called_off_reason"),
    ),
    # Gone when it ends, with what was typed in it; the second factors are those of staff.
    Personal(Session, harmless=("session_key", "session_data", "address", "device"), stays_here=True),
    Personal(SecondFactor, harmless=("secret",), stays_here=True),
    Personal(RecoveryCode, harmless=("digest",), stays_here=True),
    # Kept by rules of their own: two years by the retention role, a month by forget_old.
    Personal(
        AccessRecord, harmless=("page", "arguments", "reason", "request_id", "address", "people"), stays_here=True
    ),
    DELETED_ROWS,
    Personal(AccessSeal, harmless=("digest",), stays_here=True),
    Personal(AccessRemoval, harmless=("digest",), stays_here=True),
    Personal(SignInCode, harmless=("address", "about", "code_hash", "asked_from"), stays_here=True),
    Personal(SignInFailure, harmless=("username", "asked_from"), stays_here=True),
)


def busy() -> list[QuerySet]:
    """Ids of the people who wait for another answer about their own data than that it is erased."""
    return [RightsRequest.objects.open().exclude(right=Right.ERASURE).values("person")]


def owners() -> QuerySet[User]:
    """People who sign in by a code. Members of staff are kept with what they did."""
    return User.objects.signing_in_by_code()


def _about_deleted(people: QuerySet) -> Q:
    """Of a deleted row nothing but its number is known: only an account says whose it was."""
    return Q(table=User._meta.db_table, row__in=people)


RULES = (
    Rule(
        "deleted-rows",
        _("지운 줄의 변경 이력"),
        _("신청, 동의, 수당, 회원 정보가 통째로 지워졌을 때 데이터베이스가 남긴 마지막 값"),
        _("지우거나 고친 날"),
        24,
        _("개인정보의 안전성 확보조치 기준 제8조(접속기록과 같은 기간). 잘못 지운 것을 찾고 바로잡는 데 쓰는 기간"),
        FieldChange.objects.of_deleted,
        _about_deleted,
        (DELETED_ROWS,),
        (Event(FieldChange.objects.all, "pk", "at"),),
    ),
    Rule(
        "identity",
        _("회원 정보와 동의 증빙"),
        _(
            "이름, 전화번호, 이메일, 생년월일, 연락처를 바꾼 기록, 개인정보 요청과 그 답. 동의한 때와 거둔 때는 누구인지 알 수 없는 수로 남김"
        ),
        _("다른 기록이 모두 지워지고, 마지막으로 로그인하거나 동의하거나 동의를 거둔 날"),
        60,
        _("개인정보 보호법 제21조제1항, 제22조(동의를 받은 사실의 증명)"),
        owners,
        people,
        (PEOPLE, CONTACT_CHANGES, RIGHTS_REQUESTS, SIGN_INS),
        (
            Event(User.objects.all, "pk", "joined_at"),
            Event(User.objects.all, "pk", "last_login"),
            Event(Consent.objects.all, "user", "given_at"),
            Event(Consent.objects.all, "user", "withdrawn_at"),
            Event(ContactChange.objects.all, "user", "requested_at"),
            Event(RightsRequest.objects.all, "person", "asked_at"),
        ),
        last=True,
        by_person=True,
    ),
)
