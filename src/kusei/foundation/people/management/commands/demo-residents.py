"""`kusei demo-residents`: three invented residents for a demonstration, with passwords made for this
installation."""  # noqa: N999  the name of the command

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from kusei.foundation.audit.context import acting_as
from kusei.foundation.people import demo
from kusei.foundation.people.card.claims import ACR_VALUES, Received
from kusei.foundation.people.card.commands import confirm_identity
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

FILE = "demo-resident-sign-ins.json"
ISSUER = "https://card.kusei.example"  # invented like the people
# Who, in which language, and what their card said, where they have verified themselves with one.
PEOPLE: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    (
        "hanako",
        "見本 花子",
        "ja",
        {"name": "見本 花子", "address": "東京都大田区見本一丁目2番3号", "birthdate": "19850315", "gender": "2"},
    ),
    ("taro", "見本 太郎", "ja-easy", {}),
    ("mary", "見本 メアリー", "en", {}),
)


class Command(BaseCommand):
    help = "Creates invented residents for a demonstration and keeps their passwords in the data directory."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only a demonstration has invented residents: set KUSEI_DEMO=1.")
        file = Path(settings.DATA_DIR) / FILE
        passwords = demo.known(file)
        people = []
        with transaction.atomic(), acting_as("kusei demo-residents"):
            for word, name, language, attributes in PEOPLE:
                email = f"{word}@kusei.example"
                user = _settle(email, name, language, attributes)
                password = demo.settled_password(user, passwords.get(email, ""))
                people.append({"role": "resident", "name": name, "email": email, "password": password})
        demo.keep(file, people)
        if options["verbosity"] > 0:
            for person in people:
                self.stdout.write(f"{person['role']:<14} {person['email']:<32} {person['password']}")


def _settle(email: str, name: str, language: str, attributes: dict[str, str]) -> User:
    user, made = User.objects.get_or_create(
        email=email, defaults={"name": name, "language": language, "is_resident": True}
    )
    if made:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if attributes:
            confirm_identity(user=user, received=_card(email, attributes, clock.now()))
    return user


def _card(email: str, attributes: dict[str, str], now: dt.datetime) -> Received:
    return Received(ISSUER, hashlib.sha256(email.encode()).hexdigest(), ACR_VALUES, now, attributes)
