"""Forms of the sheets: a file, and the choice in each conflict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kusei.foundation.web import formats
from kusei.services.plans.bulk.preview import MINE, THEIRS, Shown

ACCEPTED = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileForm(forms.Form):
    """A workbook that was downloaded here and edited."""

    file = forms.FileField(
        label=_("編集した表（XLSX）"),
        help_text=_("ここからダウンロードして書いた表を選びます。10 MBまで。"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )


class DecisionForm(forms.Form):
    """What to take in each conflict, why, and the comparison that the person saw."""

    preview_hash = forms.CharField(widget=forms.HiddenInput(), max_length=64, required=False)
    reason = forms.CharField(
        label=_("変更の理由"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("履歴に残ります。書かなくてもかまいません。"),
    )

    def __init__(self, conflicts: Sequence[Shown], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.conflicts = conflicts
        for one in conflicts:
            self.fields[one.name] = forms.ChoiceField(
                label=" ／ ".join(part for part in (one.group, one.label, str(one.column.heading)) if part),
                choices=[(THEIRS, _theirs(one)), (MINE, _mine(one))],
                widget=forms.RadioSelect,
                required=False,
                initial=one.picked or None,
                help_text=gettext("ダウンロードしたとき：%(base)s") % {"base": one.base or gettext("（空）")},
            )

    @property
    def choices(self) -> list[Any]:
        """The fields of the conflicts, bound."""
        return [self[one.name] for one in self.conflicts]

    @property
    def picks(self) -> dict[str, str]:
        """What was chosen, by the cell's name."""
        return {one.name: self.cleaned_data.get(one.name) or "" for one in self.conflicts}

    def demand(self, undecided: Sequence[Shown]) -> None:
        """Say at each conflict without a choice that one is needed."""
        for one in undecided:
            self.add_error(one.name, gettext("どちらかを選んでください。"))


def _theirs(one: Shown) -> str:
    value = one.theirs or gettext("（空）")
    if one.changed_by and one.changed_at:
        return gettext("いまの値にする：%(value)s（%(name)sさん、%(when)s）") % {
            "value": value,
            "name": one.changed_by,
            "when": formats.moment_text(one.changed_at),
        }
    return gettext("いまの値にする：%(value)s") % {"value": value}


def _mine(one: Shown) -> str:
    return gettext("表の値にする：%(value)s（%(place)s）") % {
        "value": one.mine or gettext("（空）"),
        "place": one.place,
    }
