"""Words that payers and staff read: lines, postings, events and states in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kusei.engines.payments.invoices.models import Invoice, Refund, State
from kusei.foundation.web import clock

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

ACTS: dict[str, _StrOrPromise] = {
    "raised": gettext_lazy("請求"),
    "paid": gettext_lazy("お支払い"),
    "cancelled": gettext_lazy("請求の取消し"),
    "lapsed": gettext_lazy("期限切れによる取消し"),
    "promised": gettext_lazy("還付の受付"),
    "refunded": gettext_lazy("還付"),
    "carried": gettext_lazy("年度の繰越し"),
    "settled": gettext_lazy("入金の確認"),
}
EVENTS: dict[str, _StrOrPromise] = {
    "issued": gettext_lazy("請求しました"),
    "cancelled": gettext_lazy("請求を取り消しました"),
    "lapsed": gettext_lazy("期限が過ぎ、請求がなくなりました"),
    "due-moved": gettext_lazy("納期限を変えました"),
    "reminded": gettext_lazy("お知らせを送りました"),
    "dunned": gettext_lazy("督促しました"),
    "refund-requested": gettext_lazy("還付を申請しました"),
    "refund-approved": gettext_lazy("還付を承認しました"),
    "refund-refused": gettext_lazy("還付を取りやめました"),
    "refund-bank": gettext_lazy("還付の振込先を登録しました"),
    "refunded": gettext_lazy("還付しました"),
    "receipt": gettext_lazy("領収書を出しました"),
    "guest-link": gettext_lazy("支払い用のリンクを出しました"),
    "emptied": gettext_lazy("納入者の情報を消しました"),
}


def said(words: Mapping[str, str]) -> str:
    """The words in the reader's language, else Japanese."""
    language = get_language() or "ja"
    return words.get(language) or words.get(language.split("-", maxsplit=1)[0]) or words.get("ja", "")


def act(kind: str, *, more: bool) -> str:
    """A posting in words; `more`: it adds to what is owed."""
    known = ACTS.get(kind)
    return str(known) if known else (_("請求に加わった額") if more else _("請求から引いた額"))


def event(kind: str) -> str:
    """An event of the history in words; one that another part named and nobody translated stays as it is."""
    known = EVENTS.get(kind)
    return str(known) if known else _(kind) if kind else ""


def state(invoice: Invoice) -> tuple[str, str]:
    """How an invoice stands: the shape of `{% state %}` and the word. `account` must be loaded; no SQL query."""
    if invoice.state == State.CANCELLED:
        return "stopped", _("取消し")
    if invoice.state == State.LAPSED:
        return "stopped", _("期限切れ")
    if invoice.account.balance == 0:
        return "done", _("お支払い済み")
    if invoice.due_on is not None and invoice.due_on < clock.today():
        return "late", _("納期限を過ぎています")
    if invoice.account.balance < invoice.total:
        return "on-track", _("一部お支払い済み")
    return "on-track", _("お支払い待ち")


def refund_state(refund: Refund) -> tuple[str, str]:
    """How a refund stands, as `state`."""
    if refund.state == Refund.State.REQUESTED and not refund.needs_second:
        return "on-track", str(Refund.State.APPROVED.label)
    shapes = {"requested": "on-track", "approved": "on-track", "paid": "done", "refused": "stopped"}
    return shapes[refund.state], refund.get_state_display()


def too_much() -> str:
    """Money beyond what was owed came in."""
    return _("払いすぎの分")
