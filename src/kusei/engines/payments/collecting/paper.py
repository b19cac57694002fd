"""The letters of a stage as one PDF: each in the language of its payer, with what is owed and until when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.notices.subscribers.models import Subscriber
from kusei.engines.payments.collecting import reckoning, rules, wording
from kusei.engines.payments.collecting.contacts import Contact
from kusei.engines.payments.collecting.models import Item
from kusei.foundation.org.models import Municipality
from kusei.foundation.web import clock, formats
from kusei.lib import glyphs
from kusei.lib.printing import tidy
from kusei.lib.typesetting import pdf

TEMPLATE = Path(__file__).parent / "dunning.typ"


def letters(stage: rules.Stage, people: Sequence[tuple[Item, Contact]]) -> bytes:
    """The PDF, for one person at least. Raises `CannotTypeset` for a fault of the template."""
    home = Municipality.objects.filter(is_home=True).first()
    users = [item.invoice.payer_id for item, _contact in people if item.invoice.payer_id]
    languages = dict(Subscriber.objects.filter(user__in=users).values_list("user_id", "language"))
    rows = []
    for item, contact in people:
        code = languages.get(item.invoice.payer_id or 0, "ja")
        with translation.override(code if code in dict(settings.LANGUAGES) else "ja"):
            rows.append(_letter(stage, item, contact, home.official_name or home.name if home else ""))
    return pdf(TEMPLATE, {"title": stage.title["ja"], "people": rows})


def _letter(stage: rules.Stage, item: Item, contact: Contact, sender: str) -> dict[str, Any]:
    invoice, today = item.invoice, clock.today()
    owed = invoice.account.balance
    charge = reckoning.late_charge(rules.dunning().late_charge, owed, invoice.due_on or today, today)
    body = rules.worded(stage.body) % {"until": formats.date_text(wording.until(stage))}
    facts = [
        (_("請求番号"), invoice.number),
        (_("件名"), invoice.subject),
        (_("納期限"), formats.date_text(invoice.due_on)),
        (_("未納額"), formats.yen(owed)),
        *([(_("延滞金（今日の時点）"), formats.yen(charge))] if charge else []),
    ]
    return {
        "lang": (translation.get_language() or "ja").partition("-")[0],
        "date": formats.date_text(today),
        "sender": _plain(sender),
        "department": _plain(invoice.department.name),
        "address": [_plain(line) for line in (f"〒{contact.postcode}" if contact.postcode else "", *contact.address)],
        "name": _plain(contact.name),
        "heading": _plain(rules.worded(stage.title)),
        "paragraphs": [_plain(line) for line in body.splitlines() if line.strip()],
        "facts": [[label, _plain(value)] for label, value in facts],
        "sample": _("この文面は見本です。") if rules.dunning().sample else "",
        "number": f"{item.batch_id:05d}-{item.pk}",
    }


def _plain(text: str) -> str:
    return glyphs.replaced(tidy(text))[0]
