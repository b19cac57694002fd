"""Checks passwords: allauth's way, by e-mail address."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend


class AccountBackend(AuthenticationBackend):
    """The one backend; there are no permissions in the database, only roles (`foundation.org`)."""
