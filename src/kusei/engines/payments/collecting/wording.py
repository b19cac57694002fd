"""What payers are told, in each language: dunning, debits that failed, reservations about to lapse."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.engines.notices.recurring.wording import in_every_language
from kusei.engines.notices.texts.message import Text, Texts
from kusei.engines.payments.collecting import rules
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.web import clock, formats
from kusei.lib import zengindebit


def link_of(invoice: Invoice) -> str:
    """The payer's page of the invoice."""
    return reverse("payments:invoice", kwargs={"number": invoice.number})


def dunned(stage: rules.Stage, invoice: Invoice, owed: int) -> Texts:
    """A stage as a notice: number and amount, nothing else about the person."""

    def say() -> Text:
        body = rules.worded(stage.body) % {"until": formats.date_text(until(stage))}
        claim = _("請求番号 %(number)s、未納額 %(yen)s") % {"number": invoice.number, "yen": formats.yen(owed)}
        return Text(title=rules.worded(stage.title), body=f"{body.strip()}\n\n{claim}", link=link_of(invoice))

    return in_every_language(say)


def until(stage: rules.Stage) -> dt.date:
    """The day by which a stage sent today asks to pay."""
    return clock.today() + dt.timedelta(days=stage.pay_within)


def due_soon(invoice: Invoice) -> Texts:
    """納期限 is near."""

    def say() -> Text:
        words = {"number": invoice.number, "day": formats.date_text(invoice.due_on)}
        return Text(
            title=_("お支払いの期限は%(day)sです") % words,
            body=_("請求番号 %(number)s のお支払いが、まだのようです。期限までにお支払いください。") % words,
            link=link_of(invoice),
        )

    return in_every_language(say)


def part_due(invoice: Invoice, day: dt.date, left: int) -> Texts:
    """A part of a plan is due."""

    def say() -> Text:
        words = {"day": formats.date_text(day), "yen": formats.yen(left)}
        return Text(
            title=_("分納の期限は%(day)sです") % words,
            body=_("今回の分は%(yen)sです。支払えないときは、期限の前に所管課にご相談ください。") % words,
            link=link_of(invoice),
        )

    return in_every_language(say)


def lapses_soon(invoice: Invoice) -> Texts:
    """A reservation is lost unless it is paid."""

    def say() -> Text:
        words = {"number": invoice.number, "moment": formats.moment_text(invoice.lapses_at)}
        return Text(
            title=_("%(moment)sまでにお支払いください") % words,
            body=_("請求番号 %(number)s は、その時までにお支払いがないと、取消しになります。") % words,
            link=link_of(invoice),
        )

    return in_every_language(say)


def lapsed(invoice: Invoice) -> Texts:
    """A reservation is lost."""

    def say() -> Text:
        words = {"number": invoice.number}
        return Text(
            title=_("お支払いの期限が過ぎました"),
            body=_("請求番号 %(number)s は取消しになりました。必要なときは、もう一度申し込んでください。") % words,
            link=link_of(invoice),
        )

    return in_every_language(say)


def debit_failed(invoice: Invoice, code: str) -> Texts:
    """The bank did not debit."""

    def say() -> Text:
        ja, en = zengindebit.RESULTS[code]
        words = {"number": invoice.number, "why": ja if (get_language() or "ja").startswith("ja") else en}
        return Text(
            title=_("口座振替ができませんでした"),
            body=_("請求番号 %(number)s の口座振替ができませんでした（%(why)s）。ほかの方法でお支払いください。")
            % words,
            link=link_of(invoice),
        )

    return in_every_language(say)
