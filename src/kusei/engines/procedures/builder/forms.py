"""Forms made of properties: a record of a definition becomes inputs, and what was typed becomes a record again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from kusei.engines.procedures.builder import words
from kusei.engines.procedures.builder.naming import Name
from kusei.engines.procedures.builder.properties import Property
from kusei.engines.procedures.evaluation import language
from kusei.foundation.web.forms import DateField
from kusei.foundation.web.numbers import whole_number

LANGUAGES = ("ja", "en", "easy")
MOST_ROWS = 200
Values = dict[str, Any]


class PartForm(forms.Form):
    """One record. `values()` gives what to set; None takes a property away."""

    def __init__(  # noqa: PLR0913  what a page knows of the record
        self,
        properties: Sequence[Property],
        record: Any = None,
        data: Any = None,
        *,
        prefix: str | None = None,
        names: Sequence[Name] = (),
        departments: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.properties, self.names, self.departments = list(properties), names, departments
        super().__init__(data, prefix=prefix, initial=self._initial(record))
        for one in self.properties:
            self._add(one)

    def _initial(self, record: Any) -> Values:
        found: Values = {}
        for one in self.properties:
            value = _read(record, one)
            if one.kind == "text":
                text = {"ja": value} if isinstance(value, str) else value or {}
                found |= {f"{_id(one)}_{code}": text.get(code, "") for code in LANGUAGES}
            elif one.kind == "required":
                found[_id(one)] = "when" if isinstance(value, str) else "yes" if value else "no"
                found["required_when"] = value if isinstance(value, str) else ""
            else:
                found[_id(one)] = "\n".join(map(str, value)) if one.kind == "lines" else value
        return found

    def _add(self, one: Property) -> None:
        name, label = _id(one), words.property_words(one.name) if one.name else _("文")
        if one.kind == "text":
            for code, said in zip(LANGUAGES, (label, "English", _("やさしい日本語")), strict=True):
                widget = forms.Textarea(attrs={"rows": 2, "lang": "en" if code == "en" else "ja"})
                needed = one.needed and code == "ja"
                whole = said if code == "ja" else f"{label}（{said}）"
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=whole, required=needed, widget=widget, max_length=4000, help_text=one.hint
                )
            return
        self.fields[name] = self._field(one, label)
        if one.kind in ("expression", "required"):
            if one.kind == "required":
                self.fields["required_when"] = _expression(_("必須になる条件の式"), False, "")
            if any(known.conditions for known in self.names):
                self.fields[f"{name}_easy"] = forms.ChoiceField(
                    label=_("選んで決める：%(label)s") % {"label": label},
                    required=False,
                    choices=_easy(self.names),
                    help_text=_("選ぶと、上の式の代わりになります。"),
                )

    def _field(self, one: Property, label: str) -> forms.Field:  # noqa: PLR0911  one for each kind
        common: Values = {"label": label, "required": one.needed, "help_text": one.hint}
        if one.kind == "expression":
            return _expression(label, one.needed, one.hint)
        if one.kind == "required":
            ways = (("yes", _("必須")), ("no", _("任意")), ("when", _("条件による")))
            return forms.ChoiceField(**{**common, "required": True}, choices=ways, widget=forms.RadioSelect)
        if one.kind == "number":
            return forms.IntegerField(**common, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
        if one.kind == "flag":
            return forms.BooleanField(**{**common, "required": False})
        if one.kind == "day":
            return DateField(**common)
        if one.kind == "lines":
            return forms.CharField(**common, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
        if one.kind in ("choices", "fields"):
            found = one.choices or tuple((known.key, f"{known.label}（{known.key}）") for known in self.names)
            return forms.MultipleChoiceField(**common, choices=found, widget=forms.CheckboxSelectMultiple)
        if one.kind in ("choice", "department"):
            return forms.ChoiceField(**common, choices=one.choices or self.departments)
        return forms.CharField(**common, max_length=200)

    def clean(self) -> Values:
        """A text without its Japanese is none; an expression must be one."""
        cleaned: Values = super().clean() or {}
        for one in self.properties:
            if one.kind == "text":
                texts = [cleaned.get(f"{_id(one)}_{code}") for code in LANGUAGES]
                if not texts[0] and any(texts[1:]) and not one.needed:
                    self.add_error(f"{_id(one)}_ja", _("日本語も書いてください。"))
            if one.kind in ("expression", "required"):
                self._clean_expression(one, cleaned)
        return cleaned

    def _clean_expression(self, one: Property, cleaned: Values) -> None:
        box = "required_when" if one.kind == "required" else _id(one)
        if easy := cleaned.get(f"{_id(one)}_easy"):
            cleaned[box] = easy
            self.errors.pop(box, None)
            if one.kind == "required":
                cleaned["required"] = "when"
        if one.kind == "required" and cleaned.get("required") == "when" and not cleaned.get(box):
            self.add_error(box, _("条件の式を書くか、下から選んでください。"))
        if cleaned.get(box):
            try:
                language.check(cleaned[box])
            except language.ExpressionWrong as error:
                self.add_error(box, _("式として読めません（%(detail)s）。") % {"detail": error})

    def values(self) -> Values:
        """The properties as the definition has them."""
        return {one.name: self._value(one) for one in self.properties}

    def _value(self, one: Property) -> Any:
        cleaned, name = self.cleaned_data, _id(one)
        if one.kind == "text":
            text = {code: cleaned[f"{name}_{code}"].strip() for code in LANGUAGES}
            return {code: said for code, said in text.items() if said} if text["ja"] else None
        if one.kind == "required":
            return {"yes": True, "no": False}.get(cleaned[name], cleaned["required_when"])
        value = cleaned[name]
        if one.kind == "lines":
            value = [line.strip() for line in value.splitlines() if line.strip()]
        elif one.kind == "day":
            value = value.isoformat() if value else None
        return None if value in ("", [], None) else value

    @cached_property
    def is_blank(self) -> bool:
        """Whether nothing was typed: a row that was only offered."""
        skip = {_id(one) for one in self.properties if one.kind in ("flag", "choice", "required")} | {"place", "gone"}
        boxes = [self[name] for name in self.fields if name not in skip]
        return not any(box.data and box.data != str(box.initial or "") for box in boxes)

    @property
    def languages_of(self) -> Mapping[str, str]:
        """The names of the first inputs of texts, for the page to set the three side by side."""
        return {f"{_id(one)}_ja": _id(one) for one in self.properties if one.kind == "text"}

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The inputs as the page sets them: (`text`, the three languages) or (`one`, a single input)."""
        found: list[tuple[str, list[Any]]] = []
        for name in self.fields:
            stem, _dash, code = name.rpartition("_")
            if code in LANGUAGES and f"{stem}_ja" in self.languages_of:
                if code == "ja":
                    found.append(("text", [self[f"{stem}_{each}"] for each in LANGUAGES]))
            else:
                found.append(("one", [self[name]]))
        return found


