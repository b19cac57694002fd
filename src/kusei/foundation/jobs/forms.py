"""The forms of the page of jobs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why a job is touched by hand."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        strip=True,
        help_text=_("履歴に残ります。個人の名前は書かないでください。"),
        error_messages={"required": _("理由を書くと、操作できます。")},
    )
