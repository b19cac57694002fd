"""Every invariant of `kusei doctor` is sound on a sound database, and finds what was broken on purpose."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterable

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kusei.engines.notices.deliveries import jobs as deliveries
from kusei.engines.notices.deliveries.invariants import PREPARATION
from kusei.foundation.files.commands import store
from kusei.foundation.files.inspection import Upload
from kusei.foundation.jobs import jobs
from kusei.foundation.jobs.invariants import EXAMINATION
from kusei.foundation.web import clock, invariants
from kusei.foundation.web.invariants import InvariantTwice, broken, examine, invariant
from tests.city.breaking import put, run, unguarded

U1, U2 = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
LONG_AGO, NEVER = "2025-05-01T00:00:00+09:00", "2099-05-01T00:00:00+09:00"
OLD_DAY = "2025-05-01"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten in the morning of 20 November 2026."""
    moment = dt.datetime.fromisoformat("2026-11-20T10:00:00+09:00")
    monkeypatch.setattr(clock, "now", lambda: moment)


def account(number: int, key: str, **more: object) -> None:
    put("ledger_account", id=number, key=key, **{"kind": "asset", "floor": "none", "balance": 0, **more})


def posting(number: int, occasion: str, act: str, debit: int = 1, credit: int = 2, **more: object) -> None:
    facts = {"fiscal_year": 2026, "amount": 300, "on": "2026-05-01", "line": 0, **more}
    put("ledger_posting", id=number, occasion=occasion, act=act, debit_id=debit, credit_id=credit, **facts)


def invoice(number: int = 1, balance: int = 0) -> None:
    account(number, f"invoice:{number}", floor="debit", balance=balance)
    facts = {"number": f"n{number}", "total": 300, "state": "issued", "fiscal_year": 2026, "lines": {}}
    put("invoices_invoice", id=number, account_id=number, **facts)


def payment(number: int = 1, **more: object) -> None:
    facts = {
        "amount": 300,
        "surplus": 0,
        "refunded": 0,
        "receipt": f"r{number}",
        "fiscal_year": 2026,
        "place": "",
        **more,
    }
    put("invoices_payment", id=number, **facts)


def atom(mode: str, places: int = 1) -> None:
    put("resources_atom", id=1, key="a", mode=mode, places=places)


def cell(**more: object) -> None:
    put("claims_cell", **{"atom_id": 1, "place": 1, "cell": 0, "holder": U1, "parts": 1, **more})


def booking(**more: object) -> None:
    times = {"begins_at": "2026-12-01T09:00:00+09:00", "ends_at": "2026-12-01T12:00:00+09:00"}
    facts = {"id": U1, "number": 1, "state": "confirmed", "source": "resident", "answers": {}, "person_id": 1, **times}
    put("reservations_booking", **{**facts, **more})


def award(**more: object) -> None:
    put("lotteries_award", id=1, **{"entry_id": U1, "origin": "draw", "state": "pending", **more})


def ticket(**more: object) -> None:
    facts = {"id": 1, "number": 1, "office": "o", "place": "o", "prefix": "A", "day": "2026-11-20", "state": "waiting"}
    put("counters_ticket", **{**facts, "channel": "kiosk", **more})


def application(**more: object) -> None:
    facts = {"id": 1, "number": "n", "state": "received", "channel": "online", "sequence": 1, "revision": 1}
    put("applications_application", **{**facts, "relation": "", **more})


def event(**more: object) -> None:
    put("applications_event", **{"application_id": 1, "sequence": 1, "state": "received", "actor": "staff", **more})


def draft(**more: object) -> None:
    facts = {"id": 1, "state": "in-route", "version": 1, "round": 1, "retention": "1", "number": 1, "number_year": 2026}
    put("org_municipality", id=1, code="131113", slug="ota")
    put("org_department", id=1, municipality_id=1)
    put("people_user", id=1)
    put("approvals_draft", **{**facts, "number_code": "info", **more})


def step() -> None:
    put("approvals_round", id=1, draft_id=1, number=1, document={}, notes={}, seal="0" * 64, bulk=False)
    put("approvals_step", id=1, round_id=1, kind="decide", opened_at=LONG_AGO, due_on=OLD_DAY, department_id=None)


