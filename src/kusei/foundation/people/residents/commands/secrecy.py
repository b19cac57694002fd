"""Protection (支援措置): one member of staff sets it at once; lifting it takes two. Every look at it is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.access import record_read
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import hooks, values
from kusei.foundation.people.residents.models import Party, Secrecy
from kusei.foundation.people.residents.queries.secrecy import keeps_secrecy
from kusei.foundation.people.residents.refusals import NotAllowed, SecrecyRefused
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import seal_json, unseal_json

LONGEST = 1000
# Stands in the history and in the access log in place of the reason, which few may read.
SET, ASKED, LIFTED, KEPT = "支援措置の設定", "支援措置の解除の申出", "支援措置の解除", "支援措置の継続"


@dataclass(frozen=True)
class Opened:
    """A protection with its reasons, for the few."""

    secrecy: Secrecy
    why: str
    lift_why: str


def _require_keeper(by: User) -> None:
    if not keeps_secrecy(by):
        raise NotAllowed(_("支援措置を扱えるのは、承認か管理の役割がある職員だけです。"))


def _why(text: str) -> str:
    text = text.strip()
    values.refuse_numbers(text)
    if not text or len(text) > LONGEST:
        raise SecrecyRefused(_("理由を%(longest)d字までで書いてください。") % {"longest": LONGEST})
    return text


def protect(*, by: User, user: User | None = None, party: Party | None = None, why: str) -> Secrecy:
    """Put a person or a party under protection, from this moment. Raises `NotAllowed`, `SecrecyRefused`."""
    _require_keeper(by)
    sealed = seal_json(_why(why))
    with transaction.atomic(), reason(SET):
        if user is not None:
            record_read(by, user, SET)
        try:
            with transaction.atomic():
                made = Secrecy.objects.create(
                    user=user, party=party, since=clock.today(), set_at=clock.now(), reason=sealed, set_by=by
                )
        except IntegrityError:
            raise SecrecyRefused(_("もう支援措置がとられています。")) from None
        hooks.close_what_is_held(user, party.pk if party else None)
        return made


@transaction.atomic
def read_protection(*, by: User, secrecy: Secrecy, purpose: str) -> Opened:
    """The protection with its reasons, and the record that somebody read them. Raises `NotAllowed`."""
    _require_keeper(by)
    record_read(by, secrecy, purpose)
    lift = unseal_json(secrecy.lift_reason) if secrecy.lift_reason is not None else ""
    return Opened(secrecy, unseal_json(secrecy.reason), lift)


def ask_to_lift(*, by: User, secrecy: Secrecy, why: str) -> None:
    """Ask that the protection be lifted; it holds until another person confirms. Raises `SecrecyRefused`."""
    _require_keeper(by)
    sealed = seal_json(_why(why))
    with transaction.atomic(), reason(ASKED):
        row = _open(secrecy)
        if row.lift_asked_by_id is not None:
            raise SecrecyRefused(_("解除はもう申し出られています。別の職員の確認を待っています。"))
        row.lift_asked_by, row.lift_asked_at, row.lift_reason = by, clock.now(), sealed
        row.save(update_fields=["lift_asked_by", "lift_asked_at", "lift_reason"])


def confirm_lift(*, by: User, secrecy: Secrecy) -> None:
    """Lift the protection that somebody else asked to lift. Raises `SecrecyRefused` for the same person."""
    _require_keeper(by)
    with transaction.atomic(), reason(LIFTED):
        row = _open(secrecy)
        if row.lift_asked_by_id is None:
            raise SecrecyRefused(_("先に解除を申し出てください。"))
        if row.lift_asked_by_id == by.pk:
            raise SecrecyRefused(_("申し出た人は確認できません。別の職員に頼んでください。"))
        row.lifted_by, row.until = by, max(clock.today(), row.since)
        row.save(update_fields=["lifted_by", "until"])


def keep_protection(*, by: User, secrecy: Secrecy) -> None:
    """Turn down the request to lift: the protection goes on. Raises `SecrecyRefused`."""
    _require_keeper(by)
    with transaction.atomic(), reason(KEPT):
        row = _open(secrecy)
        row.lift_asked_by, row.lift_asked_at, row.lift_reason = None, None, None
        row.save(update_fields=["lift_asked_by", "lift_asked_at", "lift_reason"])


def _open(secrecy: Secrecy) -> Secrecy:
    """The row, locked, as long as the protection holds."""
    row = Secrecy.objects.select_for_update().get(pk=secrecy.pk)
    if row.until is not None:
        raise SecrecyRefused(_("この支援措置はもう解除されています。"))
    return row
