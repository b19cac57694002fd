"""The filters of the list and of the statistics."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.procedures.applications.models import Channel, StateChoices
from kusei.engines.procedures.desk.queries.listing import DUE, NEWEST, Wanted
from kusei.foundation.web.forms import DateField, offer

ANY = ("", gettext_lazy("すべて"))


class FilterForm(forms.Form):
    """What the list is narrowed to. What is not valid does not narrow, and says so in its place."""

    procedure = forms.ChoiceField(label=gettext_lazy("手続"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状態"), required=False, choices=[ANY, *StateChoices.choices])
    channel = forms.ChoiceField(label=gettext_lazy("経路"), required=False, choices=[ANY, *Channel.choices])
    due = forms.ChoiceField(
        label=gettext_lazy("期限"),
        required=False,
        choices=[ANY, ("late", gettext_lazy("過ぎている")), ("week", gettext_lazy("今週中"))],
    )
    assigned = forms.ChoiceField(
        label=gettext_lazy("担当者"),
        required=False,
        choices=[
            ANY,
            ("me", gettext_lazy("自分")),
            ("nobody", gettext_lazy("決まっていない")),
            ("somebody", gettext_lazy("決まっている")),
        ],
    )
    since = DateField(label=gettext_lazy("到達の日（から）"), required=False)
    until = DateField(label=gettext_lazy("到達の日（まで）"), required=False)
    number = forms.CharField(label=gettext_lazy("受付番号"), required=False, max_length=30)
    sort = forms.ChoiceField(
        label=gettext_lazy("並び順"),
        required=False,
        choices=[
            (NEWEST, gettext_lazy("新しい順")),
            (DUE, gettext_lazy("期限の近い順（終わっていないもの）")),
        ],
    )
    correction = forms.BooleanField(label=gettext_lazy("補正を依頼しているものだけ"), required=False)

    def __init__(self, data: Any, procedures: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="id_%s")
        offer(self, "procedure", [("", _("すべて")), *procedures])

    def wanted(self, name: str = "") -> Wanted:
        """What the list is asked for."""
        self.is_valid()
        known = self.cleaned_data
        words = ("procedure", "state", "channel", "due", "assigned", "number")
        return Wanted(
            **{key: known.get(key) or "" for key in words},
            correction=bool(known.get("correction")),
            since=known.get("since"),
            until=known.get("until"),
            name=name,
            sort=known.get("sort") or NEWEST,
        )
