"""The forms of a resident: what to wait for besides the one slot, and how long a saved search looks ahead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.bookings.reservations.forms import BookForm
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.waiting.commands import LONGEST
from kusei.foundation.web import clock

ONE, ANY = "one", "any"
FARTHEST = 365


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class JoinForm(BookForm):
    """As for a booking; besides: until which day, whether any part of the day will do, which other rooms would do."""

    def __init__(self, data: Any, *, others: Sequence[Resource], **known: Any) -> None:
        super().__init__(data, **known)
        self._on: dt.date = known["on"]
        self._others = {str(one.pk): one for one in others}
        self.fields["last_day"] = forms.DateField(
            label=_("いつまで待つか（この日だけなら、空けてください）"), required=False, widget=_date()
        )
        if not known["stretch"].is_free:
            choices = [(ONE, _("この時間だけ")), (ANY, _("一日のうち、どの時間でもよい"))]
            self.fields["times"] = forms.ChoiceField(
                label=_("待つ時間"), choices=choices, initial=ONE, widget=forms.RadioSelect
            )
        if others:
            self.fields["others"] = forms.MultipleChoiceField(
                label=_("ほかに、空けば使いたい部屋"),
                required=False,
                choices=[(key, one.title) for key, one in self._others.items()],
                widget=forms.CheckboxSelectMultiple,
            )

    def clean_last_day(self) -> dt.date:
        """Not before the day itself, and not too far after it."""
        last: dt.date = self.cleaned_data.get("last_day") or self._on
        if last < self._on:
            raise forms.ValidationError(_("はじめの日より後の日にしてください。"))
        if (last - self._on).days >= LONGEST:
            raise forms.ValidationError(
                _("待てる期間は%(most)s日までです。期間を短くしてください。") % {"most": LONGEST}
            )
        return last

    def waiting(self, room: Resource, part: str) -> dict[str, Any]:
        """The keyword arguments of `commands.join`."""
        data, told = self.cleaned_data, self.booking()
        times: dict[str, Any] = {"part": part}
        if "begins" in told:
            times = {"begins": told["begins"], "ends": told["ends"], "minutes": told["ends"] - told["begins"]}
        elif data.get("times") == ANY:
            times = {}
        return {
            "resources_wanted": [room, *(self._others[key] for key in data.get("others", ()))],
            "first_day": self._on,
            "last_day": data["last_day"],
            **times,
            **{key: told[key] for key in ("group", "people", "purpose", "answers")},
        }


class AlertForm(forms.Form):
    """How far ahead a saved search looks."""

    until = forms.DateField(
        label=gettext_lazy("いつまでの空きを知らせるか"),
        widget=_date(),
        error_messages={"required": gettext_lazy("日を選んでください。")},
    )

    def clean_until(self) -> dt.date:
        """A day to come, within a year."""
        until: dt.date = self.cleaned_data["until"]
        today = clock.today()
        if not today <= until <= today + dt.timedelta(days=FARTHEST):
            raise forms.ValidationError(_("今日から1年より前の日を選んでください。"))
        return until
