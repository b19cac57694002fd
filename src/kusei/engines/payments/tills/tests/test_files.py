"""Files of terminals and registers: each slip once, what fits nothing becomes work, nothing is trusted."""

from __future__ import annotations

import datetime as dt
import uuid
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.payments import testing
from kusei.engines.payments.invoices.models import Payment, Refund
from kusei.engines.payments.invoices.refusals import MayNot, ReasonMissing
from kusei.engines.payments.tills import commands, reading, refusals
from kusei.engines.payments.tills.models import File, Row
from kusei.engines.payments.tills.settings import rules
from kusei.engines.payments.tills.tests.conftest import DAY, pieces, till

HEAD = "取引日,取引時刻,伝票番号,請求番号,金額,取引区分\n"
REGISTER = "営業日,時刻,取引番号,請求番号,合計金額,種別\n"


def content(*rows, head=HEAD):
    return (head + "".join(f"{row}\n" for row in rows)).encode("cp932")


def line(slip, invoice, amount=None, kind="売上", day="2026/06/10"):
    number = getattr(invoice, "number", invoice)
    return f'{day},09:30:00,{slip},{number},"{amount or invoice.total:,}",{kind}'


def take(town, data, by=None, at=None, layout="terminal"):
    return commands.take_file(till_id=(at or town.till).pk, layout=layout, content=data, by=by or town.clerk)


def states(file):
    return [(row.state, row.why) for row in file.rows.order_by("line")]


def test_a_file_is_taken_in_once_and_each_slip_once_whatever_file_it_stands_in(town):
    first, second = testing.invoice(700), testing.invoice(800)
    file = take(town, content(line("0001", first), line("", "", 9, kind="日計")))
    assert states(file) == [("taken", "")]
    assert take(town, content(line("0001", first), line("", "", 9, kind="日計"))) == file
    again = take(town, content(line("1", first), line("2", second)))
    assert states(again) == [("known", ""), ("taken", "")]
    payment = Payment.objects.get(invoice=first)
    assert (payment.way, payment.place, payment.provider) == ("terminal", town.till.key, town.till.provider)
    assert payment.paid_at.isoformat() == "2026-06-10T00:30:00+00:00"
    assert Payment.objects.count() == 2


def test_what_was_recorded_by_hand_is_known_and_what_differs_is_work(opened):
    first, second = testing.invoice(700), testing.invoice(700)
    for slip, invoice in (("1", first), ("2", second)):
        commands.take_terminal(
            till_id=opened.till.pk, invoice_id=invoice.pk, slip=slip, key=uuid.uuid4(), by=opened.clerk, amount=700
        )
    file = take(opened, content(line("1", first), line("2", second, 770)))
    assert states(file) == [("known", ""), ("open", "differs")]
    assert Payment.objects.count() == 2


def test_unknown_numbers_and_voids_become_work_that_is_listed_once(town):
    rows = (line("1", "26-99999999-9", 500), line("2", testing.invoice(100), kind="取消"), line("3", "x", 300))
    file = take(town, content(*rows))
    assert states(file) == [("open", "unknown"), ("open", "void"), ("open", "unknown")]
    assert states(take(town, content(*rows, line("4", "x", 1)))) == [("known", "")] * 3 + [("open", "unknown")]
    assert Payment.objects.count() == 0


def test_work_is_settled_with_the_right_invoice_or_dropped_with_a_reason(town):
    invoice = testing.invoice(500)
    file = take(town, content(line("1", "?", 500), line("2", "?", 600)))
    first, second = file.rows.order_by("line")
    with pytest.raises(ReasonMissing):
        commands.settle_row(row_id=first.pk, number=invoice.number, note=" ", by=town.clerk)
    with pytest.raises(refusals.InvoiceUnknown):
        commands.settle_row(row_id=first.pk, number="26-00000000-0", note="控えで確認", by=town.clerk)
    with pytest.raises(MayNot):
        commands.drop_row(row_id=second.pk, note="誤り", by=town.viewer)
    done = commands.settle_row(row_id=first.pk, number=invoice.number, note="控えで確認", by=town.clerk)
    assert (done.state, done.payment.invoice) == ("settled", invoice)
    assert commands.drop_row(row_id=second.pk, note="試し打ち", by=town.clerk).state == "dropped"
    with pytest.raises(refusals.RowDecided):
        commands.drop_row(row_id=first.pk, note="やはり", by=town.clerk)
    assert states(take(town, content(line("1", "?", 500), line("2", "?", 600), line("3", invoice, 1))))[:2] == [
        ("known", ""),
        ("known", ""),
    ]


