"""People, consents and contact changes for tests."""

from __future__ import annotations

from datetime import date, timedelta

import factory
import pyotp
from factory.django import DjangoModelFactory

from accounts.actions import second_factors
from accounts.models import AccessRecord, Consent, ConsentText, ContactChange, Did, RightsRequest, User
from accounts.models.rights_request import due_from
from accounts.states import RequestState, Right
from centers.models import Center, Cohort, Membership
from centers.roles import Role
from common import clock
from messaging.models import Channel
from tests.factories.centers import MembershipFactory

PASSWORD = "staff-password-2026"


class OwnerFactory(DjangoModelFactory):
    """An owner who signs in by a code sent to her phone; `by_email` has an e-mail address only."""

    class Meta:
        model = User

    name = "김예시"
    phone = factory.Sequence(lambda n: f"+82101{n % 10_000_000:07d}")
    email = ""
    birth_date = None
    preferred_channel = Channel.SMS
    password = factory.Sequence(lambda n: f"!unusable{n}")

    class Params:
        by_email = factory.Trait(
            phone="", email=factory.Sequence(lambda n: f"owner{n}@example.kr"), preferred_channel=Channel.EMAIL
        )
        grown = factory.Trait(birth_date=date(1968, 3, 14))


def _scope(center: Center | None, cohort: Cohort | None) -> str:
    if cohort:
        return Membership.Scope.COHORT
    return Membership.Scope.CENTER if center else Membership.Scope.EVERYWHERE


class StaffFactory(DjangoModelFactory):
    """A person with e-mail address and PASSWORD. `role` gives a membership: at `center`, over `cohort`, or everywhere."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"박상담{n}")
    username = factory.Sequence(lambda n: f"staff{n}@example.kr")
    email = factory.SelfAttribute("username")
    preferred_channel = Channel.EMAIL
    signs_in_by_code = False

    @classmethod
    def _create(
        cls,
        model_class: type[User],
        *args: object,
        role: Role | str | None = None,
        center: Center | None = None,
        cohort: Cohort | None = None,
        **kwargs: object,
    ) -> User:
        user = model_class(**kwargs)
        user.set_password(PASSWORD)
        user.save()
        if role is not None:
            MembershipFactory(
                user=user,
                role=role,
                scope=_scope(center, cohort),
                center=center,
                cohort=cohort,
                starts_on=clock.today(),
            )
        return user


def enrolled(user: User) -> pyotp.TOTP:
    """This person has enrolled her app; here it is. Its number of this half-minute was used for that."""
    app = pyotp.TOTP(second_factors.offer(user))
    second_factors.enrol(user, app.at(clock.now()))
    return app


class ConsentTextFactory(DjangoModelFactory):
    """A published, required text; every one is of a purpose of its own."""

    class Meta:
        model = ConsentText

    purpose = factory.Sequence(lambda n: f"purpose-{n}")
    version = factory.LazyAttribute(lambda text: ConsentText.objects.filter(purpose=text.purpose).count() + 1)
    title = factory.Sequence(lambda n: f"예시 동의 {n}")
    aim = "과정 신청을 심사합니다."
    items = "이름, 전화번호"
    kept_for = "과정을 마친 뒤 5년"
    if_refused = "신청할 수 없습니다."
    is_required = True
    position = factory.Sequence(lambda n: n)
    published_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=30))
    holds_from = factory.LazyAttribute(
        lambda text: text.published_at and text.published_at.astimezone(clock.SEOUL).date()
    )

    class Params:
        optional = factory.Trait(is_required=False, if_refused="불이익이 없습니다.")
        draft = factory.Trait(published_at=None)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    user = factory.SubFactory(OwnerFactory)
    text = factory.SubFactory(ConsentTextFactory)
    given_at = factory.LazyFunction(clock.now)


class ContactChangeFactory(DjangoModelFactory):
    """A change asked for at the desk and not yet decided."""

    class Meta:
        model = ContactChange

    user = factory.SubFactory(OwnerFactory)
    office_id = 1
    old_phone = factory.SelfAttribute("user.phone")
    new_phone = factory.Sequence(lambda n: f"+82102{n % 10_000_000:07d}")
    identity = ContactChange.Identity.RESIDENT_CARD
    note = "전화기를 잃어버리심"
    requested_by = factory.SubFactory(StaffFactory)
    requested_at = factory.LazyFunction(clock.now)


class AccessRecordFactory(DjangoModelFactory):
    """Somebody of the staff read about two people; `people` are ids."""

    class Meta:
        model = AccessRecord

    at = factory.LazyFunction(clock.now)
    by = factory.SubFactory(StaffFactory)
    address = "203.0.113.9"
    did = Did.READ
    page = "desk"
    arguments = factory.LazyFunction(lambda: {"pk": 3})
    people = factory.LazyFunction(lambda: [7, 9])
    status = 200
    request_id = "a" * 32


class RightsRequestFactory(DjangoModelFactory):
    """A request that waits; `granted` is answered, without what the answer sets going in the rooms."""

    class Meta:
        model = RightsRequest

    person = factory.SubFactory(OwnerFactory)
    right = Right.ACCESS
    text = "누가 내 신청서를 보았는지 알고 싶습니다."
    asked_at = factory.LazyFunction(clock.now)
    due_on = factory.LazyFunction(lambda: due_from(clock.today()))

    class Params:
        granted = factory.Trait(
            state=RequestState.GRANTED,
            settled_by=factory.SubFactory(StaffFactory),
            settled_at=factory.LazyFunction(clock.now),
            answer="찾아 보내 드립니다.",
        )
