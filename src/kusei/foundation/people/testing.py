"""For tests of any app: accounts of residents, and a client that is signed in with everything that is demanded."""

from __future__ import annotations

import hashlib

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.http import HttpRequest
from django.test import Client

from kusei.foundation.people import identity
from kusei.foundation.people.identity import Level
from kusei.foundation.people.models import User, VerifiedIdentity
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import seal_json

ATTRIBUTES = {"name": "見本 花子", "address": "東京都大田区見本一丁目2番3号", "birthdate": "19850315", "gender": "2"}


def resident(
    email: str = "hanako@example.jp",
    level: Level = Level.CONTACT,
    *,
    name: str = "見本 花子",
    password: str | None = None,
    attributes: dict[str, str] | None = None,
) -> User:
    """The account of a resident who is known that surely; with `Level.ANONYMOUS` its address is not verified.

    `attributes`: what the card said, else an invented person. The receivers of attributes are not told.
    """
    user = User.objects.create_user(email, password, name=name, is_resident=True)
    verified = level.at_least(Level.CONTACT)
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    if level is Level.CARD:
        VerifiedIdentity.objects.create(
            user=user,
            issuer="https://card.example.jp",
            subject_digest=hashlib.sha256(user.email.encode()).hexdigest(),
            acr="aal3 crl",
            verified_at=clock.now(),
            attributes=seal_json(ATTRIBUTES if attributes is None else attributes),
        )
    identity.forget(user)
    return user


def sign_in(client: Client, user: User) -> Client:
    """The client, signed in as the user, staff or resident, as if password and second factor had been given."""
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa", type="totp")
    request.session.save()
    return client
