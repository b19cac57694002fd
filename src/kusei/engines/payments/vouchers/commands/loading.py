"""Loads programmes from packs, opens them with their promised draws, closes them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.engines.payments.vouchers import rights
from kusei.engines.payments.vouchers.models import Draw, Programme
from kusei.engines.payments.vouchers.programmes import Content, VoucherProgramme
from kusei.engines.payments.vouchers.refusals import DepartmentUnknown, Frozen, NotNow, ReasonMissing
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption
from kusei.lib import draws


def load_programme(*, content: Content, department: Department | None = None, by: User | None = None) -> Programme:
    """Keep the programme as a draft, or replace the draft of that key.

    `department` takes the place of the file's own. The same content again changes nothing, however far the programme
    is. Raises `DepartmentUnknown`, `Frozen`, `MayNot`.
    """
    where = department or _department(content.department)
    rights.require(by, Role.EDITOR, where)
    stored = content.model_dump(mode="json")
    voucher = content if isinstance(content, VoucherProgramme) else None
    values = {
        "kind": content.kind,
        "content": stored,
        "department": where,
        "issue": voucher.issue if voucher else 0,
        "budget": voucher.campaign.budget if voucher and voucher.campaign else 0,
        "loaded_at": clock.now(),
    }
    with transaction.atomic():
        known = Programme.objects.select_for_update().filter(key=content.key).first()
        if known is None:
            return Programme.objects.create(key=content.key, **values)
        if known.content == stored:
            return known
        if known.state != Programme.State.DRAFT:
            raise Frozen
        rights.require(by, Role.EDITOR, known.department)
        Programme.objects.filter(pk=known.pk).update(**values)
    return Programme.objects.get(pk=known.pk)


def open_programme(*, programme_id: int, by: User | None = None) -> Programme:
    """Freeze the content and promise the draws: from now on the hashes of their seeds are public.

    Raises `MayNot`, and `NotNow` when it is open already or the time to apply is over.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update().select_related("department").get(pk=programme_id)
        rights.require(by, Role.APPROVER, programme.department)
        rules, today = programme.rules, clock.today()
        if programme.state != Programme.State.DRAFT or _last_day(rules) < today:
            raise NotNow
        programme.state, programme.opened_at, programme.opened_by = Programme.State.OPEN, clock.now(), by
        programme.save(update_fields=["state", "opened_at", "opened_by"])
        for prize in _draws(rules):
            seed = draws.new_seed()
            Draw.objects.create(
                programme=programme,
                prize=prize,
                commitment=draws.commit(seed),
                sealed_seed=encryption.seal(seed.encode()),
                made_at=clock.now(),
            )
    return programme


def close_programme(*, programme_id: int, why: str, by: User | None = None) -> Programme:
    """Take no more applications, purchases and points. What is in wallets stays until its day. Raises `MayNot`."""
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic(), reason(why.strip()):
        programme = Programme.objects.select_for_update().select_related("department").get(pk=programme_id)
        rights.require(by, Role.APPROVER, programme.department)
        if programme.state != Programme.State.OPEN:
            raise NotNow
        programme.state = Programme.State.CLOSED
        programme.save(update_fields=["state"])
    return programme


def _draws(rules: Content) -> list[str]:
    """What is drawn: the right to buy (blank), or prizes."""
    if isinstance(rules, VoucherProgramme):
        return [""] if rules.lottery else []
    return [prize.key for prize in rules.prizes]


def _last_day(rules: Content) -> dt.date:
    """The last day on which opening it makes sense."""
    if isinstance(rules, VoucherProgramme):
        return rules.apply_until if rules.lottery else rules.buy_until
    return rules.ends


def _department(code: str) -> Department:
    found = Department.objects.filter(municipality__is_home=True, code=code).order_by("-pk").first()
    if found is None:
        raise DepartmentUnknown(code)
    return found
