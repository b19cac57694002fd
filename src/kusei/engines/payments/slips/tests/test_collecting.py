"""What a collecting agency tells: each payment once, whatever comes first, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import itertools
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.payments import testing
from kusei.engines.payments.invoices.models import Attempt, Invoice, Payment
from kusei.engines.payments.invoices.refusals import AlreadyPending, MayNot
from kusei.engines.payments.ledger import queries as ledger
from kusei.engines.payments.slips import collecting, commands, demo, queries, reading
from kusei.engines.payments.slips.layouts import collection
from kusei.engines.payments.slips.models import Notice, Slip
from kusei.engines.payments.slips.refusals import FileWrong, NotWaiting, TakenAlready
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db

HEADING = "種別,方法,コード,金額,収納日時,受付番号,店,振込日"
KINDS = {"flash": "01", "final": "02", "withdrawn": "03"}
_files = itertools.count(1)


def line(slip: Slip, kind: str, *, reference: str = "A1", yen: int | None = None, code: str = "") -> str:
    moment = clock.now().astimezone(clock.TOKYO) - dt.timedelta(hours=1)
    yen = slip.amount if yen is None else yen
    return f"{KINDS[kind]},1,{code or slip.store},{yen},{moment:%Y-%m-%d %H:%M},{reference},見本店,"


def told(*lines: str) -> list[Notice]:
    """The lines of a file of their own, followed."""
    content = "\r\n".join([HEADING, *lines]) + "\n" * next(_files)  # no two files are the same
    file = collecting.take_in_file(content=content.encode("cp932"), name="sokuho.csv")
    collecting.follow_file(file_id=file.pk)
    return list(file.notices.order_by("line"))


def slip_of(yen: int = 1000) -> Slip:
    return commands.issue_slip(invoice_id=testing.invoice(yen).pk)


def owed(slip: Slip) -> int:
    return Invoice.objects.select_related("account").get(pk=slip.invoice_id).account.balance


def outcomes(*lines: str) -> list[str]:
    return [one.outcome for one in told(*lines)]


def test_a_flash_holds_the_invoice_and_the_final_notice_pays_it() -> None:
    slip = slip_of()
    assert outcomes(line(slip, "flash")) == ["waiting"]
    assert owed(slip) == 1000
    with pytest.raises(AlreadyPending):
        commands.issue_slip(invoice_id=slip.invoice_id)
    assert outcomes(line(slip, "final")) == ["taken"]
    payment = Payment.objects.get()
    assert (owed(slip), payment.way, payment.provider, payment.reference) == (0, "store", "agency", "A1")
    assert Attempt.objects.get().state == "succeeded"


def test_a_flash_that_is_withdrawn_leaves_nothing_behind_and_can_be_paid_again() -> None:
    slip = slip_of()
    assert outcomes(line(slip, "flash"), line(slip, "withdrawn")) == ["waiting", "ended"]
    assert (owed(slip), Payment.objects.count(), Attempt.objects.get().state) == (1000, 0, "failed")
    assert outcomes(line(slip, "flash", reference="A2"), line(slip, "final", reference="A2")) == ["waiting", "taken"]
    assert owed(slip) == 0


STORIES = st.permutations(["flash", "flash", "final", "final"]).map(tuple) | st.lists(
    st.sampled_from(["flash", "withdrawn"]), max_size=4
).map(tuple)


@settings(max_examples=20)
@given(story=STORIES)
def test_in_any_order_and_however_often_money_is_taken_once_or_not_at_all(story: tuple[str, ...]) -> None:
    slip = slip_of()
    reference = f"S{slip.pk}"
    for kind in story:
        told(line(slip, kind, reference=reference))
    paid = "final" in story
    assert Payment.objects.filter(reference=reference).count() == paid
    assert owed(slip) == (0 if paid else 1000)
    if paid or "withdrawn" in story:
        assert not Attempt.objects.filter(invoice=slip.invoice_id, state="pending").exists()
    assert ledger.prove() == []


def test_a_withdrawal_after_the_final_notice_takes_nothing_back_and_is_work() -> None:
    slip = slip_of()
    *_rest, last = told(line(slip, "final"), line(slip, "withdrawn"))
    assert (last.outcome, owed(slip)) == ("contradicted", 0)
    assert last in queries.work()


def test_two_final_notices_of_other_amounts_with_one_number_are_work() -> None:
    slip = slip_of()
    last = told(line(slip, "final"), line(slip, "final", yen=900))[-1]
    assert (last.outcome, last.why, Payment.objects.count()) == ("refused", "amount-differs", 1)


def test_paying_twice_at_two_stores_becomes_a_surplus_that_is_given_back() -> None:
    slip = slip_of()
    assert outcomes(line(slip, "final"), line(slip, "final", reference="A2")) == ["taken", "taken"]
    second = Payment.objects.get(reference="A2")
    assert (second.surplus, second.refunds.get().amount) == (1000, 1000)


def test_money_on_an_old_slip_belongs_to_the_invoice() -> None:
    old = slip_of()
    commands.reissue_slip(invoice_id=old.invoice_id, why="紛失")
    assert outcomes(line(old, "final")) == ["taken"]
    assert owed(old) == 0


def test_an_elqr_is_told_by_its_key_or_the_whole_code() -> None:
    first, second = slip_of(), slip_of()
    assert outcomes(
        line(first, "final", code=first.case_key).replace("02,1,", "02,2,"),
        line(second, "final", reference="B", code=second.elqr).replace("02,1,", "02,2,"),
    ) == ["taken", "taken"]
    assert set(Payment.objects.values_list("way", flat=True)) == {"elqr"}


def test_what_no_slip_is_known_for_waits_for_a_person_and_is_not_lost() -> None:
    slip, invoice = slip_of(), testing.invoice(800)
    (notice,) = told(line(slip, "final", yen=800, code="9" * 20))
    assert (notice.outcome, list(queries.work())) == ("unknown", [notice])
    with pytest.raises(MayNot):
        collecting.assign(notice_id=notice.pk, number=invoice.number, why="本人に確認", by=resident())
    by = staff()
    collecting.assign(notice_id=notice.pk, number=invoice.number, why="本人に確認", by=by)
    notice.refresh_from_db()
    assert (notice.outcome, Payment.objects.get().invoice, list(queries.work())) == ("taken", invoice, [])
    with pytest.raises(NotWaiting):
        collecting.assign(notice_id=notice.pk, number=invoice.number, why="もう一度", by=by)


def staff() -> User:
    user = User.objects.create_user("kaikei@example.jp", name="会計 一郎")
    RoleAssignment.objects.create(
        user=user, role=Role.EDITOR, department=testing.department(), valid_from=clock.today()
    )
    return user


def test_a_flash_without_a_final_notice_frees_the_invoice_in_time_and_is_work() -> None:
    slip = slip_of()
    (notice,) = told(line(slip, "flash"))
    long_ago = clock.now() - dt.timedelta(days=30)
    Attempt.objects.update(expires_at=long_ago)
    collecting.give_up_waiting()
    assert Attempt.objects.get().state == "expired"
    assert commands.issue_slip(invoice_id=slip.invoice_id)
    assert not queries.work().exists()  # it is one hour old
    other = slip_of()
    text = line(other, "flash", reference="OLD").split(",")
    text[4] = f"{long_ago:%Y-%m-%d %H:%M}"
    (old,) = told(",".join(text))
    assert list(queries.work()) == [old] != [notice]


def test_the_same_file_is_taken_in_once() -> None:
    content = "\n".join([HEADING, line(slip_of(), "final")]).encode()
    collecting.take_in_file(content=content, name="a.csv")
    with pytest.raises(TakenAlready):
        collecting.take_in_file(content=content, name="b.csv")


def record(slip: Slip, kind: str, reference: str) -> str:
    moment = clock.now().astimezone(clock.TOKYO) - dt.timedelta(hours=1)
    text = f"2{KINDS[kind]}1{slip.store}{slip.amount:010d}{moment:%Y%m%d%H%M}{reference:<20}{'0001':<10}{'':<8}"
    return text.ljust(120)


def fixed(*records: str, count: int | None = None, total: int | None = None) -> bytes:
    count = len(records) if count is None else count
    total = sum(int(one[48:58]) for one in records) if total is None else total
    lines = ["1".ljust(120), *records, f"8{count:06d}{total:012d}".ljust(120), "9".ljust(120)]
    return "".join(lines).encode()


def test_records_of_120_bytes_are_read_with_and_without_line_ends() -> None:
    slip = slip_of()
    whole = fixed(record(slip, "flash", "F1"), record(slip, "final", "F1"))
    broken = b"\r\n".join(whole[at : at + 120] for at in range(0, len(whole), 120)) + b"\x1a"
    first, second = (reading.read_file(one, collection()) for one in (whole, broken))
    assert first == second
    assert [(one.kind, one.code, one.amount) for one in first] == [
        ("flash", slip.store, 1000),
        ("final", slip.store, 1000),
    ]


def test_half_a_file_or_a_wrong_total_is_refused_whole() -> None:
    slip = slip_of()
    good = fixed(record(slip, "final", "F1"))
    for wrong in (good[:-120], good[:-240], good[:200], fixed(record(slip, "final", "F1"), total=999), good[1:]):
        with pytest.raises(FileWrong):
            collecting.take_in_file(content=wrong, name="x.dat")
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00,\x00",
        b"\xff\xfe,",
        "見出し,だけ".encode(),
        HEADING.encode(),
        f'{HEADING}\n"a'.encode(),
        b"PK\x03\x04,",
    ],
)
def test_what_is_no_such_file_is_refused(content: bytes) -> None:
    with pytest.raises(FileWrong):
        reading.read_file(content, collection())


@pytest.mark.parametrize(
    ("column", "wrong"),
    [(0, "09"), (1, "3"), (2, "123"), (3, "0"), (3, "-5"), (3, "1.5"), (3, "9" * 12), (4, "2026-02-31 10:00"),
     (4, "2999-01-01 10:00"), (5, ""), (5, "=1+1"), (7, "2026-13-01")],
)  # fmt: skip
def test_every_wrong_cell_is_named_with_its_line_and_nothing_is_taken(column: int, wrong: str) -> None:
    slip = slip_of()
    cells = line(slip, "final").split(",")
    cells[column] = wrong
    with pytest.raises(FileWrong, match="3行目"):
        told(line(slip, "final"), ",".join(cells))
    assert not Notice.objects.exists()


@given(content=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: f"{HEADING}\n{text}".encode()))
def test_no_content_breaks_the_reader(content: bytes) -> None:
    with pytest.raises(FileWrong):
        reading.read_file(content, collection())


def test_the_demonstration_shows_a_flash_and_a_final_notice() -> None:
    made = demo.play([testing.invoice(1000 + number) for number in range(3)])
    assert len(made) == 3
    assert sorted(Notice.objects.values_list("outcome", flat=True)) == ["taken", "waiting"]
    assert len(demo.play([one.invoice for one in made])) == 1


def test_the_command_takes_a_file_in_and_says_what_became_of_it(tmp_path: Path) -> None:
    slip = slip_of()
    path = tmp_path / "kakuho.csv"
    path.write_text("\n".join([HEADING, line(slip, "final")]))
    out = StringIO()
    call_command("slips", "import", str(path), stdout=out)
    assert "収納: 1, 1,000 yen" in out.getvalue()
    with pytest.raises(CommandError, match="取り込み済み"):
        call_command("slips", "import", str(path))
    call_command("slips", "read", f"]C1{slip.store}", stdout=out)
    assert "amount: 1000" in out.getvalue()
    with pytest.raises(CommandError, match="255"):
        call_command("slips", "read", "12")
