"""Which refunds wait for a second person when nobody in particular asked for them."""

from __future__ import annotations

import pytest

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands
from kusei.engines.payments.invoices.refusals import Changed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("cause", "needed"), [("reduced", True), ("cancelled", True), ("disputed", False)])
def test_a_large_refund_asked_for_by_the_system_waits_for_a_person_unless_it_is_owed_without_judgement(cause, needed):
    payment = testing.payment(testing.invoice(30_000))
    asked = commands.request_refund(payment_id=payment.pk, amount=20_000, cause=cause, why="見本")
    assert asked.needs_second is needed
    if needed:
        with pytest.raises(Changed):
            commands.pay_refund(refund_id=asked.pk, asset="bank")


def test_a_large_surplus_goes_back_without_a_second_look():
    payment = testing.payment(testing.invoice(1_000), 31_000)
    assert payment.refunds.get().needs_second is False
