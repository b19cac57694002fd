"""The fee of an application in the words of an invoice: lines with reasons, subject, payer."""

from __future__ import annotations

from typing import Any

from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices.payers import Payer
from kusei.engines.procedures.applications.duties import fee_lines
from kusei.engines.procedures.applications.models import Answers, Application
from kusei.engines.procedures.definition import FieldType, Text
from kusei.engines.procedures.definition.procedure import Fee
from kusei.engines.procedures.evaluation.fees import FeeLine

LONGEST = 200  # characters of an invoice's subject
# Words of invoices are kept in every language: who reads them is not who raised them.
PAID_BEFORE = {"ja": "請求済みの額", "en": "Asked for before", "ja-easy": "前に 払うと 決まった お金"}
CHANGED = {
    "ja": "申請の内容が変わったため、前の請求との差額だけをいただきます。",
    "en": "The application changed; only the difference to the earlier invoice is due.",
    "ja-easy": "申し込みが 変わりました。たりない 分だけ 払って ください。",
}


def lines_of(application: Application) -> list[Line]:
    """The lines for what the application says now; none when it costs nothing. One SQL query."""
    row = Answers.objects.filter(application=application, revision=application.revision).first()
    fee = application.version.content.fee
    statement = fee_lines(application, row.values if row else {})
    if fee is None or statement is None or not statement.total:
        return []
    return [line for one in statement.lines for line in _lines(fee, one)]


def _lines(fee: Fee, one: FeeLine) -> list[Line]:
    """A line of the fee, and what a reduction takes off it."""
    postage = any(item.key == one.key and item.postage for item in fee.items)
    gross, why = one.amount * one.count, {} if postage else _basis(fee)
    found = [Line("postage" if postage else "item", words(one.label), gross, one.count, one.amount, why)]
    if one.reduction is not None:
        off = {
            "ja": f"{gross:,}円から{one.percent}%を減らします。1円未満は切り捨てです。",
            "en": f"{one.percent}% is taken off ¥{gross:,}; the fee is rounded down to whole yen.",
            "ja-easy": f"{gross:,}円から {one.percent}% 安く なります。",
        }
        found.append(Line("reduction", words(one.reduction), one.total - gross, 1, 0, off))
    return found


def _basis(fee: Fee) -> dict[str, str]:
    return {"ja": f"根拠：{fee.basis}", "en": f"Basis: {fee.basis}"} if fee.basis else {}


def words(text: Text) -> dict[str, str]:
    """Language → text, of those that are written."""
    return {code: said for code, said in (("ja", text.ja), ("en", text.en), ("ja-easy", text.easy)) if said}


def subject(application: Application) -> str:
    """What the invoice is for; of a sensitive procedure only the number, since its name says too much."""
    title = "" if application.sensitive else application.version.content.title.ja
    tail = f"手数料（受付番号 {application.number}）"
    return f"{title[: LONGEST - len(tail) - 1]} {tail}".strip()


def payer_of(application: Application) -> Payer:
    """Name and address as the application says them. One SQL query."""
    row = Answers.objects.filter(application=application, revision=application.revision).first()
    answers: dict[str, Any] = row.values if row else {}
    fields = application.version.content.form.fields
    places = [one for one in fields if one.type is FieldType.ADDRESS and one.key in answers]
    chosen = next((one for one in places if one.profile == "address"), places[0] if places else None)
    place = answers[chosen.key] if chosen else {}
    parts = ("prefecture", "city", "town", "block", "building")
    phones = [answers[one.key] for one in fields if one.type is FieldType.PHONE and one.key in answers]
    return Payer(
        name=application.name["name"],
        kana=application.name["kana"],
        postcode=place.get("postal_code", ""),
        address="".join(place.get(part, "") for part in parts),
        telephone=str(phones[0]) if phones else "",
    )
