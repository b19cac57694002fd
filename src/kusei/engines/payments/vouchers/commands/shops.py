"""Shops join, name who works for them, and leave."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import IntegrityError, transaction

from kusei.engines.payments.vouchers import details, rights
from kusei.engines.payments.vouchers.details import BankAccount
from kusei.engines.payments.vouchers.models import Member, Shop
from kusei.engines.payments.vouchers.refusals import InviteGone, ReasonMissing
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
INVITE_DAYS = 7


def register_shop(  # noqa: PLR0913  what a shop consists of
    *,
    name: str,
    kind: str,
    category: str,
    department: Department,
    bank: BankAccount | None = None,
    joined_on: dt.date | None = None,
    by: User | None = None,
) -> Shop:
    """A shop joins; it gets a number for its QR. Raises `MayNot`."""
    rights.require(by, Role.EDITOR, department)
    number = "".join(secrets.choice(SIGNS) for _ in range(8))
    with transaction.atomic():
        return Shop.objects.create(
            number=number,
            name=name.strip(),
            kind=kind,
            category=category,
            department=department,
            details=details.kept(bank),
            joined_on=joined_on or clock.today(),
        )


def change_bank(*, shop_id: int, bank: BankAccount, why: str, by: User | None = None) -> None:
    """Where the shop's money goes from now on. Approvers alone. Raises `MayNot`, `ReasonMissing`."""
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic(), reason(why.strip()):
        shop = Shop.objects.select_for_update().select_related("department").get(pk=shop_id)
        rights.require(by, Role.APPROVER, shop.department)
        shop.details = details.kept(bank)
        shop.save(update_fields=["details"])


def stop_shop(*, shop_id: int, why: str, by: User | None = None) -> Shop:
    """From now on the shop takes no vouchers; what it is still to get it gets. Raises `MayNot`, `ReasonMissing`."""
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic(), reason(why.strip()):
        shop = Shop.objects.select_for_update().select_related("department").get(pk=shop_id)
        rights.require(by, Role.EDITOR, shop.department)
        if shop.left_on is None:
            shop.left_on = max(clock.today(), shop.joined_on)
            shop.save(update_fields=["left_on"])
    return shop


def invite(*, shop_id: int, label: str, by: User | None = None) -> tuple[Member, str]:
    """Invite somebody to work for the shop; the secret of the link is given once and kept nowhere. Raises `MayNot`."""
    shop = Shop.objects.select_related("department").get(pk=shop_id)
    rights.require(by, Role.EDITOR, shop.department)
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        member = Member.objects.create(
            shop=shop, label=label.strip()[:40], digest=_digest(secret), invited_at=clock.now(), invited_by=by
        )
    return member, secret


def accept_invite(*, secret: str, by: User) -> Member:
    """Who holds the link works for the shop from now on. Raises `InviteGone`."""
    oldest = clock.now() - dt.timedelta(days=INVITE_DAYS)
    try:
        with transaction.atomic():
            member = (
                Member.objects.select_for_update(of=("self",))
                .select_related("shop")
                .filter(digest=_digest(secret), ended_at=None)
                .first()
            )
            if member is not None and member.user_id == by.pk:
                return member
            if member is None or member.user_id is not None or member.invited_at < oldest:
                raise InviteGone
            member.user, member.joined_at = by, clock.now()
            member.save(update_fields=["user", "joined_at"])
            return member
    except IntegrityError as error:
        if "vouchers_member_once" not in str(error):
            raise
        raise InviteGone from error  # works for the shop already


def end_member(*, member_id: int, by: User | None = None) -> None:
    """Take somebody off the shop, or an invitation back. Raises `MayNot`."""
    with transaction.atomic():
        member = Member.objects.select_for_update(of=("self",)).select_related("shop__department").get(pk=member_id)
        rights.require(by, Role.EDITOR, member.shop.department)
        if member.ended_at is None:
            member.ended_at = clock.now()
            member.save(update_fields=["ended_at"])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
