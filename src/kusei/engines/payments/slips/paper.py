"""Slips on paper: A4, one page each, in three parts as banks and stores know them, with both codes at real size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices import payers
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.payers import Payer
from kusei.engines.payments.slips import rules
from kusei.engines.payments.slips.models import Slip
from kusei.foundation.org.models import Municipality
from kusei.foundation.web.formats import date_text, fiscal_year, yen
from kusei.lib import code128, elqr, glyphs, storebarcode
from kusei.lib.printing import qr, tidy
from kusei.lib.typesetting import pdf

TEMPLATE = Path(__file__).parent / "slip.typ"
MODULE, HEIGHT = 0.194, 11.0  # mm: 59.8 mm with quiet zones, of the 60 that stores take, and 10 high at least
QR_SIZE = 20.0  # mm, quiet zone of four modules on every side included
SHOWN_LINES = 7
NEEDED = ("invoice__department", "invoice__payer", "invoice__account")  # to be loaded with slips
BOXES = 9  # at least so many boxes for the amount


@dataclass(frozen=True)
class Made:
    """The PDF, a page a slip. `unprintable`: the numbers of invoices with 〓 in name or address."""

    pdf: bytes
    unprintable: list[str]


def made(slips: Sequence[Slip], *, named: bool = True) -> Made:
    """The slips, loaded with `NEEDED`, in Japanese, as banks and stores want them, with one easy line and
    one in English. `named` False leaves name and address out. At least one; raises `CannotTypeset`.
    """
    with translation.override("ja"):
        home = Municipality.objects.filter(is_home=True).first()
        pages, lacking = [], []
        for slip in slips:
            page, missing = _page(slip, home, named=named)
            pages.append(page)
            if missing:
                lacking.append(slip.invoice.number)
        title = _("納付書")
        words = {"title": title, "sender": _ward(home), "labels": _labels(), "qr-size": QR_SIZE, "pages": pages}
        return Made(pdf(TEMPLATE, words), lacking)


def _ward(home: Municipality | None) -> str:
    return (home.official_name or home.name) if home else ""


def _labels() -> dict[str, str]:
    return {
        "receipt": _("領収証書"),
        "receipt-for": _("納入者が保管"),
        "bank": _("納付書"),
        "bank-for": _("金融機関・店が保管"),
        "notice": _("領収済通知書"),
        "notice-for": _("区へ送付"),
        "stamp": _("領収日付印"),
        "number": _("請求番号"),
        "subject": _("件名"),
        "year": _("年度"),
        "amount": _("金額"),
        "due": _("納期限"),
        "until": _("使用期限"),
        "payer": _("納入者"),
        "honorific": _("様"),
        "lines": _("金額の内訳"),
        "line": _("内容"),
        "places": _("払える所"),
        "elqr-number": _("eL番号"),
        "elqr-alt": _("地方税統一QRコード（eL-QR）。読み取れないときは、eL番号を入力できます。"),
        "store-alt": _("コンビニエンスストアで読み取るバーコード。数字は下にあります。"),
        "uncut": _("切り離さずに、このままお出しください。"),
        "question": _("お問い合わせ"),
        "sample": _("見本（番号は架空です。この納付書では払えません）"),
    }


def _page(slip: Slip, home: Municipality | None, *, named: bool) -> tuple[dict[str, Any], bool]:
    invoice, setting = slip.invoice, rules.rules()
    payer = (payers.of(invoice) or Payer(invoice.payer.name if invoice.payer else "")) if named else Payer("")
    address = [payer.postcode and f"〒{payer.postcode.removeprefix('〒')}", *payer.address.splitlines()]
    plain, missing = [], False
    for text in (payer.name, *address):
        whole, gone = glyphs.replaced(tidy(text))
        plain.append(whole)
        missing = missing or bool(gone)
    phone = setting.telephone(invoice.department.code)
    return {
        "name": plain[0],
        "address": [one for one in plain[1:] if one],
        "sender": _plain(_ward(home)),
        "department": _plain(invoice.department.name),
        "phone": phone,
        "issued": date_text(slip.issued_on),
        "number": invoice.number,
        "subject": _plain(invoice.subject),
        "year": fiscal_year(invoice.fiscal_year),
        "yen": yen(slip.amount),
        "boxes": _boxes(slip.amount),
        "due": date_text(slip.due_on),
        "until": date_text(slip.pay_until),
        "version": _version(slip),
        "sample": slip.sample,
        "places": _places(slip, invoice, setting),
        "explained": _lines(slip, invoice),
        "easy": _sentence(slip, "ja-easy"),
        "english": _sentence(slip, "en"),
        "elqr": qr(slip.elqr, quick=True, border=4) if slip.elqr else "",
        "elqr-number": list(elqr_number(slip)),
        "store": code128.svg(slip.store, module=MODULE, height=HEIGHT) if slip.store else "",
        "store-digits": list(storebarcode.printed(slip.store)) if slip.store else [],
    }, missing


def _version(slip: Slip) -> str:
    if slip.version == 1:
        return ""
    return _("再発行（%(number)s枚目）。前の納付書では払わないでください。") % {"number": slip.version}


def _places(slip: Slip, invoice: Invoice, setting: rules.SlipRules) -> list[str]:
    open_ways = {"store": bool(slip.store), "elqr": bool(slip.elqr), "transfer": "transfer" in invoice.ways}
    shown = [
        _plain(setting.places[way]["ja"]) for way, is_open in open_ways.items() if is_open and way in setting.places
    ]
    if "store" in invoice.ways and not slip.store:
        shown.append(_("金額が上限を超えるため、コンビニでは払えません。"))
    return shown


def _lines(slip: Slip, invoice: Invoice) -> list[list[str]]:
    """What makes up the amount, the last line being the amount of the slip; long lists are cut and summed up."""
    lines = [Line.from_json(one) for one in invoice.lines]
    shown = lines if len(lines) <= SHOWN_LINES else lines[: SHOWN_LINES - 1]
    rows = [[_plain(_words(one)), yen(one.amount)] for one in shown]
    if rest := lines[len(shown) :]:
        rows.append([_("ほか%(number)s行") % {"number": len(rest)}, yen(sum(one.amount for one in rest))])
    if slip.amount != invoice.total:
        rows.append([_("支払い済み"), yen(slip.amount - invoice.total)])
    return [*rows, [_("今回の金額"), yen(slip.amount)]]


def _words(line: Line) -> str:
    label = line.label["ja"]
    if line.unit and line.quantity != 1:
        label += f"　{yen(line.unit)} × {line.quantity:,}"
    why = line.why.get("ja", "")
    return f"{label}（{why}）" if why else label


def _sentence(slip: Slip, language: str) -> str:
    with translation.override(language):
        return _("%(day)sまでに、%(yen)sを払ってください。この紙を、切らないで、店や銀行に出してください。") % {
            "day": date_text(slip.due_on if slip.due_on >= slip.issued_on else slip.pay_until),
            "yen": yen(slip.amount),
        }


def _boxes(amount: int) -> list[str]:
    """￥ and the digits, one to a box, right-aligned."""
    signs = ["￥", *str(amount)]
    return [""] * (BOXES - len(signs)) + signs


def _plain(text: str) -> str:
    return glyphs.replaced(tidy(text))[0]


def elqr_number(slip: Slip) -> tuple[str, ...]:
    """The four parts of the eL number; none for a slip without an eL-QR."""
    return elqr.parse(slip.elqr).number if slip.elqr else ()
