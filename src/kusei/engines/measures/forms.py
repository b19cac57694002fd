"""Forms of the desk: a year's value, a reason, a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures.commands.recording import NewValue
from kusei.engines.measures.importing.cells import read_reading, written
from kusei.engines.measures.models import ActualValue, Series, SeriesKind
from kusei.engines.measures.readings import ReadingRefused
from kusei.engines.measures.words import when_of


@dataclass(frozen=True)
class EntryRow:
    """The controls of one year or month, and what is there now."""

    name: str
    label: str
    now: ActualValue | None
    fields: list[Any]


class EntryForm(forms.Form):
    """Values of a series, one row for each year or month. Only what differs from what is there is entered."""

    reason = forms.CharField(
        label=_("変える理由"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("確認済みの値や、出納整理期間が終わった年度の値を変えるときに書きます。"),
    )

    def __init__(
        self, series: Series, places: list[tuple[int, int | None]], known: dict[Any, ActualValue], *args: Any
    ) -> None:
        super().__init__(*args)
        self.series, self.places, self.known = series, places, known
        self.is_ratio = series.kind == SeriesKind.RATIO
        self.values: list[NewValue] = []
        for place in places:
            self._add_row(place)

    def _add_row(self, place: tuple[int, int | None]) -> None:
        now = self.known.get(place)
        reading = now.reading if now else None
        name, when = _name(place), when_of(*place)
        widget = forms.Textarea(attrs={"rows": 3}) if self.series.kind == SeriesKind.QUALITATIVE else forms.TextInput()
        self.fields[f"{name}_value"] = forms.CharField(
            label=_("%(when)sの実績") % {"when": when},
            required=False,
            max_length=2000,
            widget=widget,
            initial=written(reading) if reading else "",
        )
        if self.is_ratio:
            for part, label in (("numerator", _("%(when)sの分子")), ("denominator", _("%(when)sの分母"))):
                number = getattr(reading, part, None)
                self.fields[f"{name}_{part}"] = forms.CharField(
                    label=label % {"when": when},
                    required=False,
                    max_length=40,
                    initial="" if number is None else f"{number:f}",
                )
        self.fields[f"{name}_seen"] = forms.IntegerField(
            required=False, widget=forms.HiddenInput(), initial=now.pk if now else None
        )

    def rows(self) -> list[EntryRow]:
        """The controls by year and month, for the page."""
        parts = ("value", "numerator", "denominator") if self.is_ratio else ("value",)
        return [
            EntryRow(
                _name(place), when_of(*place), self.known.get(place),
                [self[f"{_name(place)}_{part}"] for part in (*parts, "seen")],
            )
            for place in self.places
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read each row; what is the same as what the person saw is left out."""
        cleaned: dict[str, Any] = super().clean() or {}
        for place in self.places:
            self._read(place, cleaned)
        return cleaned

    def _read(self, place: tuple[int, int | None], cleaned: dict[str, Any]) -> None:
        name, now = _name(place), self.known.get(place)
        said = [str(cleaned.get(f"{name}_{part}") or "") for part in ("value", "numerator", "denominator")]
        if not self._touched(name, said):
            return
        if cleaned.get(f"{name}_seen") != (now.pk if now else None):
            self.add_error(
                f"{name}_value",
                _("画面を開いたあとに、ほかの人がこの値を変えました。いまの値を見て、もう一度入力してください。"),
            )
            return
        try:
            # A share whose parts changed is computed anew: the old quotient is only what the form showed.
            changed_parts = said[1:] != self._initial(name)[1:] and said[0] == self._initial(name)[0]
            reading = read_reading(self.series, "" if changed_parts and all(said[1:]) else said[0], *said[1:])
        except ReadingRefused as refused:
            self.add_error(f"{name}_value", str(refused))
            return
        if reading is None:
            self.add_error(
                f"{name}_value",
                _("一度入れた値は消せません。値がないなら「該当なし」「未公表」「空欄」のどれかを書いてください。"),
            )
            return
        self.values.append(NewValue(self.series, place[0], reading, place[1]))

    def _initial(self, name: str) -> list[str]:
        parts = ("value", "numerator", "denominator")
        return [
            str(self.fields[f"{name}_{part}"].initial or "") if f"{name}_{part}" in self.fields else ""
            for part in parts
        ]

    def _touched(self, name: str, said: list[str]) -> bool:
        return said != self._initial(name)


def _name(place: tuple[int, int | None]) -> str:
    return f"v{place[0]}_{place[1] or 0}"


class DecisionForm(forms.Form):
    """Accept or reject a difference, with a reason."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例：申請の取消しを反映した再集計のため"),
    )


class FileForm(forms.Form):
    """A file of values."""

    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("XLSX、またはCSV（UTF-8かShift_JIS）。10 MB、10万行まで。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )


class ApplyForm(forms.Form):
    """Agreement to a preview."""

    preview_hash = forms.CharField(widget=forms.HiddenInput(), max_length=64)
    reason = forms.CharField(
        label=_("変える理由"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("確認済みの値や、出納整理期間が終わった年度の値を変えるときに書きます。"),
    )
