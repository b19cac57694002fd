"""The settlement file of a day: what the sandbox would pay to the bank, with its fee for each transaction."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator

from kusei.engines.payments.online.sandbox.book import Book

COLUMNS = (
    "date",
    "type",
    "reference",
    "payment",
    "session",
    "key",
    "number",
    "method",
    "gross",
    "fee",
    "net",
    "currency",
)
TOKYO = dt.timezone(dt.timedelta(hours=9))


def file_of(book: Book, day: dt.date) -> str:
    """CSV with a header: `payment` rows with a fee, `refund` and `dispute` rows with a negative amount. Whole yen.

    `reference` is of the payment, refund or dispute; `payment` always of the payment.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    with book.lock:
        rows = sorted(_rows(book), key=lambda row: (row[0], row[1]))
    for at, kind, reference, payment_id, number, gross, fee in rows:
        if dt.datetime.fromtimestamp(at, TOKYO).date() != day:
            continue
        payment = book.payments[payment_id]
        of = [day.isoformat(), kind, reference, payment_id, payment.session, payment.key, number, payment.method]
        writer.writerow([*of, gross, fee, gross - fee, "JPY"])
    return out.getvalue()


def _rows(book: Book) -> Iterator[tuple[int, str, str, str, str, int, int]]:
    for payment in book.payments.values():
        session = book.sessions[payment.session]
        if session.paid_at:
            yield session.paid_at, "payment", payment.id, payment.id, "", payment.amount, payment.fee
    for refund in book.refunds.values():
        if refund.status == "done":
            yield refund.at, "refund", refund.id, refund.payment, refund.number, -refund.amount, 0
    for dispute in book.disputes.values():
        if dispute.status == "lost":
            yield dispute.closed_at, "dispute", dispute.id, dispute.payment, "", -dispute.amount, 0
