"""The forms of evaluation's pages. What may stand in them is checked by the commands; forms only read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.web import formats
from kusei.services.plans.evaluation import answers as fields
from kusei.services.plans.evaluation.formfile import Form, Item
from kusei.services.plans.evaluation.texts import OUTCOMES, in_language

CHOOSE = ("", gettext_lazy("選んでください"))


def area(rows: int = 3) -> forms.Textarea:
    """A field for several lines."""
    return forms.Textarea(attrs={"rows": rows})


class SheetForm(forms.Form):
    """A sheet to be written on: the fields of its form. Nothing is required to save it as a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, form: Form, kept: Sequence[Mapping[str, Any]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.form, self.kept = form, kept
        words = fields.labels(form, [one["number"] for one in kept])
        for name, label in words.items():
            self.fields[name] = _field(form, name)
            self.fields[name].label = label

    def answers(self) -> dict[str, str]:
        """What was typed, by field."""
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields if name != "version"}

    def refuse(self, wrong: Mapping[str, str]) -> None:
        """Put the command's sentences to their fields."""
        for name, sentence in wrong.items():
            self.add_error(name if name in self.fields else None, sentence)

    @property
    def kept_parts(self) -> list[dict[str, Any]]:
        """Last year's promises, each with the two fields about what became of it."""
        return [{**one, "fields": [self[name] for name in fields.kept_fields(one["number"])]} for one in self.kept]

    def of_group(self, key: str) -> list[forms.BoundField]:
        """The items of a group."""
        return [self[f"item-{item.key}"] for item in self.form.items if item.group == key]

    @property
    def axis_parts(self) -> list[dict[str, Any]]:
        """Each axis with its question and two fields."""
        return [
            {"axis": axis, "fields": [self[f"points-{axis.key}"], self[f"reason-{axis.key}"]]}
            for axis in self.form.axes
        ]

    @property
    def no_indicator_field(self) -> forms.BoundField:
        """Why there is no indicator."""
        return self["no-indicator"]

    @property
    def direction_field(self) -> forms.BoundField:
        """The direction for the next year."""
        return self["direction"]

    @property
    def direction_reason_field(self) -> forms.BoundField:
        """Why."""
        return self["direction-reason"]

    @property
    def promise_fields(self) -> list[forms.BoundField]:
        """What is promised for the next year."""
        return [self[name] for n in range(1, self.form.promises + 1) for name in fields.promise_fields(n)]


def initial(form: Form, held: Mapping[str, str]) -> dict[str, str]:
    """The answers as they stand in the fields."""
    items = {f"item-{item.key}": item for item in form.items}
    return {name: fields.typed(items[name], text) if name in items else text for name, text in held.items()}


def _field(form: Form, name: str) -> forms.Field:
    kind, _dash, key = name.partition("-")
    if kind == "points":
        return forms.ChoiceField(required=False, choices=[CHOOSE, *marks(form)])
    if name == "direction":
        return forms.ChoiceField(required=False, choices=[CHOOSE, *directions(form)])
    if name.endswith("-outcome") and kind == "kept":
        return forms.ChoiceField(required=False, choices=[CHOOSE, *OUTCOMES.items()])
    if name.endswith("-until") and kind == "promise":
        return forms.CharField(required=False, max_length=100, help_text=_("例：令和8年9月"))
    item = form.item(key) if kind == "item" else None
    return _item_field(item) if item else forms.CharField(required=False, max_length=fields.LONGEST, widget=area(2))


def _item_field(item: Item) -> forms.Field:
    hint = in_language(item, "help")
    if item.kind == "choice":
        choices = [(choice.key, in_language(choice, "label")) for choice in item.choices]
        return forms.ChoiceField(required=False, choices=[CHOOSE, *choices], help_text=hint)
    if item.kind == "text":
        return forms.CharField(required=False, max_length=fields.LONGEST, widget=area(item.rows), help_text=hint)
    text = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    unit = _("円。ないときは「該当なし」、まだわからないときは「未公表」と書きます。") if item.kind == "yen" else hint
    return forms.CharField(required=False, max_length=30, widget=text, help_text=unit)


