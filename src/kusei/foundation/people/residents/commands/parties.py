"""Groups and companies: making one, and who belongs to it. A party always keeps a representative."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import jobs, queries, values
from kusei.foundation.people.residents.models import MemberRole, Membership, Party, PartyKind, in_force
from kusei.foundation.people.residents.queries.parties import mark_of, marks_of, parties_of
from kusei.foundation.people.residents.refusals import NotAllowed, PartyRefused
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import seal_json
from kusei.lib.corporatenumber import CorporateNumber
from kusei.lib.names import normalize_name

MOST_PARTIES = 20  # of one person
MOST_MEMBERS = 100  # of one party, invitations included


def create_party(*, by: User, details: Mapping[str, Any]) -> Party:
    """A new party (kind, name, kana, corporate_number, address), whose representative is the person.

    Raises `PartyRefused`, `FactRefused`, `NotACorporateNumber`, `PossibleMyNumber`.
    """
    described = _described(details)
    with transaction.atomic(), reason("団体の登録"):
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if parties_of(by).count() >= MOST_PARTIES:
            raise PartyRefused(_("登録できるグループ・会社は、一人%(most)dまでです。") % {"most": MOST_PARTIES})
        now = clock.now()
        party = Party.objects.create(created_at=now, **described)
        Membership.objects.create(
            party=party,
            user=by,
            role=MemberRole.REPRESENTATIVE,
            invited=seal_json(by.email),
            mark=mark_of(by.email),
            valid_from=clock.today(),
            asked_at=now,
            accepted_at=now,
        )
    return party


def change_party(*, by: User, party: Party, details: Mapping[str, Any]) -> None:
    """Describe the party anew. Raises what `create_party` raises, and `NotAllowed`."""
    require_representative(by, party)
    described = _described(details)
    with transaction.atomic(), reason("団体の情報の変更"):
        Party.objects.filter(pk=party.pk).update(**described)


def require_representative(by: User, party: Party) -> None:
    """Raise `NotAllowed` unless the person represents the party today."""
    if not queries.represents(by, party):
        raise NotAllowed(_("このグループ・会社の代表者だけができます。代表者に頼んでください。"))


def _described(details: Mapping[str, Any]) -> dict[str, Any]:
    values.refuse_numbers(details)
    kind, name = details["kind"], normalize_name(details["name"])
    if kind not in PartyKind.values:
        raise PartyRefused(_("種類を一覧から選んでください。"))
    if not name or len(name) > 100 or not name.isprintable():
        raise PartyRefused(_("名称を100字までで書いてください。"))
    number = details.get("corporate_number", "").strip()
    if number and kind == PartyKind.PERSON_GROUP:
        raise PartyRefused(_("個人の集まりには法人番号がありません。種類を確かめるか、番号を消してください。"))
    address = details.get("address")
    return {
        "kind": kind,
        "name": name,
        "kana": normalize_name(details.get("kana", ""))[:200],
        "corporate_number": CorporateNumber.parse(number).value if number else "",
        "address": seal_json(values.clean("address", address)) if address else None,
    }


def invite(*, by: User, party: Party, email: str, role: str) -> Membership:
    """Ask somebody by e-mail to join the party; whether the address has an account is not told.

    Raises `NotAllowed`, and `PartyRefused` when they belong to it or were asked already.
    """
    require_representative(by, party)
    address = checked_address(email)
    if role not in MemberRole.values:
        raise PartyRefused(_("役割を一覧から選んでください。"))
    with transaction.atomic(), reason("団体への招待"):
        locked = Party.objects.select_for_update().get(pk=party.pk)
        if locked.memberships.filter(_lasting(clock.today())).count() >= MOST_MEMBERS:
            raise PartyRefused(_("構成員は%(most)d人までです。") % {"most": MOST_MEMBERS})
        try:
            with transaction.atomic():
                row = Membership.objects.create(
                    party=party,
                    role=role,
                    invited=seal_json(address),
                    mark=mark_of(address),
                    valid_from=clock.today(),
                    asked_at=clock.now(),
                )
        except IntegrityError:
            raise PartyRefused(_("この人はもう構成員か、招待されています。")) from None
        enqueue(jobs.mail_invitation, membership_id=row.pk)
    return row


def checked_address(email: str) -> str:
    """The e-mail address in one form. Raises `PartyRefused` when it is none."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise PartyRefused(_("メールアドレスの形が正しくありません。")) from None
    return address


def _lasting(today: dt.date) -> Q:
    return Q(valid_until=None) | Q(valid_until__gt=today)


def accept_invitation(*, by: User, number: int) -> Membership:
    """Join: only who proved the invited address can. Raises `Membership.DoesNotExist` for anybody else."""
    with transaction.atomic(), reason("団体への参加"):
        row = _invitation(by, number)
        row.user, row.accepted_at = by, clock.now()
        try:
            with transaction.atomic():
                row.save(update_fields=["user", "accepted_at"])
        except IntegrityError:
            raise PartyRefused(_("もうこのグループ・会社の構成員です。")) from None
    return row


def decline_invitation(*, by: User, number: int) -> None:
    """Do not join. Raises `Membership.DoesNotExist` for anybody but the invited person."""
    with transaction.atomic(), reason("団体への招待を断った"):
        row = _invitation(by, number)
        row.valid_until = max(clock.today(), row.valid_from)
        row.save(update_fields=["valid_until"])


def _invitation(by: User, number: int) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).filter(_lasting(clock.today()), user=None)
    return rows.select_related("party").get(pk=number, mark__in=marks_of(by))


def end_membership(*, by: User, membership: Membership) -> None:
    """Leave, or let somebody go, from today on. Twice is as once.

    A representative may end anybody's, everybody their own; the last representative stays. Raises `NotAllowed`,
    `PartyRefused`.
    """
    if membership.user_id != by.pk:
        require_representative(by, membership.party)
    with transaction.atomic(), reason("団体の構成員の終了"):
        today = clock.today()
        Party.objects.select_for_update().get(pk=membership.party_id)
        row = Membership.objects.get(pk=membership.pk)
        if row.valid_until is not None and row.valid_until <= today:
            return
        row.valid_until = max(today, row.valid_from)
        row.save(update_fields=["valid_until"])
        remaining = Membership.objects.filter(
            in_force(today), party=row.party_id, role=MemberRole.REPRESENTATIVE, user__is_active=True
        )
        if row.accepted_at and row.role == MemberRole.REPRESENTATIVE and not remaining.exists():
            raise PartyRefused(_("代表者がいなくなります。先に、ほかの人を代表者として招待してください。"))


def closing_check(user: User) -> str:
    """Why the account must stay open: the only representative of a party that has other members."""
    for membership in parties_of(user).filter(role=MemberRole.REPRESENTATIVE):
        rest = Membership.objects.filter(_lasting(clock.today()), party=membership.party, user__isnull=False)
        rest = rest.exclude(user=user)
        if rest.exists() and not rest.filter(role=MemberRole.REPRESENTATIVE).exists():
            sentence = _("「%(name)s」の代表者があなただけです。先に、ほかの人を代表者として招待してください。")
            return sentence % {"name": membership.party.name}
    return ""
