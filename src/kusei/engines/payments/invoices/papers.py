"""Receipts (領収書) and proofs of payment (納付証明) as accessible PDF, with a code by which anybody can check them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.engines.payments.invoices import payers, verification
from kusei.engines.payments.invoices.models import Invoice, Payment, Refund
from kusei.engines.payments.invoices.queries.statement import Statement, lines_of
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text, fiscal_year, in_japanese, yen
from kusei.foundation.web.frame import brand
from kusei.lib.printing import print_out, qr

TEMPLATE = Path(__file__).parent / "typst" / "receipt.typ"


def receipt(payment: Payment, request: HttpRequest, *, again: bool, named: bool) -> bytes:
    """領収書 of one payment. `again` marks it 再発行, `named`: with the name of who had to pay. No SQL query.

    Raises `CannotTypeset` for a fault of the template.
    """
    invoice = payment.invoice
    whole = payment.amount == invoice.total
    data = {
        "title": _("領収書 %(number)s") % {"number": payment.receipt},
        "heading": _("領収書"),
        "mark": _("再発行") if again else "",
        "head": [[_("領収番号"), payment.receipt], [_("発行日"), date_text(clock.today())]],
        "amount-label": _("領収金額"),
        "amount": yen(payment.amount),
        "sentence": _("下のとおり領収しました。"),
        "facts": [
            [_("件名"), invoice.subject],
            [_("請求番号"), invoice.number],
            [_("支払った日"), date_text(payment.received_on)],
            [_("支払い方法"), payment.get_way_display()],
            [_("会計年度"), fiscal_year(payment.fiscal_year)],
        ],
        "rows-title": _("請求の内訳") if whole else _("請求の内訳（この領収書は、その一部です）"),
        "columns": [_("内容"), _("金額")],
        "rows": [
            *([line.label, yen(line.amount)] for line in lines_of(invoice)),
            [_("合計"), yen(invoice.total)],
        ],
    }
    return print_out(TEMPLATE, _with_frame(data, payment, invoice, request, named=named))


def proof(told: Statement, request: HttpRequest, *, named: bool) -> bytes:
    """納付証明: what was paid on the invoice and given back until today. No SQL query. Raises `CannotTypeset`."""
    invoice = told.invoice
    kept = told.paid - told.refunded
    data = {
        "title": _("納付証明 %(number)s") % {"number": invoice.number},
        "heading": _("納付証明"),
        "mark": "",
        "head": [[_("請求番号"), invoice.number], [_("発行日"), date_text(clock.today())]],
        "amount-label": _("納付済みの金額"),
        "amount": yen(kept),
        "sentence": _("下のとおり納付されていることを証明します。"),
        "facts": [
            [_("件名"), invoice.subject],
            [_("請求額"), yen(invoice.total)],
            [_("残りのお支払い"), yen(told.owed)],
            [_("会計年度"), fiscal_year(invoice.fiscal_year)],
        ],
        "rows-title": _("納付とお返しの記録"),
        "columns": [_("記録"), _("日付"), _("金額")],
        "rows": [
            *([one.receipt, date_text(one.received_on), yen(one.amount)] for one in told.payments),
            *(
                [_("お返し"), date_text(one.ended_at), yen(-one.amount)]
                for one in told.refunds
                if one.state == Refund.State.PAID
            ),
        ],
    }
    return print_out(TEMPLATE, _with_frame(data, told.payments[-1], invoice, request, named=named))


def _with_frame(
    data: dict[str, Any], payment: Payment, invoice: Invoice, request: HttpRequest, *, named: bool
) -> dict[str, Any]:
    whose = brand()
    return {
        **data,
        "lang": (get_language() or "ja").split("-", maxsplit=1)[0],
        "name": _name(invoice) if named else "",
        "honorific": "様" if in_japanese() else "",
        "ward": whose.official_name or whose.name,
        "department": invoice.department.name,
        "footer": f"{data['heading']} {data['head'][0][1]}",
        "qr": qr(verification.url(payment, request)),
        "qr-alt": _("領収書を確かめるページの二次元コード"),
        "check": _("この書類が本物かは、二次元コードのページで、だれでも確かめられます。名前は出ません。")
        + f"（{payment.receipt}）",
        "code-label": _("確認コード"),
        "code": verification.code(payment.receipt),
        "missing-label": _("〓は、印刷用の書体にない文字です："),
    }


def _name(invoice: Invoice) -> str:
    """Whose money it was as the invoice says; else the name of the account."""
    payer = payers.of(invoice)
    if payer is not None:
        return payer.name
    return invoice.payer.name if invoice.payer is not None else ""
