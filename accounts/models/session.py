"""A browser's session, kept in the database: whose it is stands in columns, so that a person sees and ends her own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from common import clock


class SessionQuerySet(models.QuerySet["Session"]):
    def of(self, user: User) -> SessionQuerySet:
        """This person's open sign-ins, the newest first."""
        return self.filter(user=user, expire_date__gt=clock.now()).order_by("-signed_in_at", "session_key")


class SessionManager(BaseSessionManager.from_queryset(SessionQuerySet)):  # type: ignore[misc]
    pass


class Session(AbstractBaseSession):
    """`expire_date` is when it ends unless it is used before. What the columns say is written by accounts.sessions."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions", verbose_name=_("누구의"))
    signed_in_at = models.DateTimeField(_("로그인한 때"), null=True)
    address = models.GenericIPAddressField(_("어디에서"), null=True)
    device = models.CharField(_("기기"), max_length=60, blank=True)

    objects: ClassVar[Any] = SessionManager()

    class Meta:
        verbose_name = _("세션")
        verbose_name_plural = _("세션")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return store

    @property
    def handle(self) -> str:
        """What a page calls it; the key itself opens the session and stands on no page."""
        return salted_hmac("accounts.session.handle", self.session_key, algorithm="sha256").hexdigest()[:16]
