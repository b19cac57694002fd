"""Issuing slips: for what is owed, one valid at a time, and what a scanner gives leads back to them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.refusals import AlreadyPending, MayNot, NothingOwed, ReasonMissing
from kusei.engines.payments.slips import commands, queries
from kusei.engines.payments.slips.models import Slip
from kusei.engines.payments.slips.refusals import NoPaper
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock
from kusei.lib import elqr, storebarcode

pytestmark = pytest.mark.django_db


def test_a_slip_says_in_both_codes_what_is_owed_and_until_when() -> None:
    due = clock.today() + dt.timedelta(days=50)
    invoice = testing.invoice(1234, due_on=due)
    slip = commands.issue_slip(invoice_id=invoice.pk)
    public, store = elqr.parse(slip.elqr), storebarcode.parse(slip.store)
    assert (public.amount, public.due_on, public.pay_until, public.levied) == (1234, due, due, invoice.fiscal_year)
    assert (public.case_key, public.confirmation) == (slip.case_key, slip.confirmation)
    assert (store.amount, store.pay_until, store.reissue, store.stamp) == (1234, due, 0, 0)
    assert store.free == f"{slip.case_key}0"
    assert invoice.events.filter(kind="slip-issued").exists()


def test_the_same_slip_is_given_again_as_long_as_it_says_the_truth() -> None:
    invoice = testing.invoice(1000)
    first = commands.issue_slip(invoice_id=invoice.pk)
    assert commands.issue_slip(invoice_id=invoice.pk) == first
    testing.payment(invoice, 300)
    second = commands.issue_slip(invoice_id=invoice.pk)
    first.refresh_from_db()
    assert (second.version, second.amount, first.state) == (2, 700, Slip.State.REPLACED)
    invoices.move_due(invoice_id=invoice.pk, due_on=clock.today() + dt.timedelta(days=90), why="分納の相談")
    assert commands.issue_slip(invoice_id=invoice.pk).version == 3


def test_a_reissue_counts_up_and_replaces() -> None:
    invoice = testing.invoice(1000)
    first = commands.issue_slip(invoice_id=invoice.pk)
    second = commands.reissue_slip(invoice_id=invoice.pk, why="紛失")
    assert (second.version, storebarcode.parse(second.store).reissue) == (2, 1)
    assert Slip.objects.filter(invoice=invoice, state=Slip.State.VALID).get() == second
    assert len({first.elqr, second.elqr, first.store, second.store}) == 4
    with pytest.raises(ReasonMissing):
        commands.reissue_slip(invoice_id=invoice.pk, why=" ")


def test_nothing_is_issued_for_what_is_paid_cancelled_or_being_paid() -> None:
    paid = testing.invoice(1000)
    testing.payment(paid)
    cancelled = testing.invoice(1000)
    invoices.cancel_invoice(invoice_id=cancelled.pk, why="誤り")
    for one in (paid, cancelled):
        with pytest.raises(NothingOwed):
            commands.issue_slip(invoice_id=one.pk)
    pending = testing.invoice(1000)
    invoices.begin_attempt(invoice_id=pending.pk, way="online", provider="sandbox")
    with pytest.raises(AlreadyPending):
        commands.issue_slip(invoice_id=pending.pk)


@pytest.mark.parametrize(("yen", "has_store"), [(300_000, True), (300_001, False), (1_000_000, False)])
def test_above_the_limit_of_stores_there_is_no_store_barcode(yen: int, has_store: bool) -> None:
    slip = commands.issue_slip(invoice_id=testing.invoice(yen).pk)
    assert (bool(slip.store), bool(slip.elqr)) == (has_store, True)


def test_the_ways_of_the_invoice_decide_which_codes_stand_on_the_slip() -> None:
    bank = commands.issue_slip(invoice_id=testing.invoice(500, ways=["transfer"]).pk)
    assert (bank.elqr, bank.store) == ("", "")
    with pytest.raises(NoPaper):
        commands.issue_slip(invoice_id=testing.invoice(500, ways=["cash", "online"]).pk)
    with pytest.raises(NoPaper):
        commands.issue_slip(invoice_id=testing.invoice(400_000, ways=["store"]).pk)


def test_a_slip_holds_no_longer_than_what_was_reserved() -> None:
    tomorrow = clock.now() + dt.timedelta(days=1)
    slip = commands.issue_slip(invoice_id=testing.invoice(500, lapses_at=tomorrow).pk)
    assert slip.pay_until == tomorrow.astimezone(clock.TOKYO).date()


def test_a_stranger_issues_nothing_in_the_name_of_the_department() -> None:
    with pytest.raises(MayNot):
        commands.issue_slip(invoice_id=testing.invoice(500).pk, by=resident())


def _ways_to_say(slip: Slip) -> list[str]:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return [
        slip.elqr,
        slip.store,
        f"]Q3{slip.elqr}",
        f"]C1{slip.store}",
        f"]C1\x1d{slip.store}\r\n",
        f"(91){slip.store[2:]}",
        slip.store.translate(wide),
        " ".join(storebarcode.printed(slip.store)),
        slip.case_key,
        "-".join(elqr.parse(slip.elqr).number),
        slip.invoice.number,
        slip.invoice.number.replace("-", "").translate(wide),
        slip.invoice.number.replace("-", "ー"),
    ]


def test_whatever_a_scanner_a_camera_or_a_person_gives_leads_to_the_slip() -> None:
    slip = commands.issue_slip(invoice_id=testing.invoice(1234).pk)
    assert [queries.read_code(text) for text in _ways_to_say(slip)] == [slip] * 13


def test_an_old_slip_is_still_known_by_its_codes() -> None:
    invoice = testing.invoice(1000)
    old = commands.issue_slip(invoice_id=invoice.pk)
    new = commands.reissue_slip(invoice_id=invoice.pk, why="紛失")
    assert [queries.read_code(text) for text in (old.store, old.elqr, invoice.number)] == [old, old, new]


@given(text=st.text(max_size=300) | st.text("0123456789-] C1Q3", max_size=300))
def test_nothing_that_is_read_breaks_the_reader(text: str) -> None:
    try:
        assert queries.read_code(text) is None
    except (elqr.NotElQr, storebarcode.NotStoreBarcode) as refused:
        assert "桁" in str(refused)  # noqa: PT017  either way is right, and one of them says where


def test_a_code_that_was_read_wrongly_says_where() -> None:
    slip = commands.issue_slip(invoice_id=testing.invoice(1234).pk)
    wrong = slip.store[:-1] + str((int(slip.store[-1]) + 1) % 10)
    with pytest.raises(storebarcode.NotStoreBarcode, match="44桁目"):
        queries.read_code(wrong)


CHANGES: list[dict[str, Any]] = [{"amount": 5}, {"elqr": "0" * 255}, {"due_on": dt.date(2030, 1, 1)}, {"store": ""}]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_keeps_a_slip_as_it_was_printed(change: dict[str, Any]) -> None:
    slip = commands.issue_slip(invoice_id=testing.invoice(1234).pk)
    with pytest.raises(IntegrityError, match="stays as it was printed"), transaction.atomic():
        Slip.objects.filter(pk=slip.pk).update(**change)


def test_the_database_refuses_deleting_a_second_valid_one_and_codes_of_another_amount() -> None:
    slip = commands.issue_slip(invoice_id=testing.invoice(1234).pk)
    with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
        Slip.objects.filter(pk=slip.pk).delete()
    values = {one.attname: getattr(slip, one.attname) for one in Slip._meta.fields if one.name != "id"}
    other = {"version": 2, "case_key": "2" * 20, "elqr": "", "store": ""}
    with pytest.raises(IntegrityError, match="slips_slip_one_valid"), transaction.atomic():
        Slip.objects.create(**values | other)
    with pytest.raises(IntegrityError, match="codes of a slip"), transaction.atomic():
        Slip.objects.create(**values | other | {"state": "replaced", "store": slip.store, "amount": 9})


@given(
    invoice=st.integers(1, 10**13 - 1), version=st.integers(1, 999), place=st.integers(0, 19), shift=st.integers(1, 9)
)
def test_a_mistyped_digit_of_the_key_is_noticed(invoice: int, version: int, place: int, shift: int) -> None:
    key = commands.case_key(2026, invoice, version)
    assert commands.is_case_key(key)
    wrong = key[:place] + str((int(key[place]) + shift) % 10) + key[place + 1 :]
    assert not commands.is_case_key(wrong)
    if place and key[place] != key[place - 1]:
        assert not commands.is_case_key(key[: place - 1] + key[place] + key[place - 1] + key[place + 1 :])
