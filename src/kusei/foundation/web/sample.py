"""Invented content for the page of components. Nothing here is a fact about any ward."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.web import formats
from kusei.foundation.web.charts import Baseline, horizontal_bars, yearly_chart
from kusei.foundation.web.forms import DateField
from kusei.foundation.web.tables import Cell, Column, Table


class SampleForm(forms.Form):
    """One control of each kind."""

    name = forms.CharField(label=gettext_lazy("お名前"), help_text=gettext_lazy("例：見本　花子"))
    email = forms.EmailField(label=gettext_lazy("メールアドレス"), required=False)
    born = DateField(label=gettext_lazy("生年月日"), help_text=gettext_lazy("例：2025年4月1日、令和7年4月1日"))
    way = forms.ChoiceField(
        label=gettext_lazy("受け取り方"),
        widget=forms.RadioSelect,
        choices=[
            ("online", gettext_lazy("オンライン")),
            ("post", gettext_lazy("郵送")),
            ("counter", gettext_lazy("窓口")),
        ],
    )
    office = forms.ChoiceField(
        label=gettext_lazy("窓口"),
        choices=[("", gettext_lazy("選んでください")), ("main", gettext_lazy("本庁舎"))],
    )
    words = forms.CharField(label=gettext_lazy("ご意見"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    agree = forms.BooleanField(label=gettext_lazy("内容を確認しました"))


def page(request: HttpRequest) -> dict[str, Any]:
    """Everything that the page shows."""
    wrong = {
        "name": "",
        "email": "x",
        "born_year": "令和7",
        "born_month": "2",
        "born_day": "30",
        "way": "post",
    }
    return {
        "empty_form": SampleForm(prefix="new"),
        "wrong_form": SampleForm({f"wrong-{key}": value for key, value in wrong.items()}, prefix="wrong"),
        "page_obj": Paginator(range(1, 241), 20).get_page(request.GET.get("page", "3")),
        "table": _sample_table(),
        "facts": [
            (_("所管"), _("見本部 見本課")),
            (_("期間"), formats.fiscal_years(2025, 2028)),
            (_("作成日"), formats.date_text(dt.date(2025, 4, 1))),
            (_("金額"), formats.yen(1234567)),
        ],
        "steps": [_("確認"), _("申請者"), _("内容"), _("支払い"), _("送信")],
        "tabs": [
            (_("一覧"), "?tab=list", True),
            (_("所管ごと"), "?tab=department", False),
            (_("年度ごと"), "?tab=year", False),
        ],
        "downloads": [("CSV", "?format=csv"), ("Excel", "?format=xlsx"), ("JSON", "?format=json")],
        "crumbs": [(_("区の計画"), "?"), (_("見本の計画"), "?"), (_("取組1　見本の取組"), "")],
        "charts": _charts(),
        "small": _small_charts(),
        "departments": horizontal_bars(
            _("所管ごとの取組の数"),
            _("所管"),
            _("取組"),
            [
                (_("企画の見本課"), 42, "?d=1"),
                (_("福祉の見本課"), 27, "?d=2"),
                (_("土木の見本課"), 9, "?d=3"),
                (_("数のない課"), None, ""),
            ],
        ),
        "trend": [40, 44, 43, 51, 60, 72],
        "colours": ["ink", "ink-2", "ink-3", "key", "good", "late", "wrong", "now"],
    }


def _sample_table() -> Table:
    head = [Column(_("取組")), Column(_("所管")), Column(_("件数"), number=True)]
    rows = [
        [Cell(_("見本の取組その1"), url="?row=1"), Cell(_("見本課")), Cell("1,234", number=True)],
        [
            Cell(_("見本の取組その2"), note=_("（仮称）")),
            Cell(_("見本課")),
            Cell(formats.NO_VALUE, number=True, none=True),
        ],
    ]
    return Table(_("取組の一覧（見本）"), head, rows)


def _charts() -> list[Any]:
    years = range(2025, 2029)
    return [
        yearly_chart(
            key="sample-targets",
            title=_("目標だけの指標"),
            unit=_("手続"),
            years=years,
            targets={2025: 120, 2026: 240, 2027: 300, 2028: _("その他の手続")},
            baseline=Baseline(80, year=2023),
            current_year=2026,
        ),
        yearly_chart(
            key="sample-values",
            title=_("実績と見込みのある指標"),
            unit=_("手続"),
            years=years,
            targets={2025: 300, 2026: 300, 2027: 300, 2028: _("その他の手続")},
            values={2025: 128, 2026: 212},
            forecasts={2026: (304, 322)},
            current_year=2026,
        ),
        yearly_chart(
            key="sample-percent",
            title=_("割合の指標"),
            unit="%",
            years=range(2022, 2031),
            targets={2024: 55, 2027: 70, 2030: 85},
            values={2022: 48.2, 2023: 51, 2024: 57.5, 2025: 61},
            baseline=Baseline(45.3, year=2021),
        ),
        yearly_chart(
            key="sample-change",
            title=_("増減の指標"),
            unit=_("円"),
            years=years,
            targets={2025: -120_000_000, 2026: -40_000_000, 2027: 0, 2028: 250_000_000},
        ),
    ]


def _small_charts() -> list[Any]:
    return [
        yearly_chart(
            key=f"small-{number}",
            title=title,
            unit=_("件"),
            years=range(2025, 2028),
            targets={2025: 10 * number, 2026: 20 * number, 2027: 25 * number},
            values={2025: 8 * number, 2026: 21 * number},
        )
        for number, title in enumerate((_("東の地区"), _("西の地区"), _("南の地区")), 1)
    ]