def test_money_of_a_file_is_never_refused_and_too_much_is_given_back(town):
    invoice = testing.invoice(700)
    testing.payment(invoice)
    assert states(take(town, content(line("1", invoice)))) == [("taken", "")]
    assert Payment.objects.get(way="terminal").surplus == 700
    assert Refund.objects.get().cause == "surplus"


def test_a_row_of_a_closed_day_is_work_and_is_settled_as_received_today(town, now):
    invoice = testing.invoice(700)
    commands.close_day(till_id=town.till.pk, day=DAY, by=town.chief)
    now(DAY + dt.timedelta(days=1))
    file = take(town, content(line("1", invoice)))
    assert states(file) == [("open", "closed")]
    row = commands.settle_row(
        row_id=file.rows.get().pk, number=invoice.number, note="締めたあとに届いた", by=town.clerk
    )
    assert row.payment.received_on == DAY + dt.timedelta(days=1)


def test_a_row_before_its_invoice_and_one_of_who_decided_the_amount_are_work(town):
    file = take(
        town,
        content(
            line("1", testing.invoice(700), day="2026/06/09"),
            line("2", testing.invoice(700, decided=True, by=town.clerk)),
        ),
    )
    assert states(file) == [("open", "early"), ("open", "duties")]


def test_a_semi_self_register_is_taken_in_by_its_own_layout(town):
    place, invoice = till("セミセルフ", kind="register"), testing.invoice(700)
    row = f"20260610,09:30,7,{invoice.number},700,会計"
    with pytest.raises(MayNot):
        take(town, content(line("1", invoice)), at=place)
    file = take(town, content(row, head=REGISTER), at=place, layout="register")
    assert states(file) == [("taken", "")]
    assert Payment.objects.get().way == "register"


@pytest.mark.parametrize("who", ["viewer", "admin", "contractor", "stranger"])
def test_only_staff_of_the_department_take_files_in(town, who):
    with pytest.raises(MayNot):
        take(town, content(line("1", testing.invoice(1))), by=getattr(town, who))
    assert not File.objects.exists()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "何も書かれていません"),
        (b"\0\1\2", "文字コード"),
        (b"PK\x03\x04", "Excel"),
        (b"a,b\n1,2\n", "列が一つずつありません"),
        (content(), "売上の行がありません"),
        (content(line("1", "x", 1), line("1", "y", 2)), "3行目：伝票番号が2行目と同じ"),
        (content(line("", "x", 1)), "2行目：伝票番号がありません"),
        (content(line("=1+1", "x", 1)), "伝票番号がありません"),
        (content(line("1", "x", 1, day="2026/02/30")), "日付を読めません"),
        (content(line("1", "x", 1, day="2026/06/11")), "先の日"),
        (content(line("1", "x", 1, day="1999/06/11")), "古すぎます"),
        (content("2026/06/10,99:00,1,x,5,売上"), "時刻を読めません"),
        (content("2026/06/10,,1,x,１e9,売上"), "金額を読めません"),
        (content(f"2026/06/10,,1,x,{'9' * 400},売上"), "金額を読めません"),
        (content("2026/06/10,,1,x,0,売上"), "金額を読めません"),
        (content("2026/06/10,,1,x,1.5,売上"), "金額を読めません"),
    ],
)
def test_what_cannot_be_read_is_refused_as_a_whole_with_its_row(data, word, now):
    with pytest.raises(refusals.FileWrong, match=word):
        reading.read(data, rules().layout("terminal"))


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: (HEAD + text).encode()))
def test_any_bytes_are_read_or_refused_never_an_error(data):
    with suppress(refusals.FileWrong):
        reading.read(data, rules().layout("terminal"))


def test_a_hundred_rows_cost_what_the_lines_cost_and_no_more(town, django_assert_max_num_queries):
    data = content(*(line(str(number), f"x{number}", 100) for number in range(1, 101)))
    with django_assert_max_num_queries(125):
        assert Row.objects.filter(file=take(town, data)).count() == 100


def test_a_taking_by_hand_after_the_file_is_refused(opened):
    invoice = testing.invoice(700)
    take(opened, content(line("5", invoice)))
    with pytest.raises(refusals.SlipUsed):
        commands.take_terminal(
            till_id=opened.till.pk,
            invoice_id=testing.invoice(700).pk,
            slip="5",
            key=uuid.uuid4(),
            by=opened.clerk,
            amount=700,
        )
    assert pieces(1) != {}
