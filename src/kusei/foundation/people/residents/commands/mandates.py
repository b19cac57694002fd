"""Mandates (委任): given by the person or party, accepted by the agent, or recorded by staff; revoked at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.access import record_read
from kusei.foundation.audit.context import reason
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import jobs, queries, values
from kusei.foundation.people.residents.commands.parties import checked_address, require_representative
from kusei.foundation.people.residents.models import Mandate, MandateKind, Party
from kusei.foundation.people.residents.queries.parties import mark_of, marks_of
from kusei.foundation.people.residents.refusals import MandateRefused, NotAllowed
from kusei.foundation.web import access, clock
from kusei.foundation.web.encryption import seal_json

MOST_PROCEDURES = 20
LONGEST_EVIDENCE = 1000


def grant_mandate(  # noqa: PLR0913  keyword-only
    *,
    by: User,
    party: Party | None = None,
    agent_email: str,
    procedures: Iterable[str] = (),
    valid_from: dt.date,
    valid_until: dt.date | None = None,
    evidence: str = "",
) -> Mandate:
    """The person, or a party that they represent, lets somebody act for them once that one accepts.

    `procedures` empty: all. `valid_until`: the first day without. Whether the address has an account is not told.
    Raises `NotAllowed`, `MandateRefused`, `PartyRefused` (address), `PossibleMyNumber`.
    """
    if party is not None:
        require_representative(by, party)
    address = checked_address(agent_email)
    if party is None and mark_of(address) in {mark_of(by.email), *marks_of(by)}:
        raise MandateRefused(_("自分自身を代理人にはできません。代理人のメールアドレスを書いてください。"))
    with transaction.atomic(), reason("委任"):
        mandate = _create(
            Mandate(
                grantor_user=by if party is None else None,
                grantor_party=party,
                invited=seal_json(address),
                mark=mark_of(address),
                kind=MandateKind.VOLUNTARY,
                valid_from=valid_from,
                valid_until=valid_until,
            ),
            procedures,
            evidence,
        )
        enqueue(jobs.mail_mandate, mandate_id=mandate.pk)
    return mandate


def record_mandate(  # noqa: PLR0913  keyword-only
    *,
    by: User,
    grantor: User | Party,
    agent: User,
    kind: str,
    procedures: Iterable[str] = (),
    valid_from: dt.date,
    valid_until: dt.date | None = None,
    evidence: str,
) -> Mandate:
    """Staff record a mandate that they saw on paper, or that the law gives; it holds at once.

    `evidence` says what was seen (委任状, 戸籍, 登記事項証明書) and is required. Raises `NotAllowed`, `MandateRefused`.
    """
    if not access.holds(by, "editor"):
        raise NotAllowed(_("委任を登録できるのは、編集の役割がある職員だけです。"))
    if kind not in MandateKind.values:
        raise MandateRefused(_("種類を一覧から選んでください。"))
    if not evidence.strip():
        raise MandateRefused(_("何で確かめたかを書いてください。例：委任状、戸籍全部事項証明書、登記事項証明書"))
    if grantor == agent:
        raise MandateRefused(_("自分自身を代理人にはできません。"))
    if not agent.is_active or (isinstance(grantor, User) and not grantor.is_active):
        raise MandateRefused(_("閉じられたアカウントです。アカウントの番号を確かめてください。"))
    with transaction.atomic(), reason("委任の登録"):
        record_read(by, agent, "委任の登録")
        if isinstance(grantor, User):
            record_read(by, grantor, "委任の登録")
        return _create(
            Mandate(
                grantor_user=grantor if isinstance(grantor, User) else None,
                grantor_party=grantor if isinstance(grantor, Party) else None,
                agent=agent,
                invited=seal_json(agent.email),
                mark=mark_of(agent.email),
                kind=kind,
                valid_from=valid_from,
                valid_until=valid_until,
                recorded_by=by,
                accepted_at=clock.now(),
            ),
            procedures,
            evidence,
        )


def _create(mandate: Mandate, procedures: Iterable[str], evidence: str) -> Mandate:
    """Check what both ways have in common, and write the row."""
    values.refuse_numbers(evidence)
    keys = sorted(set(procedures))
    if len(keys) > MOST_PROCEDURES or any(not 0 < len(key) <= 80 or not key.isprintable() for key in keys):
        raise MandateRefused(
            _("手続は%(most)d件まで選べます。すべての手続にすることもできます。") % {"most": MOST_PROCEDURES}
        )
    if len(evidence) > LONGEST_EVIDENCE:
        raise MandateRefused(_("メモは%(longest)d字までで書いてください。") % {"longest": LONGEST_EVIDENCE})
    if mandate.valid_until is not None and mandate.valid_until <= max(mandate.valid_from, clock.today()):
        raise MandateRefused(_("終わりの日は、始まりの日と今日より後にしてください。"))
    mandate.procedures, mandate.scope = keys, "\n".join(keys)
    mandate.evidence, mandate.granted_at = seal_json(evidence.strip()), clock.now()
    try:
        with transaction.atomic():
            mandate.save()
    except IntegrityError:
        sentence = _("同じ相手への同じ範囲の委任が、重なる期間にもうあります。先にそれを取り消してください。")
        raise MandateRefused(sentence) from None
    return mandate


def accept_mandate(*, by: User, number: int) -> Mandate:
    """The agent agrees to act. Raises `Mandate.DoesNotExist` for anybody but who proved the invited address."""
    with transaction.atomic(), reason("委任の引受け"):
        waiting = Mandate.objects.select_for_update(of=("self",)).filter(
            agent=None, revoked_at=None, mark__in=marks_of(by)
        )
        mandate = waiting.select_related("grantor_user", "grantor_party").get(pk=number)
        if mandate.grantor_user_id == by.pk:
            raise MandateRefused(_("自分自身を代理人にはできません。"))
        mandate.agent, mandate.accepted_at = by, clock.now()
        try:
            with transaction.atomic():
                mandate.save(update_fields=["agent", "accepted_at"])
        except IntegrityError:
            raise MandateRefused(_("同じ範囲の委任を、もう引き受けています。")) from None
    return mandate


def revoke_mandate(*, by: User, number: int) -> None:
    """End a mandate at once. Twice is as once.

    The grantor may, a representative of the granting party, the agent (who declines or resigns), and staff with the
    role to record mandates. What the law gives, only staff end. Raises `Mandate.DoesNotExist` for anybody else.
    """
    with transaction.atomic(), reason("委任の取消し"):
        mandate = Mandate.objects.select_for_update(of=("self",)).select_related("grantor_party").get(pk=number)
        if not _may_end(by, mandate):
            raise Mandate.DoesNotExist
        if mandate.kind != MandateKind.VOLUNTARY and not access.holds(by, "editor"):
            raise MandateRefused(_("法律による代理は、窓口に届け出て終わらせます。担当に相談してください。"))
        if mandate.revoked_at is None:
            mandate.revoked_at = clock.now()
            mandate.save(update_fields=["revoked_at"])


def _may_end(by: User, mandate: Mandate) -> bool:
    if by.pk in (mandate.grantor_user_id, mandate.agent_id) or access.holds(by, "editor"):
        return True
    if mandate.agent_id is None and mandate.mark in marks_of(by):
        return True
    return mandate.grantor_party is not None and queries.represents(by, mandate.grantor_party)
