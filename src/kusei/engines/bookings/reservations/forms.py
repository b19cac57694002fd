"""The form by which a resident books; what it asks follows from the rules and the fee table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.bookings.reservations.contacts import Guest
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.showing.hours import said, time_text
from kusei.engines.bookings.resources.slots import Stretch
from kusei.engines.payments.fees.format import Table
from kusei.engines.payments.fees.parts import Ask
from kusei.foundation.people.residents.forms import CarefulForm

MOST_PEOPLE = 100_000


class BookForm(CarefulForm):
    """Times (where they are free to choose), for whom, how many, what for, and what the price depends on."""

    def __init__(  # noqa: PLR0913  what the page knows
        self,
        data: Any,
        *,
        rules: Rules,
        groups: Sequence[Group],
        table: Table | None,
        on: dt.date,
        starts: Sequence[int],
        stretch: Stretch,
        runs: Sequence[tuple[str, str]] = (),
        extras: Sequence[tuple[Resource, int]] = (),
    ) -> None:
        super().__init__(data)
        self._groups = {str(one.pk): one for one in groups}
        self._asks: list[str] = []
        if stretch.is_free:
            lengths = range(stretch.shortest, stretch.longest + 1, stretch.step)
            self.fields["begins"] = forms.TypedChoiceField(
                label=_("始まりの時刻"), choices=[(one, time_text(one)) for one in starts], coerce=int
            )
            self.fields["minutes"] = forms.TypedChoiceField(
                label=_("使う長さ"),
                choices=[(one, _("%(minutes)s分") % {"minutes": one}) for one in lengths],
                coerce=int,
            )
        if len(runs) > 1:
            self.fields["part"] = forms.ChoiceField(
                label=_("使う時間"), choices=list(runs), initial=runs[0][0], required=False
            )
        if groups:
            choices = [("", _("個人として使う")), *((key, one.name) for key, one in self._groups.items())]
            self.fields["group"] = forms.ChoiceField(label=_("使う団体"), choices=choices, required=False)
        if rules.headcount:
            wrong = {"required": _("使う人数を入力してください。"), "invalid": _("人数を数字で入力してください。")}
            self.fields["people"] = forms.IntegerField(
                label=_("使う人数"), min_value=1, max_value=MOST_PEOPLE, error_messages=wrong
            )
        if rules.purpose:
            self.fields["purpose"] = forms.CharField(
                label=_("利用の目的"), max_length=200, error_messages={"required": _("利用の目的を入力してください。")}
            )
        self._extras = [one.key for one, _most in extras]
        for one, most in extras:
            self.fields[f"extra-{one.key}"] = forms.IntegerField(
                label=one.title,
                help_text=_("%(most)s個まで。使わないときは0のままにします。") % {"most": most},
                min_value=0,
                max_value=most,
                initial=0,
                required=False,
            )
        version = table.on(on) if table and rules.fee else None
        for ask in version.asks if version and rules.fee else ():
            if rules.fee and ask.key in rules.fee.asked:
                self._asks.append(ask.key)
                self.fields[f"ask-{ask.key}"] = _question(ask)

    def booking(self) -> dict[str, Any]:
        """The keyword arguments of `commands.book`, as far as they are valid."""
        data = self.cleaned_data
        found: dict[str, Any] = {
            "people": data.get("people") or 0,
            "purpose": data.get("purpose", ""),
            "group": self._groups.get(data.get("group", "")),
            "answers": {key: data[f"ask-{key}"] for key in self._asks if data.get(f"ask-{key}") not in (None, "")},
            "extras": {key: data[f"extra-{key}"] for key in self._extras if data.get(f"extra-{key}")},
        }
        if data.get("part"):
            found["part"] = data["part"]
        if "begins" in data and "minutes" in data:
            found |= {"begins": data["begins"], "ends": data["begins"] + data["minutes"]}
        return found


class CounterForm(BookForm):
    """What staff fill in for somebody else: as `BookForm`, with the class of bookers, and who it is without an account.

    `guest` says that name and telephone are asked for.
    """

    def __init__(self, data: Any, *, guest: bool, **more: Any) -> None:
        super().__init__(data, **more)
        rules: Rules = more["rules"]
        for field in self.fields.values():
            if field.label in {_("利用の目的"), _("使う人数")}:
                field.required = False  # staff may write it down later
        if guest:
            self.fields["name"] = forms.CharField(
                label=_("使う人の名前"), max_length=80, error_messages={"required": _("名前を入力してください。")}
            )
            self.fields["phone"] = forms.RegexField(
                r"^[0-9+()-]{9,20}$",
                label=_("電話番号"),
                help_text=_("連絡だけに使い、期限が来たら消します。"),
                error_messages={
                    "required": _("電話番号を入力してください。"),
                    "invalid": _("電話番号を半角の数字で入力してください。"),
                },
            )
            self.order_fields(["name", "phone"])
        classes = [("", _("自動で決める")), *((one.key, said(one.label)) for one in rules.bookers)]
        self.fields["booker"] = forms.ChoiceField(label=_("利用者の区分"), choices=classes, required=False)

    def booking(self) -> dict[str, Any]:
        """The keyword arguments of `commands.book`, as far as they are valid."""
        data, found = self.cleaned_data, super().booking()
        if data.get("name") and data.get("phone"):
            found["guest"] = Guest(data["name"], data["phone"])
        return found | {"booker": data.get("booker", "")}


def _question(ask: Ask) -> forms.Field:
    """The control of one question of the fee table."""
    label = said(ask.label)
    if ask.kind == "yes":
        return forms.BooleanField(label=label, required=False)
    if ask.kind == "class":
        return forms.ChoiceField(
            label=label,
            choices=[(one.key, said(one.label)) for one in ask.options],
            error_messages={"required": gettext_lazy("この項目を選んでください。")},
        )
    return forms.IntegerField(label=label, min_value=ask.least, max_value=ask.most, required=ask.default is None)