def marks(form: Form) -> list[tuple[str, str]]:
    """The scale: points and the word for them."""
    return [(str(mark.points), f"{mark.points} {in_language(mark, 'label')}") for mark in form.scale]


def directions(form: Form) -> list[tuple[str, str]]:
    """The directions for the next year."""
    return [(one.key, in_language(one, "label")) for one in form.directions]


class ReviewForm(forms.Form):
    """A later stage's view of a sheet: points beside the earlier ones, with a reason each."""

    seen_turn = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, form: Form, outside: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.form, self.outside = form, outside
        for axis in form.axes:
            name = in_language(axis, "label")
            self.fields[f"points-{axis.key}"] = _points_field(form, outside, name)
            self.fields[f"reason-{axis.key}"] = forms.CharField(
                label=_("%(axis)sの理由") % {"axis": name}, required=False, widget=area(2), max_length=fields.LONGEST
            )
        if not outside:
            keep = ("", _("前の段階と同じ"))
            self.fields["direction"] = forms.ChoiceField(
                label=_("次年度の方向性"), required=False, choices=[keep, *directions(form)]
            )
        self.fields["comment"] = forms.CharField(
            label=_("意見"), required=False, widget=area(3), max_length=fields.LONGEST
        )
        if outside:
            self.fields["answer"] = forms.CharField(
                label=_("区の考え方"), required=False, widget=area(3), max_length=fields.LONGEST
            )

    def points(self, same: Mapping[str, tuple[str, str]]) -> dict[str, tuple[Decimal, str]]:
        """Points and reason by axis. Where the points are those of the stage before and no reason is written, the
        reason is that they agree. `same` are that stage's points and its name.
        """
        found = {}
        for axis in self.form.axes:
            said = str(self.cleaned_data.get(f"points-{axis.key}") or "")
            why = str(self.cleaned_data.get(f"reason-{axis.key}") or "")
            if said == "":
                continue
            before = same.get(axis.key)
            if not why and before and Decimal(before[0]) == Decimal(said):
                why = _("「%(stage)s」のとおりとする。") % {"stage": before[1]}
            found[axis.key] = (Decimal(said), why)
        return found

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Each axis with its fields."""
        return [
            {"axis": axis, "fields": [self[f"points-{axis.key}"], self[f"reason-{axis.key}"]]}
            for axis in self.form.axes
        ]

    def refuse(self, wrong: Mapping[str, str]) -> None:
        """Put the command's sentences to their fields."""
        for name, sentence in wrong.items():
            self.add_error(name if name in self.fields else None, sentence)


def _points_field(form: Form, outside: bool, name: str) -> forms.Field:
    label = _("%(axis)sの点") % {"axis": name}
    if not outside:
        return forms.ChoiceField(label=label, required=False, choices=[CHOOSE, *marks(form)])
    return forms.DecimalField(
        label=label, required=False, max_digits=4, decimal_places=1, help_text=_("点を付けないときは空けておきます。")
    )


class StartForm(forms.Form):
    """Which plan, which year."""

    plan = forms.ChoiceField(label=gettext_lazy("計画"))
    fiscal_year = forms.TypedChoiceField(label=gettext_lazy("評価する年度"), coerce=int)

    def __init__(self, *args: Any, plans: Sequence[tuple[str, str]], years: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("plan", plans), ("fiscal_year", [(one, formats.fiscal_year(one)) for one in years])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)


class CorrectionForm(forms.Form):
    """A correction of a published sheet (正誤)."""

    place = forms.CharField(label=gettext_lazy("箇所"), max_length=200)
    wrong = forms.CharField(label=gettext_lazy("誤"), required=False, widget=area(2), max_length=2000)
    right = forms.CharField(label=gettext_lazy("正"), widget=area(2), max_length=2000)
    why = forms.CharField(label=gettext_lazy("理由"), widget=area(2), max_length=2000)
