"""The request a view behind LoginRequiredMiddleware gets."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """LoginRequiredMiddleware lets nobody else in: `user` is a person. For annotations only; nobody makes one."""

    user: User
    own_cases: dict[str, str]  # what accounts.unmasking.own_case() said, absent before
