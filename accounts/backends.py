"""Who a session belongs to, and the e-mail address with a password that staff sign in with."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from accounts.models import User


class PersonBackend(BaseBackend):
    """Every session uses it. A password is only looked at through actions.passwords, which counts the tries."""

    @sensitive_variables("password")
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The active person with this address, in any letter case, and password. Unknown people take as long."""
        if not username or not password:
            return None
        person = User.objects.filter(username=username.lower()).first()
        if person is None:
            make_password(password)
            return None
        is_right = check_password(password, person.password, setter=None)
        return person if is_right and person.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """Read with every request: somebody who is made inactive is out at once."""
        return User.objects.active().filter(pk=user_id).first()
