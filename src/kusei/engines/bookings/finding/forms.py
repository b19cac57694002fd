"""The form of the search; every field may stay empty, and what is wrong is said beside its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.bookings.finding.distance import point_of
from kusei.engines.bookings.finding.rooms import SEAT, point
from kusei.engines.bookings.finding.searching import CHEAP, DAY, FITTING, NEAR
from kusei.engines.bookings.finding.wishes import LONGEST, Wish
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.resources.files import words
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.showing.hours import DAYS, time_text, word
from kusei.foundation.web import clock
from kusei.foundation.web.forms import offer

USUAL = 14
"""Days that are looked at when no last day was told."""
FARTHEST = 800
ORDERS = (
    (DAY, gettext_lazy("日の早い順")),
    (NEAR, gettext_lazy("近い順")),
    (CHEAP, gettext_lazy("使用料の安い順")),
    (FITTING, gettext_lazy("部屋の小さい順")),
)
_TIMES = range(6 * 60, 24 * 60 + 1, 30)
_LENGTHS = (30, 60, 90, 120, 180, 240, 360)
_WITHIN = (1, 2, 3, 5, 10)


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SearchForm(forms.Form):
    """What to look for. The choices are what the municipality's houses have."""

    since = forms.DateField(label=gettext_lazy("使いたい日（はじめ）"), required=False, widget=_date())
    until = forms.DateField(label=gettext_lazy("使いたい日（おわり）"), required=False, widget=_date())
    begins = forms.TypedChoiceField(label=gettext_lazy("何時から"), required=False, coerce=int, empty_value=None)
    ends = forms.TypedChoiceField(label=gettext_lazy("何時まで"), required=False, coerce=int, empty_value=None)
    people = forms.IntegerField(label=gettext_lazy("使う人数"), required=False, min_value=1, max_value=100_000)
    text = forms.CharField(label=gettext_lazy("施設や部屋の名前、場所"), required=False, max_length=100)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("曜日"),
        required=False,
        coerce=int,
        choices=list(enumerate(DAYS.values())),
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.TypedChoiceField(label=gettext_lazy("使う長さ"), required=False, coerce=int, empty_value=None)
    what = forms.ChoiceField(label=gettext_lazy("借りるもの"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("施設の種類"), required=False)
    facility = forms.ChoiceField(label=gettext_lazy("施設"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("地区"), required=False)
    equipment = forms.MultipleChoiceField(
        label=gettext_lazy("必要な設備"), required=False, widget=forms.CheckboxSelectMultiple
    )
    access = forms.MultipleChoiceField(
        label=gettext_lazy("必要なバリアフリー"), required=False, widget=forms.CheckboxSelectMultiple
    )
    near = forms.ChoiceField(label=gettext_lazy("どこから近い"), required=False)
    place = forms.CharField(
        label=gettext_lazy("緯度と経度で決める"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("地図で調べた数字です。例：35.5614,139.7160"),
    )
    within = forms.TypedChoiceField(label=gettext_lazy("そこからの距離"), required=False, coerce=int, empty_value=None)
    most = forms.IntegerField(
        label=gettext_lazy("使用料の上限（円）"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text=gettext_lazy("料金が窓口でしか分からないものは、出ません。"),
    )
    group = forms.ChoiceField(label=gettext_lazy("使う団体"), required=False)
    only = forms.BooleanField(label=gettext_lazy("いま自分で予約できるものだけ"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("並べ方"), required=False, choices=ORDERS)

    def __init__(self, data: Any, *, every: Sequence[Resource], groups: Sequence[Group] = ()) -> None:
        super().__init__(data)
        known, houses = words(), {one.facility_id: one.facility for one in every}.values()
        anything = [("", _("どれでもよい"))]
        times = [("", _("決めない")), *((one, time_text(one)) for one in _TIMES)]
        offer(self, "begins", times[:-1])
        offer(self, "ends", times)
        offer(self, "minutes", [("", _("決めない")), *((one, _("%(n)s分以上") % {"n": one}) for one in _LENGTHS)])
        kinds = dict.fromkeys(one.kind for one in every)
        offer(self, "what", [("", _("席のほかすべて") if SEAT in kinds else anything[0][1]),
                              *((one, word(known.resources, one)) for one in kinds)])  # fmt: skip
        of_houses = dict.fromkeys(one.kind for one in houses)
        offer(self, "kind", [*anything, *((one, word(known.kinds, one)) for one in of_houses)])
        offer(self, "facility", [*anything, *((one.key, one.title) for one in houses)])
        districts = sorted({one.district for one in houses if one.district})
        offer(self, "district", [*anything, *((one, one) for one in districts)])
        has = {key for one in every for key in one.equipment}
        offer(self, "equipment", [(key, word(known.equipment, key)) for key in known.equipment if key in has])
        tags = {key for one in houses for key in one.accessibility}
        offer(self, "access", [(key, word(known.accessibility, key)) for key in known.accessibility if key in tags])
        placed = [(one.key, one.title) for one in houses if point(one)]
        offer(self, "near", [("", _("決めない")), *placed])
        offer(self, "within", [("", _("決めない")), *((one, _("%(n)skm以内") % {"n": one}) for one in _WITHIN)])
        self._groups = {str(one.pk): one for one in groups}
        offer(self, "group", [("", _("個人として使う")), *((key, one.name) for key, one in self._groups.items())])
        for name, gone in (("group", not groups), ("district", not districts), ("equipment", not has),
                           ("access", not tags)):  # fmt: skip
            if gone:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The last day follows the first, and the end the beginning; at most so many days at once."""
        data = super().clean() or {}
        today = clock.today()
        since = max(data.get("since") or today, today)
        if (since - today).days > FARTHEST:
            self.add_error("since", _("先すぎる日です。もっと近い日を選んでください。"))
            since = today
        until = data.get("until") or since + dt.timedelta(days=USUAL - 1)
        if until < since:
            self.add_error("until", _("おわりの日は、はじめの日より後にしてください。"))
        elif (until - since).days >= LONGEST:
            words = _("一度にさがせるのは%(days)s日までです。期間を短くしてください。")
            self.add_error("until", words % {"days": LONGEST})
        begins, ends = data.get("begins"), data.get("ends")
        if begins is not None and ends is not None and ends <= begins:
            self.add_error("ends", _("「何時まで」は、「何時から」より後にしてください。"))
        if data.get("place") and point_of(data["place"]) is None:
            self.add_error("place", _("緯度と経度を、コンマで区切った数字で書いてください。例：35.5614,139.7160"))
        if data.get("within") and not (data.get("near") or data.get("place")):
            self.add_error("near", _("距離でさがすときは、どこからかを選んでください。"))
        return data | {"since": since, "until": until}

    def wish(self) -> Wish:
        """What was asked for; of a form with mistakes, nothing but the next days."""
        today = clock.today()
        if not self.is_valid():
            return Wish(today, today + dt.timedelta(days=USUAL - 1))
        data = self.cleaned_data
        return Wish(
            since=data["since"],
            until=data["until"],
            weekdays=tuple(data["weekdays"]),
            begins=data["begins"],
            ends=data["ends"],
            minutes=data["minutes"] or 0,
            facility=data["facility"],
            kind=data["kind"],
            what=data["what"],
            people=data["people"] or 0,
            equipment=tuple(data.get("equipment", ())),
            access=tuple(data.get("access", ())),
            district=data.get("district", ""),
            near=data["place"].replace(" ", "") or data["near"],
            within=data["within"] or 0,
            most=data["most"],
            text=data["text"].strip(),
        )

    def chosen_group(self) -> Group | None:
        """The group for which the visitor looks."""
        return self._groups.get(self.cleaned_data.get("group", "")) if self.is_valid() else None
