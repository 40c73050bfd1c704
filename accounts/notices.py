"""What accounts say to people: one function per message. Each names its occurrence, so that nothing is said twice."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from accounts.models import ContactChange, RightsRequest, SignInCode, SignInEvent, User
from common import clock
from messaging.actions import messages
from messaging.models import Channel, Draft, Message, Office, Recipient

CODE_KINDS = {
    SignInCode.Purpose.SIGN_IN: "accounts/sign_in_code",
    SignInCode.Purpose.DESK_INTAKE: "accounts/desk_code",
    SignInCode.Purpose.NEW_CONTACT: "accounts/new_contact_code",
}


def code_key(code: SignInCode) -> str:
    """The occurrence a code's message is written under."""
    return f"accounts/code:{code.pk}"


def code_sent(code: SignInCode, *, digits: str, name: str, office: Office | None = None) -> Message:
    """The only place where the digits go; they travel encrypted and the message wipes them when it is finished."""
    by_phone = code.channel == Channel.SMS
    return messages.write(
        Draft(
            kind=CODE_KINDS[SignInCode.Purpose(code.purpose)],
            key=code_key(code),
            to=Recipient(
                user_id=None,
                name=name,
                phone=code.address if by_phone else "",
                email="" if by_phone else code.address,
                channel=code.channel,
            ),
            context={"code": code},
            about=f"code:{code.pk}",
            office=office,
            channel=code.channel,
            secret=digits,
            urgent=True,
            expires_at=code.expires_at,
        )
    )


def phone_changed(change: ContactChange) -> None:
    """To the new number, and to the old one (or the e-mail address), so that a stranger's change is noticed."""
    user = change.user
    ways = [("new", Recipient(user_id=user.pk, name=user.name, phone=change.new_phone, channel=Channel.SMS))]
    if change.old_phone or user.email:
        channel = Channel.SMS if change.old_phone else Channel.EMAIL
        old = Recipient(
            user_id=user.pk,
            name=user.name,
            phone=change.old_phone,
            email="" if change.old_phone else user.email,
            channel=channel,
        )
        ways.append(("old", old))
    for way, to in ways:
        messages.write(
            Draft(
                kind="accounts/phone_changed",
                key=f"accounts/phone_changed:{change.pk}:{way}",
                to=to,
                context={"change": change},
                about=f"user:{user.pk}",
            )
        )


def email_changed(user: User, *, old_email: str) -> Message:
    """To the way that still reaches the person who had the account before: the old address, else the phone."""
    to = Recipient(
        user_id=user.pk,
        name=user.name,
        phone="" if old_email else user.phone,
        email=old_email,
        channel=Channel.EMAIL if old_email else Channel.SMS,
    )
    now = clock.now()
    return messages.write(
        Draft(
            kind="accounts/email_changed",
            key=f"accounts/email_changed:{user.pk}:{now.timestamp()}",
            to=to,
            context={"user": user, "changed_at": now},
            about=f"user:{user.pk}",
        )
    )


def sign_in_changed(event: SignInEvent) -> Message:
    """To the person whose ways of signing in changed, so that what somebody else did is noticed."""
    return messages.write(
        Draft(
            kind="accounts/sign_in_changed",
            key=f"accounts/sign_in_changed:{event.pk}",
            to=event.user.as_recipient(),
            context={"event": event},
            about=f"user:{event.user_id}",
        )
    )


def rights_request_received(request: RightsRequest) -> Message:
    """To the person: it has arrived, and by when it is answered."""
    return _rights_request(request, "rights_request_received", to=request.person.as_recipient(), url=_own_page(request))


def rights_request_answered(request: RightsRequest) -> Message:
    """To the person: the answer; where it was refused its ground and how to object."""
    return _rights_request(request, "rights_request_answered", to=request.person.as_recipient(), url=_own_page(request))


def rights_request_due(request: RightsRequest, *, staff: User, url: str) -> Message:
    """To one who may answer: once when the deadline is near, and every day once it is over."""
    stage = clock.today().isoformat() if request.is_late else "soon"
    return _rights_request(
        request, "rights_request_due", to=staff.as_recipient(), url=url, occurrence=f"{staff.pk}:{stage}"
    )


def _own_page(request: RightsRequest) -> str:
    return f"{settings.PORTAL_URL}{request.get_absolute_url()}"


def _rights_request(request: RightsRequest, name: str, *, to: Recipient, url: str, occurrence: str = "") -> Message:
    return messages.write(
        Draft(
            kind=f"accounts/{name}",
            key=f"accounts/{name}:{request.pk}:{occurrence}",
            to=to,
            context={"request": request, "url": url},
            about=f"rights-request:{request.pk}",
            about_label=request.number,
        )
    )


def access_review_due(person: User, *, month: date) -> Message:
    """To whoever may sign: the access records of a month wait to be looked at."""
    return messages.write(
        Draft(
            kind="accounts/access_review_due",
            key=f"accounts/access_review_due:{month:%Y-%m}:{person.pk}",
            to=person.as_recipient(),
            context={"month": month},
            about=f"user:{person.pk}",
        )
    )
