"""Two at once, on real connections: one valid slip, one payment. The protection is first shown to be needed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError

from kusei.engines.payments import testing
from kusei.engines.payments.invoices.models import Invoice, Payment
from kusei.engines.payments.slips import collecting, commands
from kusei.engines.payments.slips.models import Notice, Slip
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_once, meeting_before

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_issue_at_once_get_the_same_slip() -> None:
    for _ in range(3):
        invoice = testing.invoice(1000)
        first, second = at_once(*[lambda number=invoice.pk: commands.issue_slip(invoice_id=number)] * 2)
        assert first == second
        assert Slip.objects.filter(invoice=invoice).count() == 1


def test_without_the_lock_only_the_database_stops_the_second_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    invoice = testing.invoice(1000)

    def unlocked(number: int) -> Invoice:
        return Invoice.objects.select_related("account", "department").get(pk=number)

    monkeypatch.setattr(commands, "locked", unlocked)
    results = meeting_before("slips_slip", *[lambda: commands.issue_slip(invoice_id=invoice.pk)] * 2)
    assert [type(one) for one in results if isinstance(one, Exception)] == [IntegrityError]
    assert Slip.objects.filter(invoice=invoice).count() == 1


def _told(slip: Slip, kinds: str, place: int) -> Notice:
    moment = f"{clock.now().astimezone(clock.TOKYO) - dt.timedelta(hours=1):%Y-%m-%d %H:%M}"
    heading = "種別,方法,コード,金額,収納日時,受付番号,店,振込日"
    text = f"{heading}\n{kinds},1,{slip.store},{slip.amount},{moment},R{slip.pk},見本店,\n" + "\n" * place
    return collecting.take_in_file(content=text.encode(), name="x.csv").notices.get()


@pytest.mark.parametrize("kinds", [("02", "02"), ("01", "02"), ("03", "02")])
def test_of_two_files_that_tell_of_one_payment_at_once_it_is_taken_once(kinds: tuple[str, str]) -> None:
    slip = commands.issue_slip(invoice_id=testing.invoice(1000).pk)
    notices = [_told(slip, kind, place) for place, kind in enumerate(kinds)]
    follow: Any = [lambda pk=one.pk: collecting.follow(notice_id=pk) for one in notices]
    assert all(isinstance(one, Notice) for one in at_once(*follow))
    assert Payment.objects.filter(invoice=slip.invoice_id).count() == 1
    assert not slip.invoice.attempts.filter(state="pending").exists()
