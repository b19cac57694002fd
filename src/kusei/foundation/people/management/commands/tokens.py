"""`kusei tokens list [EMAIL]` and `kusei tokens revoke NUMBER --why …`: API tokens from the server."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from kusei.foundation.audit.context import acting_as
from kusei.foundation.people.models import ApiToken
from kusei.foundation.people.tokens.commands import revoke_token
from kusei.foundation.people.tokens.queries import state
from kusei.foundation.web import clock


class Command(BaseCommand):
    help = "Lists API tokens without their secrets, and revokes them."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="all tokens, or those of one account")
        listing.add_argument("email", nargs="?", default="")
        revoke = verbs.add_parser("revoke", help="stop a token for good")
        revoke.add_argument("id", help="as the list shows it: the part between kusei_ and the secret")
        revoke.add_argument("--why", required=True, help="the reason, for the history")

    def handle(self, *, verb: str, **options: Any) -> None:
        if verb == "list":
            self._list(options["email"])
        else:
            self._revoke(options["id"], options["why"])

    def _list(self, email: str) -> None:
        found = ApiToken.objects.select_related("user").order_by("user__email", "pk")
        if email:
            found = found.filter(user__email=email.strip().lower())
        today = clock.today()
        for token in found:
            used = token.last_used_on or "never used"
            words = [token.public_id, token.user.email, state(token, today), f"until {token.expires_on}", used]
            self.stdout.write("  ".join([*map(str, words), ",".join(token.scopes), token.name]))

    def _revoke(self, public_id: str, why: str) -> None:
        token = ApiToken.objects.filter(public_id=public_id).first()
        if token is None:
            raise CommandError(f"There is no token {public_id}: `kusei tokens list` shows them.")
        if not why.strip():
            raise CommandError("Say why: --why …")
        with acting_as("kusei tokens"):
            revoke_token(token=token, why=why.strip())
        self.stdout.write(f"{token} is revoked.")
