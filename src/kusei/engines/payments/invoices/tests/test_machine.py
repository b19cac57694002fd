"""Invoices, payments, refunds in any order and repeated: the ledger balances, nothing is paid twice or lost."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands
from kusei.engines.payments.invoices.models import Attempt, Invoice, Payment, Refund, State
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.engines.payments.ledger.models import Posting
from kusei.engines.payments.ledger.queries import prove
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

YEN = st.integers(1, 30_000)
REFUSED = (PaymentsRefused, PermissionDenied)


class House(RuleBasedStateMachine):
    """A cash office where everything may happen at any time."""

    invoices = Bundle("invoices")
    payments = Bundle("payments")
    attempts = Bundle("attempts")
    refunds = Bundle("refunds")

    @initialize()
    def people(self) -> None:
        """One who works, two who approve."""
        self.came = Counter[int]()  # invoice → yen that people say they paid
        self.back = Counter[int]()  # invoice → yen that went back
        self.told: dict[str, int] = {}
        department = testing.department()
        self.clerk, self.chief, self.head = (
            User.objects.create_user(f"{word}@example.jp", None, name=word) for word in ("clerk", "chief", "head")
        )
        since = dt.date(2020, 4, 1)
        for person, role in (
            (self.clerk, Role.EDITOR),
            (self.chief, Role.EDITOR),
            (self.chief, Role.APPROVER),
            (self.head, Role.APPROVER),
        ):
            RoleAssignment.objects.create(user=person, role=role, department=department, valid_from=since)

    @rule(target=invoices, yen=st.integers(0, 30_000), late=st.booleans())
    def issue(self, yen: int, late: bool) -> int:
        """An invoice; some would lapse at once."""
        return testing.invoice(yen, lapses_at=clock.now() - dt.timedelta(minutes=1) if late else None).pk

    @rule(number=invoices, target=attempts)
    def begin(self, number: int) -> int | None:
        """Somebody goes to pay."""
        with contextlib.suppress(*REFUSED):
            return commands.begin_attempt(invoice_id=number, way="online", provider="sandbox").pk
        return None

    @rule(number=attempts, state=st.sampled_from(["failed", "expired"]))
    def give_up(self, number: int | None, state: str) -> None:
        """The attempt comes to nothing; the news may come after a payment."""
        commands.end_attempt(attempt_id=number or 0, state=state)

    @rule(number=invoices, yen=YEN, target=payments)
    def pay(self, number: int, yen: int) -> int:
        """Money comes in: too little, enough, too much, for whatever invoice."""
        reference = f"r{len(self.told)}"
        self.told[reference] = yen
        self.came[number] += yen
        return testing.payment(Invoice(pk=number, total=yen), yen, reference=reference).pk

    @rule(number=attempts, target=payments)
    def succeed(self, number: int | None) -> int | None:
        """The provider says that an attempt was paid, once more or for the first time."""
        attempt = Attempt.objects.filter(pk=number or 0).first()
        if attempt is None:
            return None
        reference = f"a{attempt.pk}"
        if reference not in self.told:
            self.told[reference] = attempt.amount
            self.came[attempt.invoice_id] += attempt.amount
        return commands.take_payment(
            invoice_id=attempt.invoice_id,
            amount=attempt.amount,
            way="online",
            provider="sandbox",
            reference=reference,
            attempt_id=attempt.pk,
        ).pk

    @rule(number=payments)
    def say_again(self, number: int | None) -> None:
        """The same news a second time changes nothing."""
        payment = Payment.objects.filter(pk=number or 0).first()
        if payment:
            again = testing.payment(Invoice(pk=payment.invoice_id), payment.amount, reference=payment.reference)
            assert again.pk == payment.pk

    @rule(number=payments, yen=YEN, target=refunds)
    def ask_back(self, number: int | None, yen: int) -> int | None:
        """Somebody asks for money back."""
        with contextlib.suppress(*REFUSED), transaction.atomic():
            return (
                commands.request_refund(
                    payment_id=number or 0, amount=yen, cause="reduced", why="減免のため", by=self.clerk
                ).pk
                if number
                else None
            )
        return None

    @rule(number=refunds, who=st.sampled_from(["clerk", "chief", "head"]))
    def approve(self, number: int | None, who: str) -> None:
        """Somebody approves, or tries."""
        with contextlib.suppress(*REFUSED, Refund.DoesNotExist):
            commands.approve_refund(refund_id=number or 0, by=getattr(self, who))

    @rule(number=refunds)
    def refuse(self, number: int | None) -> None:
        """It is not given back after all."""
        with contextlib.suppress(*REFUSED, Refund.DoesNotExist):
            commands.refuse_refund(refund_id=number or 0, why="対象外のため", by=self.head)

    @rule(number=refunds)
    def give_back(self, number: int | None) -> None:
        """It is paid, once or twice."""
        self._give_back(number or 0)

    @rule()
    def give_all_surplus_back(self) -> None:
        """What was paid twice goes back."""
        for number in Refund.objects.filter(cause="surplus", state="requested").values_list("pk", flat=True):
            self._give_back(number)

    def _give_back(self, number: int) -> None:
        with contextlib.suppress(*REFUSED, Refund.DoesNotExist):
            before = Refund.objects.get(pk=number).state
            after = commands.pay_refund(refund_id=number, asset="clearing:online:sandbox")
            if before != Refund.State.PAID:
                self.back[after.payment.invoice_id] += after.amount

    @rule(number=invoices)
    def cancel(self, number: int) -> None:
        """The invoice is taken back, if it may be."""
        with contextlib.suppress(*REFUSED):
            commands.cancel_invoice(invoice_id=number, why="誤りのため", by=self.head)

    @rule(number=consumes(invoices))
    def lapse(self, number: int) -> None:
        """Its time is over."""
        commands.lapse_invoice(invoice_id=number)

    @invariant()
    def every_yen_is_where_it_belongs(self) -> None:
        """The ledger proves; what came in, less what went back, is what the books say."""
        if not hasattr(self, "came"):
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        assert prove() == []
        for invoice in Invoice.objects.select_related("account").prefetch_related("payments"):
            payments = list(invoice.payments.all())
            assert sum(one.amount for one in payments) == self.came[invoice.pk]
            owed = invoice.account.balance
            assert 0 <= owed <= invoice.total
            if invoice.state == State.ISSUED:
                assert owed == max(0, invoice.total - sum(one.amount - one.surplus for one in payments))
            else:
                assert owed == 0
            assert Attempt.objects.filter(invoice=invoice, state="pending").count() <= 1
        moved = Counter[str]()
        for posting in Posting.objects.select_related("debit", "credit"):
            moved[posting.debit.key] += posting.amount
            moved[posting.credit.key] -= posting.amount
        assert moved["clearing:online:sandbox"] == sum(self.came.values()) - sum(self.back.values())
        for refund in Refund.objects.filter(state="paid", needs_second=True):
            assert refund.approved_by_id not in {None, refund.requested_by_id}


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_happens_the_ledger_balances_and_nothing_is_paid_twice_or_lost(db: Any) -> None:
    class Fresh(House):
        """Each example begins with empty tables and leaves them empty."""

        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.savepoint()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)

    quick = settings(
        max_examples=40,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Fresh, settings=quick)
