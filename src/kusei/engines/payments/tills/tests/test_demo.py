"""The sample till of the demonstration."""

from __future__ import annotations

from kusei.engines.payments import testing
from kusei.engines.payments.tills import demo
from kusei.engines.payments.tills.models import Till
from kusei.engines.payments.tills.tests.conftest import balance


def test_the_sample_is_played_once_and_balances(town):
    invoices = [testing.invoice(yen) for yen in (300, 1_200, 2_500)]
    about = {"department": town.office, "approver": town.chief, "editor": town.clerk, "invoices": invoices}
    till = demo.play(**about)
    assert demo.play(**about) == till
    assert balance(till) == 30_000 + 300 + 2_500
    assert Till.objects.filter(name="見本の窓口").count() == 1
