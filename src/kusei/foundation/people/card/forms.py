"""Which attributes to hand over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.foundation.people.card.claims import SCOPES, labels


class ConsentForm(forms.Form):
    """One box for each attribute, none ticked: what is not ticked is not asked for."""

    attributes = forms.MultipleChoiceField(
        label=_("カードから受け取ってよいもの"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選ばなくても本人確認はできます。選んだものは、申請書に自分で書かなくてすみます。"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["attributes"]
        assert isinstance(field, forms.MultipleChoiceField)
        words = labels()
        field.choices = [(name, words[name]) for name in SCOPES]
