"""Writes to the profile vault: what the person says, what their card said, what they let an application remember."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import sources, towns, values
from kusei.foundation.people.residents.models import Fact, HouseholdMember
from kusei.foundation.people.residents.refusals import REFUSALS, FactRefused, NotAllowed
from kusei.foundation.web import access, clock
from kusei.foundation.web.encryption import seal_json, unseal_json
from kusei.lib.names import normalize_name

logger = logging.getLogger(__name__)
HOUSEHOLD = "household"
# Says more than a repetition by the person: the same value is then kept with the better source.
CONFIRMED = frozenset({sources.CARD, sources.COUNTER})


def remember(*, user: User, facts: Mapping[str, Any], source: str, by: User | None) -> list[str]:
    """Keep these values, all of them or none; the keys of those that are new come back.

    What they replace becomes history; a value that is known already stays as it is, unless the new source confirms it.
    `by` is the person, a member of staff at the counter, or None for the platform (card, import). Raises
    `NotAllowed`, `FactRefused` and `PossibleMyNumber`.
    """
    _require_writer(user, by)
    cleaned = {key: values.clean(key, value) for key, value in facts.items()}
    with transaction.atomic(), reason(f"情報の登録：{sources.source_text(source)}"):
        _one_at_a_time(user)
        household = cleaned.pop(HOUSEHOLD, None)
        changed = _remember(user, cleaned, source)
        if household is not None and _replace_household(user, household, source):
            changed.append(HOUSEHOLD)
    return changed


def _require_writer(user: User, by: User | None) -> None:
    if by is not None and by.pk != user.pk and not access.holds(by, "editor"):
        raise NotAllowed(_("情報を登録できるのは、本人と窓口の職員だけです。"))


def _one_at_a_time(user: User) -> None:
    """Two writers of one person's vault wait for each other: what is current is read before it is replaced."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _remember(user: User, cleaned: Mapping[str, Any], source: str) -> list[str]:
    now, today = clock.now(), clock.today()
    current = {row.field: row for row in Fact.objects.filter(user=user, field__in=cleaned, ended_at=None)}
    new = {key: value for key, value in cleaned.items() if _is_news(current.get(key), value, source)}
    replaced = [current[key].pk for key in new if key in current]
    Fact.objects.filter(pk__in=replaced).update(ended_at=now)
    Fact.objects.bulk_create(
        Fact(user=user, field=key, value=seal_json(value), source=source, on=today, recorded_at=now)
        for key, value in new.items()
    )
    return list(new)


def _is_news(row: Fact | None, value: Any, source: str) -> bool:
    if row is None or row.value is None or unseal_json(row.value) != value:
        return True
    return source in CONFIRMED


@transaction.atomic
def delete_fact(*, user: User, field: str) -> None:
    """Delete the person's value of the field, present and past: the rows stay without it. Once is as twice."""
    with reason("本人による情報の削除"):
        _one_at_a_time(user)
        Fact.objects.filter(user=user, field=field).update(
            value=None, ended_at=Coalesce("ended_at", Value(clock.now()))
        )


def add_member(*, user: User, details: Mapping[str, Any]) -> HouseholdMember:
    """Add a person to the household, at the end. Raises `FactRefused`, `PossibleMyNumber`."""
    cleaned = values.member(details)
    with transaction.atomic(), reason("世帯の人の登録"):
        _one_at_a_time(user)
        rows = HouseholdMember.objects.filter(user=user)
        if rows.count() >= values.MOST_MEMBERS:
            raise FactRefused(_("世帯の人は%(most)d人まで登録できます。") % {"most": values.MOST_MEMBERS})
        last = rows.aggregate(last=Max("position"))["last"] or 0
        return HouseholdMember.objects.create(
            user=user, position=last + 1, details=seal_json(cleaned), source=sources.SELF, on=clock.today()
        )


def change_member(*, user: User, number: int, details: Mapping[str, Any]) -> None:
    """Describe a person of the household anew. Raises `HouseholdMember.DoesNotExist` for somebody else's."""
    cleaned = values.member(details)
    with transaction.atomic(), reason("世帯の人の変更"):
        row = HouseholdMember.objects.select_for_update().get(user=user, pk=number)
        if unseal_json(row.details) != cleaned:
            row.details, row.source, row.on = seal_json(cleaned), sources.SELF, clock.today()
            row.save(update_fields=["details", "source", "on"])


@transaction.atomic
def remove_member(*, user: User, number: int) -> None:
    """Take a person out of the household; nothing of them stays. Once is as twice."""
    with reason("世帯の人の削除"):
        HouseholdMember.objects.filter(user=user, pk=number).delete()


def _replace_household(user: User, people: list[dict[str, str]], source: str) -> bool:
    """Make these the household; whether that changed anything."""
    rows = HouseholdMember.objects.filter(user=user)
    before = [unseal_json(row.details) for row in rows.order_by("position")]
    if before == people and source not in CONFIRMED:
        return False
    rows.delete()
    HouseholdMember.objects.bulk_create(
        HouseholdMember(user=user, position=position, details=seal_json(one), source=source, on=clock.today())
        for position, one in enumerate(people, start=1)
    )
    return True


def take_over_card(*, user: User, attributes: Mapping[str, str], received_at: dt.datetime) -> None:
    """Keep what the card said and the person handed over: name, address, date of birth, sex.

    A part that this installation cannot read is left out, so that the card is still believed; only its name is logged.
    """
    for key, value in _from_card(attributes, _reading_of(user)).items():
        try:
            with transaction.atomic():
                remember(user=user, facts={key: value}, source=sources.CARD, by=None)
        except REFUSALS:
            logger.warning("the card's %s could not be taken over", key)


def _reading_of(user: User) -> dict[str, str]:
    """The name that the person gave, with its reading."""
    row = Fact.objects.filter(user=user, field="name", ended_at=None).first()
    return unseal_json(row.value) if row is not None and row.value is not None else {}


def _from_card(attributes: Mapping[str, str], own: Mapping[str, str]) -> dict[str, Any]:
    """The claims of デジタル認証アプリ as fields: one string each, the birthdate such as 19850315.

    The card does not know how a name is read: the reading of `own` stays when the name is the same.
    """
    found: dict[str, Any] = {}
    if name := attributes.get("name", "").strip():
        family, _space, given = " ".join(name.replace("\u3000", " ").split()).partition(" ")
        same = own.get("family") == normalize_name(family) and own.get("given") == normalize_name(given)
        found["name"] = {**(own if same else {}), "family": family, "given": given}
    if address := attributes.get("address", "").strip():
        found["address"] = _address(address)
    if birthdate := attributes.get("birthdate", "").strip():
        found["date_of_birth"] = _day(birthdate)
    if sex := attributes.get("gender", "").strip():
        found["sex"] = sex
    return found


def _address(text: str) -> dict[str, str]:
    """The parts; where no municipality or town is found, all of it as the town, so that nothing is lost."""
    parts = towns.split_address(text).as_value()
    if not parts["town"]:
        parts |= {"town": parts["building"], "building": ""}
    return parts


def _day(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isascii() and text.isdecimal() else text
