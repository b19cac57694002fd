"""The forms of progress. What may be is checked by the commands; forms only read what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kusei.foundation.web.forms import DateField
from kusei.services.plans.progress import fields
from kusei.services.plans.progress.queries.sheet import SheetRow
from kusei.services.plans.progress.refused import Clash, FieldWrong
from kusei.services.plans.progress.texts import FIELDS, HOURS_AND_YEN, STATUSES, TEXTS

THEIRS, MINE = "theirs", "mine"


def _area(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class ReportForm(forms.Form):
    """One report on the sheet; `places` gives the form's field for each field of the report."""

    def __init__(self, row: SheetRow, data: Any = None, version: int | None = None) -> None:
        super().__init__(data, prefix=f"r{row.report_id}")
        self.row = row
        self.places: dict[str, str] = {name: name for name in (*TEXTS, *HOURS_AND_YEN)}
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=version or row.version, min_value=1, max_value=2**31 - 1
        )
        for name in TEXTS:
            self._text(name, FIELDS[name], _area(3 if name == "text" else 2), row.values[name])
        for name in HOURS_AND_YEN:
            box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            self._text(name, FIELDS[name], box, row.values[name])
        actions = {line.key: line.action for line in row.lines}
        for line in row.lines:
            for part, field in (("status", fields.status_field(line.key)), ("note", fields.note_field(line.key))):
                self.places[field] = f"l{line.pk}-{part}"
                label = fields.label(field, actions)
                value = row.values[field]
                if part == "status":
                    box: forms.Widget = forms.Select(choices=[("", gettext("選ぶ")), *STATUSES.items()])
                else:
                    box = _area(1)
                box.attrs["aria-label"] = label
                self._text(self.places[field], label, box, value)

    def _text(self, name: str, label: Any, widget: forms.Widget, initial: str) -> None:
        self.fields[name] = forms.CharField(label=label, required=False, widget=widget, initial=initial)

    def written(self) -> dict[str, str]:
        """What was typed, by field of the report; fields that the browser did not send are left out."""
        return {
            field: str(self.data[self.add_prefix(place)])
            for field, place in self.places.items()
            if self.add_prefix(place) in self.data
        }

    def untouched(self) -> bool:
        """Whether nothing differs from what stands now, so that there is nothing to save."""
        try:
            same = all(self.row.values[name] == fields.canonical(name, text) for name, text in self.written().items())
        except FieldWrong:
            return False
        return same and self.data.get(self.add_prefix("version")) == str(self.row.version)

    def is_whole(self) -> bool:
        """Whether every line has its status, so that it can be reported with the rest of the page."""
        found = self.written()
        return all(found.get(fields.status_field(line.key)) for line in self.row.lines)

    def blame(self, problems: dict[str, str]) -> None:
        """Show a sentence at each field."""
        for field, text in problems.items():
            self.add_error(self.places.get(field), text)

    def ask(self, clashes: tuple[Clash, ...], version: int) -> None:
        """Let the person choose field by field; from now on the form answers to `version`."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(version)
        self.clashes = [(clash, self[self.places[clash.field]], self.choice_name(clash.field)) for clash in clashes]

    def choice_name(self, field: str) -> str:
        """The name of the choice between theirs and mine for a field."""
        return f"{self.add_prefix(self.places[field])}-choice"

    def chosen(self) -> tuple[dict[str, str], dict[str, str]]:
        """What was typed without the fields in which the others' text was chosen, and problems for those in which
        nothing was.
        """
        found, open_fields = self.written(), {}
        asked = set(self.data.getlist(self.add_prefix("asked")))
        for field in list(found):
            if self.places[field] not in asked:
                continue
            choice = self.data.get(self.choice_name(field))
            if choice == THEIRS:
                del found[field]
            elif choice != MINE:
                open_fields[field] = gettext("どちらを残すか選んでください。")
        return found, open_fields


class OpenForm(forms.Form):
    """Opening a round."""

    plan = forms.ChoiceField(label=_("計画"))
    fiscal_year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    period = forms.ChoiceField(label=_("時期"))
    due_on = DateField(label=_("期限"), required=False, help_text=_("空欄なら、暦のとおりにします。"))
    message = forms.CharField(
        label=_("所管へのお知らせ"), max_length=fields.LONGEST_TEXT, required=False, widget=_area(4)
    )
    sample = forms.BooleanField(
        label=_("見本（作った内容）として行う"), required=False, help_text=_("公表するページにも「見本」と出ます。")
    )

    def __init__(self, *args: Any, plans: list[Any], years: list[Any], periods: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("plan", plans), ("fiscal_year", years), ("period", periods)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class ChangeForm(forms.Form):
    """Another due day and message."""

    due_on = DateField(label=_("期限"))
    message = forms.CharField(
        label=_("所管へのお知らせ"), max_length=fields.LONGEST_TEXT, required=False, widget=_area(4)
    )


class WhyForm(forms.Form):
    """Something that needs its reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    why = forms.CharField(label=_("理由"), max_length=fields.LONGEST_NOTE, widget=_area(3))