def sending(**more: object) -> None:
    facts = {"id": 1, "month": "2026-11-01", "reach": "every", "texts": {"ja": "x"}, "audience": {}, "state": "done"}
    put("deliveries_sending", **{**facts, "channels": ["mail"], **more})


def batch(number: int, people: list[int], **more: object) -> None:
    run("SELECT deliveries_make_month('2026-11-01')")
    ends = {"first_id": people[0], "last_id": people[-1], "recipients": people}
    facts = {"id": number, "month": "2026-11-01", "sending_id": 1, "channel": "mail", "languages": ["ja"], **ends}
    put("deliveries_batch", **{**facts, "state": "handed", **more})


def value(number: int, **more: object) -> None:
    facts = {"id": number, "series_id": 1, "fiscal_year": 2025, "dimensions": {}, "version": number, "state": "known"}
    put("measures_actualvalue", **{**facts, "source": "entered", "number": 1, "status": "current", **more})


def failed_job() -> None:
    put("procrastinate_jobs", id=1, task_name="t", status="failed", queue_name="default", args={})
    put("jobs_failure", job_id=1, task="t", error="ValueError")


def overlapping() -> None:
    run("ALTER TABLE claims_span DROP CONSTRAINT claims_span_never_twice")
    atom("free")
    for number, hours in ((1, ("09:00", "11:00")), (2, ("10:00", "12:00"))):
        during = f"[2026-12-01 {hours[0]}+09, 2026-12-01 {hours[1]}+09)"
        put("claims_span", id=number, atom_id=1, place=1, holder=U1, parts=2, during=during)


def file_without_content() -> None:
    put("files_storedfile", id=1, digest="0" * 32, purpose="x", claimed=True)


def unreadable_file() -> None:
    file = store(upload=Upload("a.txt", "text/plain", b"a"), purpose="test", owner=None)
    run("UPDATE files_filecontent SET sealed = 'x' WHERE file_id = %(file)s", file=file.pk)


def wallet_without_money() -> None:
    put("vouchers_wallet", id=1)
    put("vouchers_lot", id=1, wallet_id=1, origin="bought", shops="all", amount=500, left=500, gone=0)


def upkeep_without_parts() -> None:
    run("SELECT deliveries_make_month('2026-11-01')")
    put("procrastinate_jobs", id=1, task_name=PREPARATION, status="succeeded", queue_name="upkeep", args={})
    put("procrastinate_events", job_id=1, type="succeeded", at="2026-11-20T03:00:00+09:00")


def changed_publication() -> None:
    put("lotteries_publication", round_id=1, kind="promise", content=b"{}", digest="0" * 64)


def confirmed_then_replaced() -> None:
    value(1, status="superseded", confirmed_at=LONG_AGO, confirmed_by_id=1)
    value(2)


