"""Files of providers and banks: what they say, and what is refused with its line."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.payments.matching.layouts import accounting, layouts
from kusei.engines.payments.matching.pairing import Sum, pair
from kusei.engines.payments.matching.reading import read
from kusei.engines.payments.matching.refusals import FileRefused
from kusei.engines.payments.matching.testing import bank_file, sandbox_file, zengin_file

DAY = dt.date(2026, 11, 20)


def reading(content: bytes, key: str = "sandbox-payouts"):
    known = layouts()
    return read(content, known.of(key), known)


def test_the_sample_layouts_are_whole():
    assert {one.key for one in layouts().settlements} >= {"sandbox", "agency", "terminal"}
    assert accounting().columns


def test_a_settlement_has_signed_amounts_and_counts_alike_lines():
    found = reading(
        sandbox_file(
            ("a", "payment", 100, 3, "P"),
            ("a", "payment", 100, 3, "P"),
            ("a", "refund", -40, 0, "P"),
            ("", "fee", 0, 7, "P"),
            day=DAY,
        )
    )
    assert [(row.kind, row.gross, row.fee, row.nth) for row in found.settled] == [
        ("payment", 100, 3, 1),
        ("payment", 100, 3, 2),
        ("refund", -40, 0, 1),
        ("fee", 0, 7, 1),
    ]
    assert (found.incoming, found.outgoing) == (200, 53)


def test_the_file_of_the_sandbox_itself_pays_out_each_day():
    head = "date,type,reference,payment,session,key,number,method,gross,fee,net,currency"
    rows = [
        "2026-11-20,payment,pay_1,pay_1,s,k,,card,1000,33,967,JPY",
        "2026-11-20,refund,re_1,pay_1,s,k,R1,card,-400,0,-400,JPY",
    ]
    found = reading("\r\n".join([head, *rows, ""]).encode(), "sandbox")
    assert [(row.payout, row.reference, row.gross, row.fee) for row in found.settled] == [
        ("2026-11-20", "pay_1", 1000, 33),
        ("2026-11-20", "re_1", -400, 0),
    ]


def test_a_terminal_file_is_in_cp932_and_names_refunds_without_a_sign():
    head = "伝票番号,取引,金額,手数料,締め日,締め番号"
    text = "\r\n".join([head, '0001,売上,"1,200",36,2026/11/20,7', "0002,返品,500円,0,2026/11/20,7", ""])
    found = reading(text.encode("cp932"), "terminal")
    assert [(row.kind, row.gross) for row in found.settled] == [("payment", 1200), ("refund", -500)]


def test_a_bank_csv_knows_whose_payout_a_line_is():
    found = reading(bank_file((970, "ｻﾝﾄﾞﾎﾞｯｸｽ(ｶ"), (-5, "手数料"), (300, "ｹﾞﾝｷﾝ"), day=DAY), "bank-csv")
    assert [(row.amount, row.counterpart) for row in found.bank] == [(970, "sandbox"), (-5, ""), (300, "cash")]


@given(st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=20), st.booleans())
def test_a_zengin_statement_says_what_was_written_with_and_without_line_ends(amounts, lines):
    content = zengin_file(*((yen, "ｻﾝﾄﾞﾎﾞｯｸｽ") for yen in amounts), day=DAY)
    found = reading(content if lines else content.replace(b"\r\n", b""), "zengin")
    assert [row.amount for row in found.bank] == amounts
    assert {row.date for row in found.bank} == {DAY}
    assert {row.counterpart for row in found.bank} == {"sandbox"}


PAID = "sandbox-payouts"
HEAD = b"reference,kind,amount,fee,settled_on,payout\r\n"
HOSTILE = {
    "empty": (b"", PAID, 0),
    "a workbook": (b"PK\x03\x04\x00\x00", PAID, 0),
    "another encoding": ("列,あ".encode("utf-16"), PAID, 0),
    "no columns": (b"a,b\r\n1,2\r\n", PAID, 1),
    "nothing": (HEAD, PAID, 0),
    "an unknown kind": (sandbox_file(("a", "gift", 1, 0, "P")), PAID, 2),
    "too few cells": (HEAD + b"a,payment\r\n", PAID, 2),
    "a formula": (HEAD + b"a,payment,=1+1,0,2026-11-20,P\r\n", PAID, 2),
    "other digits": (HEAD + "a,payment,²,0,2026-11-20,P".encode(), PAID, 2),
    "too much yen": (sandbox_file(("a", "payment", 10**12, 0, "P")), PAID, 2),
    "no such day": (HEAD + b"a,payment,1,0,2026-02-30,P\r\n", PAID, 2),
    "no number": (HEAD + b",payment,1,0,2026-02-03,P\r\n", PAID, 2),
    "a short record": (b"1" * 199, "zengin", 1),
    "another statement": (zengin_file((1, "A"), day=DAY).replace(b"103", b"101", 1), "zengin", 1),
    "a wrong total": (zengin_file((1, "A"), day=DAY).replace(b"8000001", b"8000009").replace(
        b"0000000000001000000", b"0000000000002000000"), "zengin", 3),
    "cut off": (b"\r\n".join(zengin_file((1, "A"), day=DAY).split(b"\r\n")[:2]), "zengin", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_such_file_is_refused_with_its_line(name):
    content, key, line = HOSTILE[name]
    with pytest.raises(FileRefused) as refused:
        reading(content, key)
    assert refused.value.line == line
    assert str(refused.value)


@given(st.binary(max_size=300), st.sampled_from(["sandbox", PAID, "agency", "terminal", "zengin", "bank-csv"]))
def test_no_bytes_break_the_reader(content, key):
    with contextlib.suppress(FileRefused):
        reading(content, key)


SUMS = st.lists(
    st.builds(
        Sum,
        day=st.dates(dt.date(2026, 4, 1), dt.date(2026, 4, 9)),
        number=st.integers(1, 10**6),
        counterpart=st.sampled_from(["a", "b"]),
        yen=st.integers(1, 3),
    ),
    max_size=12,
    unique_by=lambda one: one.number,
)


@given(SUMS, SUMS, st.integers(0, 12))
def test_pairs_are_equal_each_used_once_and_as_many_in_two_steps_as_in_one(expected, found, first):
    payouts, lines = {one.number: one for one in expected}, {one.number: one for one in found}
    pairs = pair(expected, found)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    assert all((payouts[a].counterpart, payouts[a].yen) == (lines[b].counterpart, lines[b].yen) for a, b in pairs)
    early = pair(expected[:first], found[first:])
    done, used = {a for a, _ in early}, {b for _, b in early}
    late = pair((x for x in expected if x.number not in done), (x for x in found if x.number not in used))
    assert len(early) + len(late) == len(pairs)
