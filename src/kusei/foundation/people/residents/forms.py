"""Forms of the residents' pages. What a value must be like stands in `values`; forms only carry its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.foundation.people.residents import hooks, values
from kusei.foundation.people.residents.fields import ADDRESS_PARTS, FIELDS, MEMBER_PARTS, Field, Kind, Part
from kusei.foundation.people.residents.models import MandateKind, MemberRole, PartyKind
from kusei.foundation.people.residents.refusals import REFUSALS, FactRefused, sentence
from kusei.foundation.web.forms import DateField
from kusei.lib.mynumber import find_possible_my_numbers

CHOOSE = ("", _("選んでください"))


class CarefulForm(forms.Form):
    """Says at its field where a My Number stands."""

    def clean(self) -> dict[str, Any]:
        """Refuse what could be a My Number, field by field."""
        cleaned = super().clean() or {}
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and find_possible_my_numbers(value):
                try:
                    values.refuse_numbers(value)
                except REFUSALS as refusal:
                    self.add_error(name, sentence(refusal))
        return cleaned

    def refuse(self, refusal: Exception) -> None:
        """Show what a command refused, at the part that it names."""
        part = refusal.part if isinstance(refusal, FactRefused) else ""
        self.add_error(part if part in self.fields else next(iter(self.fields), None), sentence(refusal))


def _control(part: Part) -> forms.Field:
    """The control of one part of a value."""
    required = {"required": _("この項目を書いてください。")}
    if part.key == "date_of_birth":
        return DateField(label=part.label, required=part.required, help_text=part.hint)
    if part.choices:
        return forms.ChoiceField(
            label=part.label, choices=[CHOOSE, *part.choices], required=part.required, help_text=part.hint
        )
    field = forms.CharField(
        label=part.label, required=part.required, help_text=part.hint, max_length=300, error_messages=required
    )
    if part.autocomplete:
        field.widget.attrs["autocomplete"] = part.autocomplete
    if part.digits:
        field.widget.attrs["inputmode"] = "numeric"
    return field


def _single(field: Field) -> forms.Field:
    """The control of a value that is one."""
    if field.kind is Kind.DATE:
        return DateField(label=field.label, help_text=field.hint)
    if field.kind is Kind.CHOICE:
        return forms.ChoiceField(label=field.label, choices=field.choices, widget=forms.RadioSelect)
    if field.kind is Kind.CHOICES:
        return forms.MultipleChoiceField(label=field.label, choices=field.choices, widget=forms.CheckboxSelectMultiple)
    kind = {Kind.EMAIL: "email", Kind.PHONE: "tel"}.get(field.kind, "text")
    widget = forms.TextInput(
        attrs={"type": kind, **({"autocomplete": field.autocomplete} if field.autocomplete else {})}
    )
    return forms.CharField(label=field.label, help_text=field.hint, max_length=300, widget=widget)


class FieldForm(CarefulForm):
    """The form of one field of the vault, made from its definition."""

    def __init__(self, field: Field, data: Mapping[str, Any] | None = None, *, value: Any = None) -> None:
        initial = value if field.parts else {"value": _typed(field, value)}
        super().__init__(data, initial=initial or {})
        self.field = field
        if field.parts:
            self.fields.update({part.key: _control(part) for part in field.parts})
        else:
            self.fields["value"] = _single(field)

    def value(self) -> Any:
        """What was written, for `commands.remember`."""
        if self.field.parts:
            return {part.key: self.cleaned_data.get(part.key, "") for part in self.field.parts}
        return self.cleaned_data["value"]


def _typed(field: Field, value: Any) -> Any:
    return dt.date.fromisoformat(value) if field.kind is Kind.DATE and value else value


class MemberForm(CarefulForm):
    """A person of the household."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, details: Mapping[str, str] | None = None) -> None:
        initial: dict[str, Any] = dict(details or {})
        if day := initial.get("date_of_birth"):
            initial["date_of_birth"] = dt.date.fromisoformat(day)
        super().__init__(data, initial=initial)
        self.fields.update({part.key: _control(part) for part in MEMBER_PARTS})

    def details(self) -> dict[str, Any]:
        """What was written, for `commands.add_member`."""
        day = self.cleaned_data.get("date_of_birth")
        return {**self.cleaned_data, "date_of_birth": day.isoformat() if day else ""}


class PartyForm(CarefulForm):
    """A group or company. The address is all or nothing."""

    kind = forms.ChoiceField(label=_("種類"), choices=PartyKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("グループ・会社の名称"), max_length=100)
    kana = forms.CharField(label=_("フリガナ"), max_length=200, required=False)
    corporate_number = forms.CharField(
        label=_("法人番号"),
        max_length=20,
        required=False,
        help_text=_("会社や法人だけ。国税庁が公表している13桁の番号です。マイナンバーではありません。"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for part in ADDRESS_PARTS:
            control = _control(part)
            control.required = False
            self.fields[part.key] = control

    def details(self) -> dict[str, Any]:
        """What was written, for `commands.create_party`."""
        address = {part.key: self.cleaned_data.get(part.key, "") for part in ADDRESS_PARTS}
        own = {name: self.cleaned_data.get(name, "") for name in ("kind", "name", "kana", "corporate_number")}
        return {**own, "address": address if any(address.values()) else None}


class InviteForm(CarefulForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("招待する人のメールアドレス"))
    role = forms.ChoiceField(
        label=_("役割"),
        choices=MemberRole.choices,
        widget=forms.RadioSelect,
        initial=MemberRole.STAFF,
        help_text=_("代表者は、構成員を招待したり外したりできます。"),
    )


class MandateForm(CarefulForm):
    """To whom, for what and until when."""

    agent_email = forms.EmailField(label=_("代理人のメールアドレス"), help_text=_("代理人がサインインに使うアドレス"))
    procedures = forms.MultipleChoiceField(
        label=_("任せる手続"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選ばなければ、すべての手続です。"),
    )
    valid_from = DateField(label=_("始まりの日"))
    valid_until = DateField(
        label=_("終わりの日"), required=False, help_text=_("この日から代理できません。決まっていなければ空欄。")
    )
    evidence = forms.CharField(
        label=_("メモ"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["procedures"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = hooks.procedures()
        if not field.choices:
            del self.fields["procedures"]


class RecordForm(MandateForm):
    """A mandate that staff saw on paper."""

    agent_email = None  # type: ignore[assignment]  # Django's way to take a field out
    field_order = ("kind", "grantor", "agent")
    kind = forms.ChoiceField(label=_("種類"), choices=MandateKind.choices, widget=forms.RadioSelect)
    grantor = forms.CharField(label=_("本人のアカウント番号かメールアドレス"), max_length=254)
    agent = forms.CharField(label=_("代理人のアカウント番号かメールアドレス"), max_length=254)
    evidence = forms.CharField(
        label=_("何で確かめたか"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例：委任状、戸籍全部事項証明書、登記事項証明書"),
    )


class FindForm(forms.Form):
    """Whom staff look for, and why: both go by POST, so that they stand in no address."""

    who = forms.CharField(label=_("アカウント番号かメールアドレス"), max_length=254)
    purpose = forms.CharField(label=_("見る目的"), max_length=200, help_text=_("本人に見える記録に残ります。"))


class WhyForm(CarefulForm):
    """A reason that few will read."""

    why = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


EDITABLE = {key: field for key, field in FIELDS.items() if field.kind is not Kind.HOUSEHOLD}
