"""What a segment is called, and whose it is."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.segments.commands import LONGEST_NAME, LONGEST_NOTE


class SegmentForm(forms.Form):
    """Name and note; the department only of a new one."""

    name = forms.CharField(label=_("名称"), max_length=LONGEST_NAME, help_text=_("例：蒲田の0〜2歳の保護者"))
    note = forms.CharField(
        label=_("説明"), max_length=LONGEST_NOTE, required=False, help_text=_("だれに、何のために送る対象か")
    )
    department = forms.ChoiceField(label=_("担当"))


class SearchForm(forms.Form):
    """What the list is searched by."""

    q = forms.CharField(label=_("名称・説明"), max_length=80, required=False)
    ended = forms.ChoiceField(
        label=_("状態"), choices=(("", _("使っている対象")), ("on", _("使わなくした対象も"))), required=False
    )


class EndForm(forms.Form):
    """Why a segment is not used any more."""

    why = forms.CharField(label=_("理由"), max_length=200)