CASES: dict[str, list[Callable[[], None]]] = {
    "applications.answers": [application],
    "applications.decisions": [
        lambda: application(state="decided", decided_at=LONG_AGO, outcome="granted"),
        lambda: application(state="correction"),
    ],
    "applications.files": [lambda: [application(), put("applications_attachment", application_id=1, file=U1)]],
    "applications.history": [
        application,
        lambda: [application(state="in-review"), event()],
        lambda: [application(sequence=2), event()],
    ],
    "applications.kept": [
        lambda: put("applications_draft", id=U1, versions=[1], channel="online", expires_at=LONG_AGO)
    ],
    "applications.version": [lambda: application(version_id=77)],
    "approvals.events": [draft, lambda: draft(version=2)],
    "approvals.proof": [lambda: [draft(), put("approvals_approvalevent", draft_id=1, sequence=1, action="withdraw")]],
    "approvals.somebody": [lambda: [draft(), step()]],
    "audit.chain": [
        lambda: run("ALTER TABLE audit_entry DISABLE TRIGGER audit_guard_change"),
        lambda: run("ALTER TABLE org_department DISABLE TRIGGER audit_on_update"),
    ],
    "claims.fit": [
        lambda: [atom("grid"), cell(place=2)],
        lambda: [atom("free"), cell()],
        cell,
    ],
    "claims.holders": [cell],
    "claims.once": [overlapping],
    "claims.whole": [lambda: cell(parts=2), lambda: cell(until=LONG_AGO)],
    "counters.days": [
        lambda: ticket(day="2026-11-10"),
        lambda: put("counters_sitting", office="o", counter="1", opened_at=LONG_AGO),
    ],
    "counters.events": [ticket],
    "counters.numbers": [
        lambda: put("counters_numbering", office="o", prefix="A", day=OLD_DAY, last=2),
        lambda: ticket(number=2),
    ],
    "counters.windows": [
        lambda: ticket(state="called", counter="1", called_at=LONG_AGO, present_at=LONG_AGO)
    ],
    "database.guards": [
        lambda: run("ALTER TABLE ledger_posting DISABLE TRIGGER ledger_post"),
        lambda: run("ALTER TABLE ledger_account ADD CONSTRAINT one CHECK (id > 0) NOT VALID"),
    ],
    "deliveries.finished": [
        lambda: [sending(), batch(1, [1, 2], state="waiting")],
        lambda: [batch(1, [1]), put("deliveries_outcome", month="2026-11-01", sending_id=9, became="sent")],
    ],
    "deliveries.kept": [
        lambda: [
            batch(1, [1]),
            put("deliveries_message", month="2026-11-01", sealed=b"x", keep_until=OLD_DAY, state="handed"),
        ]
    ],
    "deliveries.months": [upkeep_without_parts],
    "deliveries.once": [
        lambda: batch(1, [3, 2, 4]),
        lambda: [
            batch(1, [1, 5]),
            put("deliveries_message", month="2026-11-01", sending_id=1, channel="mail", subscriber_id=5,
                state="handed"),
        ],
        lambda: [
            batch(1, [1, 5]),
            run("ALTER TABLE deliveries_batch_202611 DROP CONSTRAINT deliveries_batch_202611_nobody_twice"),
            batch(2, [5, 6]),
        ],
    ],
    "files.content": [file_without_content, lambda: put("files_filecontent", file_id=9)],
    "files.kept": [
        lambda: put("files_storedfile", id=1, digest="0" * 32, purpose="x", created_at=LONG_AGO),
        lambda: put("files_storedfile", id=1, digest="0" * 32, purpose="x", claimed=True, delete_after=OLD_DAY),
    ],
    "files.readable": [unreadable_file],
    "handover.disposal": [
        lambda: application(state="withdrawn", dispose_on=OLD_DAY),
        lambda: [
            application(state="withdrawn"),
            put("handover_disposalitem", run_id=1, application_id=1),
            put("handover_disposalrun", id=1, first_at=LONG_AGO, first_by_id=1, second_at=LONG_AGO, second_by_id=2,
                finished_at=LONG_AGO, certificate={}),
        ],
    ],
    "invoices.owed": [lambda: invoice(balance=200)],
    "invoices.paid": [
        lambda: [invoice(), payment()],
        lambda: posting(1, "payment:7", "paid"),
        lambda: [invoice(), payment(), posting(1, "payment:1", "paid", amount=200)],
    ],
    "invoices.raised": [invoice],
    "invoices.refunds": [
        lambda: [invoice(), payment(refunded=100)],
        lambda: put("invoices_refund", id=1, payment_id=1, amount=100, state="requested", cause="surplus"),
    ],
    "jobs.failed": [failed_job],
    "jobs.late": [
        lambda: put("procrastinate_jobs", task_name="t", status="todo", queue_name="d", args={}, scheduled_at=LONG_AGO)
    ],
    "jobs.stuck": [lambda: put("procrastinate_jobs", task_name="t", status="doing", queue_name="d", args={})],
    "ledger.balances": [
        lambda: account(1, "till:1", floor="debit", balance=5),
        lambda: posting(1, "x", "paid", debit=8, credit=9),
    ],
    "ledger.years": [
        lambda: posting(1, "x", "paid"),
        lambda: [put("ledger_year", fiscal_year=2026), posting(1, "x", "paid", on=OLD_DAY)],
        lambda: [put("ledger_year", fiscal_year=2026, closed_at=LONG_AGO), posting(1, "x", "paid")],
    ],
    "lotteries.kept": [lambda: put("lotteries_place", id=U1, kept=True)],
    "lotteries.outcomes": [
        lambda: [
            put("lotteries_round", id=1, key="k", state="drawn", month="2026-06-01", opens_at=LONG_AGO, closes_at=NEVER,
                draws_at=NEVER, off_why=""),
            put("lotteries_entry", id=U1, round_id=1, person_id=1, state="active", wishes={}, answers={}),
        ],
        lambda: [award(round_id=1), put("lotteries_entry", id=U1, round_id=2, person_id=1, wishes={}, state="active")],
    ],
    "lotteries.places": [
        lambda: put("lotteries_slot", places=2, residents_first=0),
        lambda: award(state="booked", until=NEVER),
    ],
    "lotteries.published": [
        changed_publication,
        lambda: put("lotteries_publication", round_id=1, kind="record", content=b"{}", digest="0" * 64),
    ],
    "matching.banked": [
        lambda: [
            put("matching_bankline", id=1, amount=500),
            put("matching_payout", id=1, provider="p", net=500, bank_line_id=1, posted_on=OLD_DAY),
        ]
    ],
    "matching.exports": [lambda: put("matching_exportbatch", count=3)],
    "matching.matches": [lambda: put("matching_match", line_id=1, payment_id=1)],
    "matching.payouts": [lambda: put("matching_payout", provider="p", net=500)],
    "measures.confirmed": [confirmed_then_replaced],
    "measures.current": [lambda: value(1, status="superseded")],
    "measures.recounts": [
        lambda: [
            put("measures_series", id=1, kind="annual", direction=""),
            put("measures_binding", metric_key="t.gone", series_id=1, from_fy=2025, filters={}),
        ]
    ],
    "reservations.claims": [
        booking,
        lambda: [booking(state="cancelled"), cell()],
    ],
    "reservations.contacts": [
        lambda: [booking(), put("reservations_contact", booking_id=U1, keep_until=OLD_DAY)]
    ],
    "reservations.moved_on": [
        lambda: booking(state="held", until=LONG_AGO),
        lambda: booking(state="unpaid", until=LONG_AGO),
    ],
    "search.documents": [
        lambda: put("search_document", id=1, source="gone", key="k"),
        lambda: put("search_document", id=1, source="plans", key="k"),
    ],
    "search.targets": [lambda: put("search_document", id=1, source="plans.initiative", key="no-such/1")],
    "tills.takings": [
        lambda: [payment(place="till:2"), put("tills_shift", id=1, till_id=1, state="open"),
                 put("tills_taking", shift_id=1, payment_id=1, key=U1, tendered=None, change=None)],
        lambda: [payment(place="till:1", received_on=OLD_DAY, made_at=NEVER),
                 put("tills_day", till_id=1, day=OLD_DAY, figures={})],
    ],
    "vouchers.settlements": [lambda: put("vouchers_settlement", amount=5, count=1, state="made")],
    "vouchers.spends": [lambda: put("vouchers_spend", amount=500, state="done", way="code")],
    "vouchers.wallets": [wallet_without_money],
    "waiting.freed": [lambda: put("waiting_freed", id=U1, made_at=LONG_AGO, held=True)],
    "waiting.offers": [
        lambda: [
            booking(person_id=1),
            put("waiting_entry", id=1, person_id=2, begins=0, ends=60, answers={}),
            put("waiting_offer", entry_id=1, booking_id=U1),
        ]
    ],
}  # fmt: skip
EACH = [(key, number) for key, ways in CASES.items() for number in range(len(ways))]


