"""The form by which one makes a token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.foundation.people.models import User
from kusei.foundation.people.tokens.commands import USUAL_LIFE
from kusei.foundation.people.tokens.scopes import open_to

DAYS = ((30, _("30日")), (90, _("90日")), (180, _("180日")), (365, _("1年")))


class TokenForm(forms.Form):
    """Name, scopes and life of a token."""

    name = forms.CharField(
        label=_("トークンの名前"), max_length=60, help_text=_("何に使うか、あとで分かる名前。例：進捗の取り込み")
    )
    scopes = forms.MultipleChoiceField(
        label=_("権限"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("使うものだけを選んでください。ご自分の役割でできないことは、選んでもできません。"),
    )
    days = forms.TypedChoiceField(
        label=_("使える期間"), choices=DAYS, coerce=int, initial=USUAL_LIFE, help_text=_("作った日から数えます。")
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.key, f"{one.label}（{one.key}）：{one.sentence}") for one in open_to(user)]
