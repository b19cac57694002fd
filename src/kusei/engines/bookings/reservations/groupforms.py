"""Forms about groups: registering, inviting, deciding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.foundation.files.inspection import PAPERS, Upload, UploadRefused, inspect
from kusei.foundation.people.residents.forms import CarefulForm
from kusei.foundation.web import clock
from kusei.foundation.web.forms import DateField
from kusei.lib.mynumber import PossibleMyNumber

TEXT = {"required": _("この項目を書いてください。")}


class GroupForm(CarefulForm):
    """What a group is called, as what it registers, where it is at home, and its papers."""

    name = forms.CharField(label=_("団体の名前"), max_length=120, error_messages=TEXT)
    kind = forms.ChoiceField(label=_("団体の区分"))
    district = forms.CharField(
        label=_("活動している地区"),
        max_length=60,
        required=False,
        help_text=_("町の名前など。なければ空けておきます。"),
    )
    paper = forms.FileField(label=_("規約や名簿"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, kinds: Mapping[str, str]) -> None:
        super().__init__(data, files)
        self.upload: Upload | None = None
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(kinds.items())
        self.fields["paper"].help_text = PAPERS.hint()
        self.fields["paper"].widget.attrs["accept"] = PAPERS.accept

    def clean_paper(self) -> Any:
        """Look at the file before it is kept."""
        sent = self.cleaned_data.get("paper")
        if sent:
            try:
                self.upload = inspect(sent.name, sent.read(), PAPERS)
            except (UploadRefused, PossibleMyNumber) as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return None

    def asked(self) -> dict[str, Any]:
        """The keyword arguments of `ask_registration`."""
        return {key: self.cleaned_data[key] for key in ("name", "kind", "district")}


class InviteForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(
        label=_("招待する人のメールアドレス"),
        help_text=_("この人がログインに使うメールアドレスです。"),
        error_messages={
            "required": _("メールアドレスを入力してください。"),
            "invalid": _("メールアドレスの形を確かめてください。"),
        },
    )


class DecideForm(CarefulForm):
    """Until when a registration holds, and why."""

    until = DateField(label=_("登録の最後の日"), required=False, help_text=_("空けておくと、期限がありません。"))
    why = forms.CharField(label=_("理由"), max_length=400, required=False)

    @staticmethod
    def usual() -> dt.date:
        """The end of the next fiscal year, which most registrations have."""
        today = clock.today()
        return dt.date(today.year + (2 if today.month > 3 else 1), 3, 31)
