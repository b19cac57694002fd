"""The form by which somebody enters: for whom, wishes in order, and what the house asks. It needs no script.

A wish is a day, one or several rooms, and one or several times: everything that is ticked is won together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.bookings.lotteries import refusals
from kusei.engines.bookings.lotteries.models import Entry
from kusei.engines.bookings.lotteries.terms import Terms
from kusei.engines.bookings.lotteries.wishing import Chosen, Shelf, uses_of
from kusei.engines.bookings.reservations import wording
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.resources.showing.hours import said
from kusei.engines.payments.fees import kept as fees
from kusei.engines.payments.fees.parts import Ask
from kusei.foundation.people.residents.forms import CarefulForm
from kusei.foundation.web.formats import date_text

MOST_SHOWN = 10
MOST_PEOPLE = 100_000


class EntryForm(CarefulForm):
    """`groups`: whose entry it may be; `person`: whether it may be of the person alone; `entry`: what is changed."""

    def __init__(  # noqa: PLR0913  what the page knows
        self,
        data: Any,
        *,
        shelf: Shelf,
        terms: Terms,
        groups: Sequence[Group],
        person: bool,
        entry: Entry | None = None,
    ) -> None:
        super().__init__(data)
        self.shown = min(terms.wishes, MOST_SHOWN)
        self._groups = {str(one.pk): one for one in groups}
        self._asks: list[str] = []
        self._changes = entry is not None
        self._who(groups, person)
        self._wishes(shelf)
        if self.shown > 1:
            self.fields["most"] = forms.TypedChoiceField(
                label=_("いくつまで当たってよいですか"),
                choices=[
                    (one, _("%(number)sつまで") % {"number": one})
                    for one in range(1, min(terms.wins or self.shown, self.shown) + 1)
                ],
                coerce=int,
                help_text=_("この数だけ当たると、残りの希望は自動で取り下げます。"),
            )
        if shelf.rules.headcount:
            wrong = {"required": _("使う人数を入力してください。"), "invalid": _("人数を数字で入力してください。")}
            self.fields["people"] = forms.IntegerField(
                label=_("使う人数"), min_value=1, max_value=MOST_PEOPLE, error_messages=wrong
            )
        if shelf.rules.purpose:
            self.fields["purpose"] = forms.CharField(
                label=_("利用の目的"), max_length=200, error_messages={"required": _("利用の目的を入力してください。")}
            )
        self._questions(shelf)
        if entry is not None:
            self.initial = _initial(entry)

    def _who(self, groups: Sequence[Group], person: bool) -> None:
        names = [(str(one.pk), one.name) for one in groups]
        alone = [("", _("個人として申し込む"))] if person else []
        if names and not self._changes:
            self.fields["group"] = forms.ChoiceField(
                label=_("申し込む団体"),
                choices=[*alone, *names],
                required=not person,
                error_messages={"required": _("団体を選んでください。")},
            )
        if len(names) > 1:
            self.fields["together"] = forms.MultipleChoiceField(
                label=_("いっしょに使う団体"),
                choices=names,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("ほかの団体といっしょに使うときだけ選びます。団体の上限は、どの団体にも数えます。"),
            )

    def _wishes(self, shelf: Shelf) -> None:
        days = sorted({one.day for one in shelf.offers.values()})
        times = sorted(shelf.offers.values(), key=lambda one: (one.begins_at.time(), one.ends_at - one.begins_at))
        parts = {one.part: wording.times(one.day, one.begins_at, one.ends_at) for one in times}
        labels = {part.key: said(part.label) for grid in shelf.content.grids for part in grid.parts}
        rooms = [(str(pk), one.title) for pk, one in shelf.rooms.items()]
        for number in range(1, self.shown + 1):
            wish = {"number": number}
            self.fields[f"w{number}_day"] = forms.ChoiceField(
                label=_("第%(number)s希望の利用日") % wish,
                choices=[("", _("選んでください")), *((day.isoformat(), date_text(day)) for day in days)],
                required=False,
            )
            self.fields[f"w{number}_rooms"] = _ticks(
                _("第%(number)s希望の部屋など") % wish, rooms, _("2つ以上選ぶと、全部そろったときだけ当選です。")
            )
            self.fields[f"w{number}_parts"] = _ticks(
                _("第%(number)s希望の時間") % wish,
                [(key, f"{labels.get(key, '')} {times}".strip()) for key, times in parts.items()],
                _("2つ以上選ぶと、全部そろったときだけ当選です。"),
            )

    def _questions(self, shelf: Shelf) -> None:
        for ask in asks_of(shelf):
            self._asks.append(ask.key)
            self.fields[f"ask-{ask.key}"] = _question(ask)

    def wish_fields(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The controls of each wish, by its number."""
        return [
            (number, [self[f"w{number}_{what}"] for what in ("day", "rooms", "parts")])
            for number in range(1, self.shown + 1)
        ]

    def first_fields(self) -> list[forms.BoundField]:
        """Whose entry it is."""
        return [self[name] for name in ("group", "together") if name in self.fields]

    def last_fields(self) -> list[forms.BoundField]:
        """What stands after the wishes."""
        return [
            self[name]
            for name in ("most", "people", "purpose", *(f"ask-{key}" for key in self._asks))
            if name in self.fields
        ]

    def clean(self) -> dict[str, Any]:
        """A wish that was begun is whole; there is one at least."""
        cleaned = super().clean()
        begun = 0
        for number in range(1, self.shown + 1):
            given = {what: cleaned.get(f"w{number}_{what}") for what in ("day", "rooms", "parts")}
            if not any(given.values()):
                continue
            begun += 1
            for what, value in given.items():
                if not value and f"w{number}_{what}" not in self.errors:
                    self.add_error(f"w{number}_{what}", _("この希望には、日・部屋・時間の3つを選んでください。"))
        if not begun:
            self.add_error("w1_day", str(refusals.NoWish()))
        return cleaned

    def numbers(self) -> list[int]:
        """The numbers of the wishes that were filled in."""
        return [number for number in range(1, self.shown + 1) if self.cleaned_data.get(f"w{number}_day")]

    def entry(self) -> dict[str, Any]:
        """The keyword arguments of `commands.enter` and `change`, but for who enters."""
        data = self.cleaned_data
        wishes: list[list[Chosen]] = [
            [(int(room), data[f"w{number}_day"], part)
             for room, part in product(data[f"w{number}_rooms"], data[f"w{number}_parts"])]
            for number in self.numbers()
        ]  # fmt: skip
        first = [data["group"]] if data.get("group") else []
        others = [key for key in data.get("together", ()) if key not in first]
        return {
            "wishes": wishes,
            "groups": [self._groups[key] for key in (*first, *others)],
            "most": data.get("most") or 1,
            "people": data.get("people") or 0,
            "purpose": data.get("purpose", ""),
            "answers": {key: data[f"ask-{key}"] for key in self._asks if data[f"ask-{key}"] not in (None, "")},
        }

    def show(self, refusal: refusals.LotteryRefused) -> None:
        """Put the refusal to the wish or the field that it is about."""
        number = getattr(refusal, "number", None)
        if number is not None:
            self.add_error(f"w{self.numbers()[number - 1]}_rooms", str(refusal))
        elif isinstance(refusal, refusals.AlreadyEntered) and "group" in self.fields:
            self.add_error("group", str(refusal))
        else:
            self.add_error(None, str(refusal))


def asks_of(shelf: Shelf) -> list[Ask]:
    """The questions of the fee table that the booker answers."""
    fee = shelf.rules.fee
    if fee is None or not shelf.offers:
        return []
    version = fees.table(fee.table).on(min(one.day for one in shelf.offers.values()))
    return [ask for ask in version.asks if ask.key in fee.asked] if version else []


def _ticks(label: str, choices: list[tuple[str, str]], hint: str) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=hint if len(choices) > 1 else "",
    )


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


def _initial(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {"most": entry.most, "people": entry.people or None, "purpose": entry.purpose}
    found["together"] = [
        str(one) for one in entry.participants.values_list("group_id", flat=True) if one != entry.group_id
    ]
    found |= {f"ask-{key}": value for key, value in entry.answers.items()}
    for number, wish in enumerate(entry.wishes, start=1):
        uses = uses_of(wish)
        found[f"w{number}_day"] = uses[0][1]
        found[f"w{number}_rooms"] = list(dict.fromkeys(str(pk) for pk, _day, _part in uses))
        found[f"w{number}_parts"] = list(dict.fromkeys(part for _pk, _day, part in uses))
    return found
