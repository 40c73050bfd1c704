"""One row per person: owners sign in by a code, staff by e-mail address and password."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from common import clock
from common.history import remember
from messaging.models import Channel, Recipient


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def signing_in_by_code(self) -> UserQuerySet:
        """Owners. Staff never enter by a code: it would be a way around their password."""
        return self.filter(signs_in_by_code=True)

    def reached_at(self, channel: str, address: str) -> UserQuerySet:
        """People whose proved phone or e-mail address this is; a family may share one."""
        return self.filter(phone=address) if channel == Channel.SMS else self.filter(email=address)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_owner(self, *, name: str, phone: str = "", email: str = "", birth_date: date | None = None) -> User:
        """A person who signs in by codes only."""
        channel = Channel.SMS if phone else Channel.EMAIL
        user = self.model(name=name, phone=phone, email=email, birth_date=birth_date, preferred_channel=channel)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_staff(
        self, *, name: str, username: str, password: str | None = None, phone: str = "", is_temporary: bool = False
    ) -> User:
        """A person who signs in with e-mail address and password; roles come from memberships.

        `is_temporary`: somebody else has seen the password, so she chooses her own when she first signs in.
        """
        username = username.lower()
        user = self.model(
            name=name,
            username=username,
            email=username,
            phone=phone,
            preferred_channel=Channel.EMAIL,
            signs_in_by_code=False,
            password_is_temporary=is_temporary,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """A person. What she may do is said by memberships (centers), never by flags here."""

    name = models.CharField(_("이름"), max_length=60)
    username = models.EmailField(_("로그인 이메일"), null=True, blank=True, unique=True)
    phone = models.CharField(_("전화번호"), max_length=16, blank=True, db_index=True)
    email = models.EmailField(_("이메일"), blank=True, db_index=True)
    birth_date = models.DateField(_("생년월일"), null=True, blank=True)
    preferred_channel = models.CharField(_("받는 방법"), max_length=10, choices=Channel.choices, default=Channel.SMS)
    signs_in_by_code = models.BooleanField(_("인증번호로 로그인"), default=True)
    session_round = models.PositiveIntegerField(_("모든 기기에서 로그아웃한 횟수"), default=0)
    password_is_temporary = models.BooleanField(_("임시 비밀번호"), default=False)
    is_active = models.BooleanField(_("사용 중"), default=True)
    joined_at = models.DateTimeField(_("가입한 때"), default=clock.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("사람")
        verbose_name_plural = _("사람")
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email="") | Q(is_active=False), name="active_person_can_be_reached"
            ),
            models.UniqueConstraint(
                fields=["phone", "name", "birth_date"],
                condition=~Q(phone="") & Q(signs_in_by_code=True),
                nulls_distinct=False,
                name="one_owner_per_phone_name_and_birth_date",
            ),
            models.UniqueConstraint(
                fields=["email", "name", "birth_date"],
                condition=~Q(email="") & Q(signs_in_by_code=True),
                nulls_distinct=False,
                name="one_owner_per_email_name_and_birth_date",
            ),
        ]
        triggers = remember("name", "username", "phone", "email", "birth_date", "is_active")

    def __str__(self) -> str:
        return self.name

    def as_recipient(self) -> Recipient:
        return Recipient(
            user_id=self.pk, name=self.name, phone=self.phone, email=self.email, channel=self.preferred_channel
        )

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with `session_round`: both end every session of this person."""
        return self._session_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes) -> str:
        value = f"{self.password}:{self.session_round}"
        return salted_hmac("accounts.session", value, secret=secret, algorithm="sha256").hexdigest()
