"""The search form of the history."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit import queries
from kusei.foundation.web.forms import DateField, offer


class SearchForm(forms.Form):
    """Which part of the history to show; every field may stay empty."""

    model = forms.ChoiceField(label=_("種類"), required=False)
    object_text = forms.CharField(label=_("番号か名前"), required=False, max_length=200)
    actor = forms.CharField(label=_("操作した人"), required=False, max_length=200, help_text=_("名前の一部か、番号"))
    since = DateField(label=_("この日から"), required=False)
    until = DateField(label=_("この日まで"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "model", [("", _("すべて")), *queries.models_recorded()])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", _("「この日まで」には、「この日から」と同じ日か、あとの日を書くと探せます。"))
        return values