class RowsForm:
    """A list of records with two blank ones to add: each may be deleted or given another place."""

    blank = 2

    def __init__(
        self,
        name: str,
        properties: Sequence[Property],
        records: Sequence[Any],
        data: Any = None,
        *,
        names: Sequence[Name] = (),
    ) -> None:
        self.name = name
        total = len(records) + self.blank
        if data is not None:
            total = min(whole_number(data.get(f"{name}-total")) or 0, MOST_ROWS)
        self.rows = [self._row(place, properties, records, data, names) for place in range(total)]
        self.total = total

    def _row(self, place: int, properties: Any, records: Any, data: Any, names: Any) -> PartForm:
        record = records[place] if place < len(records) else None
        row = PartForm(properties, record, data, prefix=f"{self.name}-{place}", names=names)
        row.use_required_attribute = False
        row.fields["place"] = forms.IntegerField(label=_("順"), required=False, initial=place + 1)
        if record is not None:
            row.fields["gone"] = forms.BooleanField(label=_("消す"), required=False)
        return row

    def is_valid(self) -> bool:
        """Whether every row that is to stay is right."""
        return not [row for row in self._kept() if not row.is_valid()]

    def values(self) -> list[Any]:
        """The records in their order; texts alone where a record is nothing else."""
        rows = sorted(self._kept(), key=lambda row: row.cleaned_data.get("place") or MOST_ROWS)
        made = []
        for row in rows:
            values = {name: value for name, value in row.values().items() if value is not None}
            made.append(values[""] if set(values) == {""} else values)
        return made

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(id of the input, sentence) of everything wrong, for the summary."""
        return [
            (row[name].auto_id if name in row.fields else "", str(error))
            for row in self.rows
            if row.is_bound and not self._left_out(row)
            for name, errors in row.errors.items()
            for error in errors
        ]

    def _kept(self) -> list[PartForm]:
        return [row for row in self.rows if not self._left_out(row)]

    def _left_out(self, row: PartForm) -> bool:
        gone = "gone" in row.fields and bool(row["gone"].data)
        return gone or ("gone" not in row.fields and row.is_blank)


def _id(one: Property) -> str:
    return one.name.replace(".", "_") or "text"


def _read(record: Any, one: Property) -> Any:
    """The property in the record; what stands when nothing is said."""
    if not one.name:
        return record
    at = record
    for name in one.name.split("."):
        at = at.get(name) if isinstance(at, Mapping) else None
    return one.default if at is None else at


def _expression(label: str, needed: bool, hint: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "class": "code", "spellcheck": "false", "lang": "en"})
    return forms.CharField(label=label, required=needed, widget=widget, max_length=1000, help_text=hint)


def _easy(names: Sequence[Name]) -> list[Any]:
    groups = [(f"{one.label}（{one.key}）", list(one.conditions)) for one in names if one.conditions]
    return [("", _("（選ばない）")), *groups]
