"""Forms of the pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.emergency.weather.models import Decision, Effect, Status


class FilterForm(forms.Form):
    """Narrows the list of reports."""

    q = forms.CharField(label=_("ことば"), required=False, max_length=100)
    status = forms.ChoiceField(label=_("運用種別"), required=False, choices=[("", _("すべて")), *Status.choices])
    effect = forms.ChoiceField(label=_("反映"), required=False, choices=[("", _("すべて")), *Effect.choices])


class StateForm(forms.Form):
    """Narrows the list of proposals."""

    state = forms.ChoiceField(label=_("扱い"), required=False, choices=[("", _("すべて")), *Decision.choices])


class DismissForm(forms.Form):
    """Why a proposal is let be."""

    why = forms.CharField(
        label=_("見送る理由"), max_length=400, error_messages={"required": _("見送る理由を400字までで書いてください。")}
    )
