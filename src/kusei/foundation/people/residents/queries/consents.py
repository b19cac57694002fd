"""What a person agreed to, as of now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from kusei.foundation.people.models import User
from kusei.foundation.people.residents import hooks
from kusei.foundation.people.residents.models import Consent


@dataclass(frozen=True)
class Standing:
    """A purpose and where the person stands. `outdated`: they agreed to an earlier text, which counts as no."""

    purpose: hooks.Purpose
    given: bool
    outdated: bool
    past: list[Consent]

    @property
    def since(self) -> dt.datetime | None:
        """When the newest word was given."""
        return self.past[0].at if self.past else None


def has_consent(user: User, purpose: str) -> bool:
    """Whether the newest word for the purpose is a yes to today's text. One SQL query; unknown purposes: no."""
    asked = hooks.purpose(purpose)
    if asked is None:
        return False
    newest = Consent.objects.filter(user=user, purpose=purpose).order_by("-pk").values_list("given", "version").first()
    return newest == (True, asked.version)


def agreed_to(purpose: str, person: OuterRef) -> Q:
    """`has_consent` as a condition of an outer query, where `person` names the account: true or false, never null."""
    asked = hooks.purpose(purpose)
    later = Consent.objects.filter(user=OuterRef("user"), purpose=purpose, pk__gt=OuterRef("pk"))
    said = Consent.objects.filter(user=person, purpose=purpose, given=True, version=asked.version if asked else "")
    return Q(Exists(said.filter(~Exists(later))))


def consents_of(user: User) -> list[Standing]:
    """Every registered purpose with every word of the person about it, the newest first. One SQL query."""
    past: dict[str, list[Consent]] = {}
    for row in Consent.objects.filter(user=user).order_by("-pk"):
        past.setdefault(row.purpose, []).append(row)
    return [_standing(purpose, past.get(purpose.key, [])) for purpose in hooks.purposes()]


def _standing(purpose: hooks.Purpose, past: list[Consent]) -> Standing:
    yes = bool(past) and past[0].given
    current = yes and past[0].version == purpose.version
    return Standing(purpose, current, yes and not current, past)
