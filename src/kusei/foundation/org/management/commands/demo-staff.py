"""`kusei demo-staff`: four invented members of staff for a demonstration, with passwords made for this
installation."""  # noqa: N999  the name of the command

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from kusei.foundation.audit.context import acting_as
from kusei.foundation.org import accounts, commands, queries
from kusei.foundation.org.models import Department, Municipality, Role
from kusei.foundation.people import demo
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

# Who, as what, and in which department by preference; the first department there is stands in for one that is
# missing.
PEOPLE = (
    ("planner", "見本 企画担当", Role.EDITOR, None),
    ("editor", "見本 原課担当", Role.EDITOR, "福祉部"),
    ("approver", "見本 承認者", Role.APPROVER, "企画経営部"),
    ("administrator", "見本 管理者", Role.ADMINISTRATOR, None),
)


class Command(BaseCommand):
    help = "Creates invented staff for a demonstration and keeps their passwords in the data directory."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only a demonstration has invented staff: set KUSEI_DEMO=1.")
        municipality = queries.home()
        if municipality is None:
            raise CommandError("No home municipality: load its pack first (kusei load packs/…).")
        people = self._people(municipality)
        demo.keep(Path(settings.DATA_DIR) / "demo-sign-ins.json", people)
        if options["verbosity"] > 0:
            for person in people:
                self.stdout.write(f"{person['role']:<14} {person['email']:<32} {person['password']}")

    def _people(self, municipality: Municipality) -> list[dict[str, str]]:
        known = demo.known(Path(settings.DATA_DIR) / "demo-sign-ins.json")
        find = queries.department_finder(municipality)
        people = []
        with transaction.atomic(), acting_as("kusei demo-staff"):
            for word, name, role, wanted in PEOPLE:
                email = f"{word}@kusei.example"
                password = _settle(email, name, known.get(email, ""), role, _department(municipality, find, wanted))
                people.append({"role": word, "name": name, "email": email, "password": password})
        return people


def _department(municipality: Municipality, find: queries.Finder, name: str | None) -> Department | None:
    if name is None:
        return None
    rows = [row for row, _ in queries.walk(queries.department_tree(municipality)) if not row.is_collective]
    return find(name) or (rows[0] if rows else None)


def _settle(email: str, name: str, password: str, role: str, department: Department | None) -> str:
    """The account with its role; a password that is no longer known is made anew. Returns the password."""
    user = User.objects.filter(email=email).first()
    if user is None:
        password = password or secrets.token_urlsafe(12)
        user = accounts.open_account(email=email, name=name, password=password, by=None)
    else:
        password = demo.settled_password(user, password)
    if user.is_active and not user.role_assignments.exists():
        commands.grant_role(user=user, role=role, department=department, valid_from=clock.today(), by=None)
    return password