def test_every_invariant_can_be_broken_here() -> None:
    assert CASES.keys() == {one.key for one in invariants.every()}


def test_every_invariant_says_what_must_hold_in_two_languages() -> None:
    for one in invariants.every():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", one.key)
        assert str(one.sentence).endswith(("。", "）"))
        assert one.sentence_en.isascii()
        assert one.sentence_en.endswith((".", ")."))


@pytest.mark.parametrize(("key", "number"), EACH)
def test_what_is_broken_on_purpose_is_found(db: None, key: str, number: int) -> None:
    (before,) = examine([key])
    assert (before.error, before.findings) == ("", ())
    with unguarded():
        CASES[key][number]()
    (after,) = examine([key])
    assert after.error == ""
    assert after.number >= 1, f"{key} does not see it"
    assert not after.sound


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Declares an invariant that is known within the test only."""
    monkeypatch.setattr(invariants, "_invariants", {one.key: one for one in invariants.every()})

    def declare(key: str, find: Callable[[], Iterable[str]]) -> None:
        invariant(key=key, sentence="見本です。", sentence_en="A sample.")(find)

    return declare


def doctor(*arguments: str) -> tuple[int, str]:
    """What the command says, and its exit code."""
    out = io.StringIO()
    try:
        call_command("doctor", *arguments, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_doctor_says_what_is_wrong_and_ends_with_one(db: None, sample: Callable[..., None]) -> None:
    sample("sample.well", list)
    sample("sample.ill", lambda: [f"thing {number}" for number in range(25)])
    code, said = doctor("--only", "sample")
    assert code == 1
    assert "○ sample.well  見本です。" in said
    assert "× sample.ill  見本です。\n    thing 0\n" in said
    assert "ほかに5件" in said
    assert "2項目のうち1項目に誤りがあります。" in said
    assert doctor("--only", "sample.well") == (0, "○ sample.well  見本です。\n1項目のすべてが正しい状態です。\n")


def test_the_doctor_writes_one_json_document(db: None, sample: Callable[..., None]) -> None:
    sample("sample.ill", lambda: ["thing 1"])
    code, said = doctor("--only", "sample", "--json")
    document = json.loads(said)
    assert (code, document["sound"]) == (1, False)
    (found,) = document["invariants"]
    assert (found["key"], found["number"], found["findings"]) == ("sample.ill", 1, ["thing 1"])


def test_one_that_cannot_be_asked_is_wrong_and_the_others_are_asked(db: None, sample: Callable[..., None]) -> None:
    sample("sample.a", lambda: broken("SELECT * FROM no_such_table"))
    sample("sample.b", list)
    code, said = doctor("--only", "sample")
    assert code == 1
    assert "確かめられませんでした（ProgrammingError）。" in said
    assert "○ sample.b" in said


def test_an_unknown_key_is_refused_by_name(db: None) -> None:
    with pytest.raises(CommandError, match="no-such"):
        call_command("doctor", "--only", "no-such")


def test_the_list_names_every_invariant_without_asking_any(sample: Callable[..., None]) -> None:
    sample("sample.never", lambda: pytest.fail("asked"))
    said = doctor("--list")[1]
    assert "ledger.balances  勘定の残高は、その仕訳の合計と同じです。" in said
    assert "sample.never" in said


def test_two_invariants_of_one_key_are_refused(sample: Callable[..., None]) -> None:
    sample("sample.once", list)
    with pytest.raises(InvariantTwice):
        sample("sample.once", lambda: [])


def test_findings_name_columns_and_leave_out_what_is_not_there(db: None) -> None:
    assert list(broken("SELECT 7 AS account, NULL::int AS till, 500 AS kept_balance")) == [
        "account 7, kept balance 500"
    ]


def test_the_nightly_job_fails_visibly_when_something_is_wrong(db: None, sample: Callable[..., None]) -> None:
    for one in list(invariants._invariants):
        del invariants._invariants[one]
    sample("sample.well", list)
    jobs.examine_invariants()
    sample("sample.ill", lambda: ["thing 1"])
    with pytest.raises(jobs.InvariantsBroken, match=r"sample\.ill"):
        jobs.examine_invariants()


def test_the_jobs_that_invariants_name_are_those_of_the_code() -> None:
    assert deliveries.tidy_up.name == PREPARATION
    assert jobs.examine_invariants.name == EXAMINATION
