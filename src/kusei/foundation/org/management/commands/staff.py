"""`kusei staff create EMAIL --name … --role … --department …`: opens a staff account from the server."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.db import transaction

from kusei.foundation.audit.context import acting_as
from kusei.foundation.org import accounts, commands, queries
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.commands import AccountRefused
from kusei.foundation.people.models import User
from kusei.foundation.people.passwords import password_link
from kusei.foundation.web import clock


class Command(BaseCommand):
    help = "Opens a staff account and prints the link by which its holder sets a password."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="open an account with a role")
        create.add_argument("email")
        create.add_argument("--name", required=True)
        create.add_argument("--number", default="", help="staff number (職員番号)")
        create.add_argument("--role", choices=Role.values, required=True)
        create.add_argument("--department", default="", help="name or code; without it the whole municipality")

    def handle(self, *, email: str, name: str, number: str, role: str, department: str, **_: Any) -> None:
        try:
            with transaction.atomic(), acting_as("kusei staff"):
                user = accounts.open_account(email=email, name=name, staff_number=number, by=None)
                where = self._department(department)
                commands.grant_role(user=user, role=role, department=where, valid_from=clock.today(), by=None)
        except (AccountRefused, commands.RoleRefused) as refusal:
            raise CommandError(str(refusal)) from None
        self._tell(user)

    def _department(self, text: str) -> Department | None:
        if not text:
            return None
        municipality = queries.home()
        if municipality is None:
            raise CommandError("No home municipality: load its pack first (kusei load packs/…).")
        rows = [row for row, _ in queries.walk(queries.department_tree(municipality))]
        found = next((row for row in rows if row.code == text), None)
        found = found or queries.resolve_department(municipality, text)
        if found is None:
            raise CommandError(f"There is no department {text}: write its name or its code as in departments.yaml.")
        return found

    def _tell(self, user: User) -> None:
        self.stdout.write("The account is open. To set a password within three days, open on the site:")
        self.stdout.write(password_link(user))
