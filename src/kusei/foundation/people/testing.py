"""For tests of any app: a client that is signed in with everything that the installation demands."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from kusei.foundation.people.models import User


def sign_in(client: Client, user: User) -> Client:
    """The client, signed in as the user, as if password and second factor had been given."""
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa", type="totp")
    request.session.save()
    return client
