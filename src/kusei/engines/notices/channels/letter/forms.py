"""What staff type about a job of letters. What may be is checked by the commands."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.foundation.web.forms import DateField
from kusei.lib.kana import fold_width


class PostedForm(forms.Form):
    """When the letters were handed to the post."""

    on = DateField(label=_("投函した日"))


class DropForm(forms.Form):
    """Why the letters are not posted."""

    why = forms.CharField(label=_("取りやめる理由"), max_length=200)


class ReturnedForm(forms.Form):
    """Letters that came back."""

    numbers = forms.CharField(
        label=_("戻ってきた手紙の番号"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("手紙の左下の番号。続けて書くときは、空白か改行で区切ります。"),
    )
    returned_on = DateField(label=_("戻ってきた日"))

    def clean_numbers(self) -> list[str]:
        """Each number once, in order, digits made half width."""
        text = fold_width(self.cleaned_data["numbers"]).replace("、", " ").replace(",", " ").replace("ー", "-")
        return list(dict.fromkeys(text.replace("−", "-").replace("‐", "-").split()))
