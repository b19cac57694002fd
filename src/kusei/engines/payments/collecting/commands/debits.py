"""Runs of direct debit: the file of a day, written once, and the bank's answer, read once and as a whole."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.engines.notices.deliveries.commands import notify
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.payments.collecting import accounts, overdue, rules, wording
from kusei.engines.payments.collecting.models import DebitItem, DebitRun, Mandate
from kusei.engines.payments.collecting.reckoning import BANKS
from kusei.engines.payments.collecting.refusals import DayWrong, DebitMade, NothingToDebit, ResultRead, ResultWrong
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.models import Attempt, Invoice, Way
from kusei.engines.payments.invoices.refusals import AlreadyPending, NothingOwed, WayNotOffered
from kusei.foundation.audit.access import record_read
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption
from kusei.lib import zengin, zengindebit

PROVIDER = "zengin"
ENDS = frozenset({"2", "3", "4"})  # no account, stopped by its holder, no mandate at the bank: do not ask again
ONCE = "collecting_debit_once_a_day"
Chosen = tuple[Invoice, Mandate, Attempt]


def make_debit_run(*, department: Department, kind_key: str, on: dt.date, by: User) -> DebitRun:
    """Begin to pay every owed invoice of the kind whose payer has an active mandate, and write the file for the bank.

    Until the answer is read (or `keep_days` are over) nobody pays these invoices another way online. Left out: what is
    not due by the day, held, planned or being paid. Raises `MayNot`, `DayWrong`, `DebitMade`, `NothingToDebit`.
    """
    rights.require(by, Role.EDITOR, department)
    kind = rules.debit().kind(kind_key)
    if kind is None or on <= clock.today() or not BANKS.is_open(on):
        raise DayWrong
    if DebitRun.objects.filter(department=department, kind=kind.key, on=on).exists():
        raise DebitMade
    try:
        with transaction.atomic():
            chosen = _begin_all(department, kind, on)
            if not chosen:
                raise NothingToDebit
            return _written(department, kind, on, chosen, by)
    except IntegrityError as error:
        if ONCE not in str(error):
            raise
        raise DebitMade from error


def _begin_all(department: Department, kind: rules.Kind, on: dt.date) -> list[Chosen]:
    rows = Invoice.objects.owed().filter(department=department, income__in=kind.incomes, due_on__lte=on)
    by_payer, by_source = _mandates(kind.key)
    wanted = [row for row in rows.order_by("account_id") if _mandate_of(row, by_payer, by_source)]
    usable = overdue.open_of([row.pk for row in wanted], clock.today(), least=1)
    minutes = ((on - clock.today()).days + rules.debit().keep_days) * 24 * 60
    chosen: list[Chosen] = []
    for row in wanted:
        mandate = _mandate_of(row, by_payer, by_source)
        if row.pk not in usable or mandate is None:
            continue
        try:
            attempt = invoices.begin_attempt(invoice_id=row.pk, way=Way.DEBIT, provider=PROVIDER, minutes=minutes)
        except (AlreadyPending, NothingOwed, WayNotOffered):
            continue
        chosen.append((row, mandate, attempt))
    return chosen


def _mandates(kind: str) -> tuple[dict[int, Mandate], dict[tuple[str, str], Mandate]]:
    """Active mandates by payer and by source, held until the end: none is stopped between choosing and writing."""
    rows = list(Mandate.objects.select_for_update().filter(kind=kind, state=Mandate.State.ACTIVE).order_by("pk"))
    by_payer = {row.payer_id: row for row in rows if row.payer_id is not None}
    return by_payer, {(row.source, row.source_id): row for row in rows if row.payer_id is None}


def _mandate_of(
    row: Invoice, by_payer: dict[int, Mandate], by_source: dict[tuple[str, str], Mandate]
) -> Mandate | None:
    if row.payer_id is not None:
        return by_payer.get(row.payer_id)
    return by_source.get((row.source, row.source_id)) if row.source else None


def _written(department: Department, kind: rules.Kind, on: dt.date, chosen: list[Chosen], by: User) -> DebitRun:
    debits = [
        zengindebit.Debit(
            accounts.of(mandate),
            attempt.amount,
            f"{attempt.pk:020d}",
            zengindebit.OTHER if mandate.used else zengindebit.NEW,
        )
        for _invoice, mandate, attempt in chosen
    ]
    content = zengindebit.write(client(), on, debits)
    run = DebitRun.objects.create(
        department=department,
        kind=kind.key,
        on=on,
        number=len(chosen),
        amount=sum(one.yen for one in debits),
        file=encryption.seal(content),
        file_digest=hashlib.sha256(content).hexdigest(),
        by=by,
        at=clock.now(),
    )
    DebitItem.objects.bulk_create(
        DebitItem(run=run, number=number, invoice=row, mandate=mandate, attempt=attempt, amount=attempt.amount)
        for number, (row, mandate, attempt) in enumerate(chosen, start=1)
    )
    for _row, _mandate, attempt in chosen:
        invoices.name_attempt(attempt_id=attempt.pk, reference=f"{run.pk}-{attempt.pk}", link="")
    Mandate.objects.filter(pk__in=[mandate.pk for _row, mandate, _attempt in chosen], used=False).update(used=True)
    return run


def client() -> zengin.Client:
    """The ward as the bank knows it."""
    own = rules.debit().collector
    account = zengin.Account(
        own.bank, own.branch, own.account_kind, own.account, own.name, own.bank_name, own.branch_name
    )
    return zengin.Client(own.code, account)


def take_file(*, run_id: int, by: User) -> bytes:
    """The file for the bank, always the same; that somebody took it is noted. Raises `MayNot`."""
    with transaction.atomic():
        run = _locked(run_id)
        rights.require(by, Role.EDITOR, run.department)
        record_read(by, run, _("口座振替の請求データのダウンロード"))
        return encryption.unseal(run.file)


def read_result(*, run_id: int, content: bytes, by: User) -> DebitRun:
    """What the bank answered: payments are taken, the rest ends with its reason and its payers are told.

    The whole file or nothing: it must answer each line of this run, to the yen. Raises `MayNot`, `ResultWrong`,
    `ResultRead`, `YearClosed`.
    """
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        run = _locked(run_id)
        rights.require(by, Role.EDITOR, run.department)
        if run.state == DebitRun.State.READ:
            raise ResultRead
        found = _fitting(run, content)
        items = list(run.items.select_related("invoice__payer", "mandate").order_by("invoice__account_id"))
        for item in items:
            _settle(run, item, found[item.attempt_id].result, by)
        run.state, run.read_by, run.read_at = DebitRun.State.READ, by, clock.now()
        run.result_file, run.result_digest = encryption.seal(content), digest
        run.save(update_fields=["state", "read_by", "read_at", "result_file", "result_digest"])
    return run


def _fitting(run: DebitRun, content: bytes) -> dict[int, zengindebit.Debit]:
    """The answers by number of attempt. Raises `ResultWrong` unless they are those to what was sent."""
    try:
        sent, back = zengindebit.read(encryption.unseal(run.file)), zengindebit.read(content)
    except (zengin.NotARecord, zengin.DoesNotAddUp) as error:
        raise ResultWrong from error
    asked = {(one.reference, one.yen, one.account.bank, one.account.branch, one.account.number) for one in sent.debits}
    said = {(one.reference, one.yen, one.account.bank, one.account.branch, one.account.number) for one in back.debits}
    answered = all(one.result for one in back.debits)
    if (back.client, back.on) != (sent.client, sent.on) or asked != said or len(said) != len(back.debits):
        raise ResultWrong
    if not answered:
        raise ResultWrong
    return {int(one.reference): one for one in back.debits}


def _settle(run: DebitRun, item: DebitItem, result: str, by: User) -> None:
    item.result = result
    if result == zengindebit.PAID:
        item.payment = invoices.take_payment(
            invoice_id=item.invoice_id,
            amount=item.amount,
            way=Way.DEBIT,
            provider=PROVIDER,
            reference=f"{run.pk}-{item.attempt_id}",
            received_on=run.on,
            attempt_id=item.attempt_id,
            by=by,
        )
    else:
        invoices.end_attempt(attempt_id=item.attempt_id, state=Attempt.State.FAILED, why=f"debit-{result}")
        invoices.note_event(invoice_id=item.invoice_id, kind="debit-failed", by=by, facts={"result": result})
        _tell(run, item, result)
        if result in ENDS and item.mandate.state == Mandate.State.ACTIVE:
            _end_mandate(item.mandate, result)
    item.save(update_fields=["result", "payment"])


def _end_mandate(mandate: Mandate, result: str) -> None:
    mandate.state, mandate.changed_at = Mandate.State.STOPPED, clock.now()
    mandate.stopped_why = zengindebit.RESULTS[result][0]
    mandate.save(update_fields=["state", "changed_at", "stopped_why"])


def _tell(run: DebitRun, item: DebitItem, result: str) -> None:
    if item.invoice.payer is not None:
        notify(
            subscriber=subscribers.ensure(user=item.invoice.payer),
            occasion=f"debit:{run.pk}:{item.pk}",
            on=run.on,
            texts=wording.debit_failed(item.invoice, result),
        )


def _locked(run_id: int) -> DebitRun:
    return DebitRun.objects.select_for_update(of=("self",)).select_related("department").get(pk=run_id)
