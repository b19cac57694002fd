"""The form by which a booklet is asked for: which edition, and the year that it reports on."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.web import formats
from kusei.foundation.web.forms import offer
from kusei.services.plans.models import Edition
from kusei.services.plans.publication.commands import years_to_report


class BookletForm(forms.Form):
    """`edition` is a number; `year` blank: the plan itself. Whether the year fits the edition the command says."""

    edition = forms.ChoiceField(label=gettext_lazy("計画と版"))
    year = forms.ChoiceField(
        label=gettext_lazy("作るもの"),
        required=False,
        help_text=gettext_lazy("年次報告書には、その年度について公表した報告・評価・実績値が載ります。"),
    )

    def __init__(self, editions: Iterable[Edition], data: object = None) -> None:
        super().__init__(data)
        known = list(editions)
        offer(self, "edition", [(one.pk, f"{one.title}　{one.label}") for one in known])
        years = sorted({year for one in known for year in years_to_report(one)}, reverse=True)
        reports = [(year, _("%(year)sの年次報告書") % {"year": formats.fiscal_year(year)}) for year in years]
        offer(self, "year", [("", _("計画書（計画の内容だけ）")), *reports])

    def clean_year(self) -> int | None:
        """The fiscal year as a number; None for the plan itself."""
        return int(self.cleaned_data["year"]) if self.cleaned_data["year"] else None
