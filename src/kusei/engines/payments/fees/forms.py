"""The form that asks for what a price depends on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kusei.engines.payments.fees import computing
from kusei.engines.payments.fees.asking import FeeRefused
from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.fees.format import Table, Version
from kusei.engines.payments.fees.parts import Ask
from kusei.engines.payments.fees.showing import said
from kusei.foundation.web import formats


class Facts(forms.Form):
    """One field for everything that a version asks. `lines` is the price when the answers are right."""

    def __init__(self, table: Table, version: Version, on: dt.date, data: Any = None) -> None:
        super().__init__(data, prefix="f")
        self.table, self.on, self.lines = table, on, list[Line]()
        for ask in version.asks:
            self.fields[ask.key] = _field(ask)

    def clean(self) -> dict[str, Any]:
        """Also computes the price; what the table refuses stands at its field."""
        data = {key: value for key, value in (super().clean() or {}).items() if value not in (None, "")}
        if not self.errors:
            try:
                self.lines = computing.price(self.table, data, self.on)
            except FeeRefused as refusal:
                words = refusal.ja if formats.in_japanese() else refusal.en
                self.add_error(refusal.ask if refusal.ask in self.fields else None, words)
        return data


def _field(ask: Ask) -> forms.Field:
    label, hint = said(ask.label), said(ask.hint)
    if ask.kind == "yes":
        return forms.BooleanField(label=label, help_text=hint, required=False, initial=ask.default or False)
    needed = ask.default is None
    if ask.kind == "number":
        unit = said(ask.unit)
        shown = _("%(label)s（%(unit)s）") % {"label": label, "unit": unit} if unit else label
        return forms.IntegerField(
            label=shown,
            help_text=hint,
            required=needed,
            initial=ask.default,
            min_value=ask.least,
            max_value=ask.most,
        )
    options = [(one.key, said(one.label)) for one in ask.options]
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        required=needed,
        initial=ask.default,
        choices=[("", _("選んでください")), *options] if needed else options,
    )
