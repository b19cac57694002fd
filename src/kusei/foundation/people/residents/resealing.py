"""Brings every encrypted value of this app under the newest key, after `KUSEI_FIELD_KEYS` got a new first one."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from kusei.foundation.audit.context import reason
from kusei.foundation.people.residents.models import Fact, HouseholdMember, Mandate, Membership, Party, Secrecy
from kusei.foundation.web.encryption import is_current, reseal

SEALED: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Fact, ("value",)),
    (HouseholdMember, ("details",)),
    (Party, ("address",)),
    (Membership, ("invited",)),
    (Mandate, ("invited", "evidence")),
    (Secrecy, ("reason", "lift_reason")),
)
AT_ONCE = 500  # rows of one transaction


def reseal_all() -> int:
    """Encrypt anew what an older key encrypted; how many rows that were. Stopped and run again, it goes on.

    Only then may the older key be taken away. Raises `encryption.Unreadable` when a row's key is gone already.
    """
    return sum(_reseal(model, columns) for model, columns in SEALED)


def _reseal(model: type[models.Model], columns: tuple[str, ...]) -> int:
    done, last = 0, 0
    while True:
        with transaction.atomic(), reason("暗号鍵の変更"):
            rows = list(model._default_manager.select_for_update().filter(pk__gt=last).order_by("pk")[:AT_ONCE])
            done += sum(_row(row, columns) for row in rows)
        if not rows:
            return done
        last = rows[-1].pk


def _row(row: Any, columns: tuple[str, ...]) -> bool:
    old = [name for name in columns if (token := getattr(row, name)) is not None and not is_current(token)]
    for name in old:
        setattr(row, name, reseal(getattr(row, name)))
    if old:
        row.save(update_fields=old)
    return bool(old)
