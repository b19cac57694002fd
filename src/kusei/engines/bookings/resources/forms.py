"""What staff type to close a facility or a room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.resources.models import MIDNIGHT, Facility, Resource
from kusei.foundation.web import clock


def _minutes(time: dt.time | None, otherwise: int) -> int:
    return otherwise if time is None else time.hour * 60 + time.minute


class ClosureForm(forms.Form):
    """Days, hours and reason of a closure. Whether it may be is for the command to say."""

    resource = forms.ModelChoiceField(
        label=_("休みにするもの"), queryset=Resource.objects.none(), required=False, empty_label=_("施設全体")
    )
    first_day = forms.DateField(label=_("最初の日"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("最後の日"), widget=forms.DateInput(attrs={"type": "date"}))
    begins = forms.TimeField(
        label=_("始まりの時刻"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("書かなければ、その日の初めから"),
    )
    ends = forms.TimeField(
        label=_("終わりの時刻"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("書かなければ、その日の終わりまで"),
    )
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("施設の案内に表示されます。"))

    def __init__(self, facility: Facility, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Resource.objects.filter(Q(last_day=None) | Q(last_day__gte=clock.today()), facility=facility)
        self.fields["resource"].queryset = rows  # type: ignore[attr-defined]  # a field of a model's rows

    def told(self) -> dict[str, Any]:
        """What `commands.close` is called with."""
        data = self.cleaned_data
        return {
            "resource": data["resource"],
            "first_day": data["first_day"],
            "last_day": data["last_day"],
            "begins": _minutes(data["begins"], 0),
            "ends": _minutes(data["ends"], MIDNIGHT),
            "reason": data["reason"],
        }
