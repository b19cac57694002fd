"""Steps of direct-debit mandates; which step may follow which, the database guards (`guards.STEPS`)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.engines.payments.collecting import accounts, consent, rules
from kusei.engines.payments.collecting.models import Mandate
from kusei.engines.payments.collecting.refusals import AnswerWrong, MandateForNobody, MandateThere, StepRefused
from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.refusals import MayNot, ReasonMissing
from kusei.foundation.org import roles
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.zengin import Account

State = Mandate.State
# What staff may do with a mandate on paper by hand.
BY_HAND = frozenset({State.SENT, State.ACCEPTED, State.REFUSED, State.ACTIVE})
UNDER_WAY = (State.APPLIED, State.SENT, State.ACCEPTED)


def apply_online(*, kind_key: str, account: Account, by: User) -> Mandate:
    """The payer applies for themselves; the bank must consent next (`go_to_bank`). Raises `MandateThere`."""
    kind = rules.debit().kind(kind_key)
    if kind is None:
        raise StepRefused
    last = (
        Invoice.objects.filter(payer=by, income__in=kind.incomes).order_by("-pk").select_related("department").first()
    )
    return _apply(
        payer=by,
        kind=kind.key,
        department=last.department if last else None,
        road=Mandate.Road.ONLINE,
        account=account,
        nonce=secrets.token_urlsafe(24),
    )


def enter_paper(*, invoice: Invoice, kind_key: str, account: Account, by: User) -> Mandate:
    """Staff enter a form on paper for whoever owes the invoice. Raises `MayNot`, `MandateThere`, `MandateForNobody`."""
    rights.require(by, Role.EDITOR, invoice.department)
    kind = rules.debit().kind(kind_key)
    if kind is None:
        raise StepRefused
    if invoice.payer_id is None and not (invoice.source and invoice.source_id):
        raise MandateForNobody
    source = {} if invoice.payer_id else {"source": invoice.source, "source_id": invoice.source_id}
    return _apply(
        payer=invoice.payer,
        kind=kind.key,
        department=invoice.department,
        road=Mandate.Road.PAPER,
        account=account,
        by=by,
        **source,
    )


def _apply(*, account: Account, **values: object) -> Mandate:
    now = clock.now()
    of = {name: values.get(name) or ("" if name != "payer" else None) for name in ("payer", "source", "source_id")}
    try:
        with transaction.atomic():
            if Mandate.objects.filter(**of, kind=values["kind"], state__in=UNDER_WAY).exists():
                raise MandateThere
            return Mandate.objects.create(
                **values,
                bank_details=accounts.sealed(account),
                shown=accounts.shown(account),
                applied_at=now,
                changed_at=now,
            )
    except IntegrityError as error:
        if "collecting_mandate_one" not in str(error):
            raise
        raise MandateThere from error


def go_to_bank(*, mandate_id: int, back: str, by: User) -> str:
    """The bank's page for the payer's own application. Going again is possible. Raises `StepRefused`."""
    gateway = consent.adapter()
    with transaction.atomic():
        mandate = _locked(mandate_id)
        if gateway is None or mandate.payer_id != by.pk or mandate.road != Mandate.Road.ONLINE:
            raise StepRefused
        if mandate.state == State.APPLIED:
            _go(mandate, State.SENT)
        if mandate.state != State.SENT:
            raise StepRefused
    asked = consent.Asked(str(mandate.pk), mandate.nonce, accounts.of(mandate), back)
    return gateway.address(asked)


def take_answer(*, answer: Mapping[str, str], by: User) -> Mandate:
    """What the payer brought back from the bank. The same answer again changes nothing. Raises `AnswerWrong`."""
    gateway = consent.adapter()
    if gateway is None:
        raise AnswerWrong
    found = gateway.read(answer)
    if not found.reference.isdecimal():
        raise AnswerWrong
    with transaction.atomic():
        mandate = Mandate.objects.select_for_update(of=("self",)).filter(pk=int(found.reference), payer=by).first()
        if mandate is None or not secrets.compare_digest(mandate.nonce, found.nonce):
            raise AnswerWrong
        if found.result == "refused":
            if mandate.state == State.SENT:
                mandate.refused_why = found.why
                _go(mandate, State.REFUSED)
        elif mandate.state == State.SENT:
            _go(mandate, State.ACCEPTED)
            _activate(mandate)
        elif mandate.state not in (State.ACTIVE, State.STOPPED):
            raise AnswerWrong
    return mandate


def step(*, mandate_id: int, to: str, by: User, why: str = "") -> Mandate:
    """Staff note what became of a form on paper. Raises `MayNot`, `StepRefused`."""
    with transaction.atomic():
        mandate = _locked(mandate_id)
        require_staff(by, mandate)
        if mandate.road != Mandate.Road.PAPER or to not in BY_HAND:
            raise StepRefused
        mandate.refused_why = why.strip()[:40] if to == State.REFUSED else ""
        if to == State.ACTIVE:
            _activate(mandate)
        else:
            _go(mandate, State(to))
    return mandate


def stop(*, mandate_id: int, why: str, by: User | None) -> Mandate:
    """The payer, or staff, end it; a debit that is at the bank already goes on. Raises `MayNot`, `StepRefused`."""
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        mandate = _locked(mandate_id)
        if by is not None and mandate.payer_id != by.pk:
            require_staff(by, mandate)
        mandate.stopped_why = why.strip()[:400]
        _go(mandate, State.STOPPED)
    return mandate


def require_staff(user: User, mandate: Mandate) -> None:
    """Editors of its department; of one without a department, those of the whole ward. Raises `MayNot`."""
    if not roles.departments_of(user, Role.EDITOR).holds(mandate.department):
        raise MayNot


def _activate(mandate: Mandate) -> None:
    """From now on fees are debited; a mandate over another account ends in the same moment."""
    own = {"payer": mandate.payer} if mandate.payer_id else {"source": mandate.source, "source_id": mandate.source_id}
    for other in (
        Mandate.objects.select_for_update(of=("self",))
        .filter(**own, kind=mandate.kind, state=State.ACTIVE)
        .exclude(pk=mandate.pk)
    ):
        other.stopped_why = _("口座の変更")
        _go(other, State.STOPPED)
    _go(mandate, State.ACTIVE)


def _go(mandate: Mandate, to: State) -> None:
    mandate.state, mandate.changed_at = to, clock.now()
    try:
        with transaction.atomic():
            mandate.save(update_fields=["state", "changed_at", "refused_why", "stopped_why"])
    except IntegrityError as error:
        if "collecting_mandate" not in str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")):
            raise
        raise StepRefused from error


def _locked(mandate_id: int) -> Mandate:
    return Mandate.objects.select_for_update(of=("self",)).select_related("payer", "department").get(pk=mandate_id)
