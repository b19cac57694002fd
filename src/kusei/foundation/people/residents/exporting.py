"""Everything that a person let the ward know, as plain data with GIF's names: their copy (データの持ち運び)."""

from __future__ import annotations

from typing import Any

from kusei.foundation.people.models import User
from kusei.foundation.people.residents.models import Consent, Fact, Mandate
from kusei.foundation.people.residents.queries.parties import mandates_given, mandates_held, name_of, parties_of
from kusei.foundation.people.residents.queries.vault import everything
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import unseal_json

FORMAT = "kusei-my-data/1"


def my_data(user: User) -> dict[str, Any]:
    """The vault with its history, household, consents, parties and mandates. Seven SQL queries.

    Whether the person is under protection is not in it: the file may be read by others.
    """
    current = everything(user)
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "fields": [
            {
                "key": key,
                "gif": one.field.gif,
                "value": one.value,
                "source": one.source,
                "on": one.on.isoformat(),
            }
            for key, one in current.items()
        ],
        "history": [_past(row) for row in Fact.objects.filter(user=user, ended_at__isnull=False).order_by("pk")],
        "consents": [
            {"purpose": row.purpose, "given": row.given, "at": row.at.isoformat(), "text": row.text}
            for row in Consent.objects.filter(user=user).order_by("pk")
        ],
        "parties": [
            {
                "name": row.party.name,
                "kind": row.party.kind,
                "corporate_number": row.party.corporate_number,
                "role": row.role,
                "from": row.valid_from.isoformat(),
            }
            for row in parties_of(user)
        ],
        "mandates_given": [{"to": _agent(row), **_mandate(row)} for row in mandates_given(user)],
        "mandates_held": [{"for": _grantor(row), **_mandate(row)} for row in mandates_held(user)],
    }


def _past(row: Fact) -> dict[str, Any]:
    return {
        "key": row.field,
        "value": unseal_json(row.value) if row.value is not None else None,
        "source": row.source,
        "on": row.on.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }


def _agent(row: Mandate) -> str:
    return name_of(row.agent) if row.agent else str(unseal_json(row.invited))


def _grantor(row: Mandate) -> str:
    return row.grantor_party.name if row.grantor_party else name_of(row.grantor_user) if row.grantor_user else ""


def _mandate(row: Mandate) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "procedures": row.procedures,
        "from": row.valid_from.isoformat(),
        "until": row.valid_until.isoformat() if row.valid_until else None,
        "accepted_at": row.accepted_at.isoformat() if row.accepted_at else None,
        "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
    }
