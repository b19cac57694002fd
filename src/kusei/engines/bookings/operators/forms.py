"""What is typed at receptions. What may be is checked by the commands."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.operators import queries
from kusei.engines.bookings.operators.models import Entry, Reception
from kusei.engines.bookings.reservations.contacts import Guest
from kusei.engines.bookings.reservations.forms import BookForm
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.models import Facility
from kusei.engines.bookings.resources.showing.hours import said
from kusei.engines.payments.tills.models import Till
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.forms import CarefulForm
from kusei.foundation.web.forms import offer

WRITE = {"required": _("この項目を書いてください。")}
CHOOSE = {"required": _("この項目を選んでください。")}


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), error_messages=WRITE, **more
    )


class ReceptionForm(forms.Form):
    """The till, and the minutes around the end of a band."""

    till = forms.ModelChoiceField(
        label=_("受付のレジ"),
        queryset=Till.objects.none(),
        required=False,
        empty_label=_("お金は受け取らない"),
        help_text=_("所管課の、受託者も受け取れるレジから選びます。"),
    )
    early = forms.IntegerField(
        label=_("終わりの何分前から引き継げるか"), min_value=0, max_value=120, error_messages=WRITE
    )
    late = forms.IntegerField(
        label=_("終わりの何分後まで引き継げるか"),
        min_value=5,
        max_value=720,
        error_messages=WRITE,
        help_text=_("これを過ぎて引継書がないと、所管課に知らせます。"),
    )

    def __init__(self, data: Any, facility: Facility, reception: Reception | None) -> None:
        early, late = (reception.early, reception.late) if reception else (15, 60)
        till = reception.till_id if reception else None
        super().__init__(data, initial={"till": till, "early": early, "late": late})
        self.fields["till"].queryset = queries.tills_for(facility)  # type: ignore[attr-defined]  # rows of a model


class AssignForm(forms.Form):
    """Who, for which operator, from when until when, and why."""

    user = forms.ModelChoiceField(
        label=_("受託者の職員"),
        queryset=User.objects.none(),
        error_messages=CHOOSE,
        help_text=_("所管課の「受託者」の役割だけを持つアカウントです。"),
    )
    operator = forms.ChoiceField(label=_("区分"), error_messages=CHOOSE)
    valid_from = _day(_("始まる日"))
    valid_until = _day(_("終わる日（この日は含まない）"), help_text=_("366日以内です。"))
    why = forms.CharField(label=_("理由"), max_length=300, error_messages=WRITE)

    def __init__(self, data: Any, reception: Reception, operators: dict[str, str]) -> None:
        super().__init__(data)
        self.fields["user"].queryset = queries.contractors_for(reception.facility)  # type: ignore[attr-defined]
        offer(self, "operator", operators.items())


class EntryForm(CarefulForm):
    """Something that happened."""

    kind = forms.ChoiceField(label=_("種類"), choices=Entry.Kind.choices, error_messages=CHOOSE)
    text = forms.CharField(
        label=_("内容"),
        max_length=400,
        error_messages=WRITE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("名前や電話番号は、要るときだけ書きます。"),
    )
    follow = forms.BooleanField(label=_("終わるまで引き継ぐ"), required=False)


class HandOverForm(CarefulForm):
    """What the signature says. `late`: an editor writes what is missing."""

    keys_complete = forms.TypedChoiceField(
        label=_("鍵"),
        choices=[("yes", _("そろっている")), ("no", _("足りない"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    note = forms.CharField(
        label=_("次の人へ"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, data: Any, *, late: bool = False) -> None:
        super().__init__(data)
        if late:
            self.fields["why"] = forms.CharField(label=_("遅れた理由"), max_length=300, error_messages=WRITE)


class CounterForm(BookForm):
    """As residents book; and for whom, without an account: the class of bookers, a name, a telephone."""

    def __init__(self, data: Any, *, rules: Rules, **more: Any) -> None:
        super().__init__(data, rules=rules, groups=list(queries.groups_for(rules)), **more)
        if "group" in self.fields:
            offer(self, "group", [("", _("団体でない")), *((key, one.name) for key, one in self._groups.items())])
        self.fields["booker"] = forms.ChoiceField(
            label=_("団体でないときの利用者の区分"),
            choices=[("", _("選んでください")), *((one.key, said(one.label)) for one in rules.bookers)],
            required=False,
        )
        self.fields["guest_name"] = forms.CharField(label=_("名前"), max_length=120, required=False)
        self.fields["guest_phone"] = forms.CharField(
            label=_("電話番号"),
            max_length=20,
            required=False,
            help_text=_("団体でないとき、連絡のために聞きます。暗号化し、決めた日数が過ぎると消します。"),
        )

    def clean(self) -> dict[str, Any]:
        """A group, or a class of bookers with a name."""
        data = super().clean()
        if not data.get("group"):
            if not data.get("booker"):
                self.add_error("booker", _("団体か、利用者の区分を選んでください。"))
            if not data.get("guest_name"):
                self.add_error("guest_name", _("名前を書いてください。"))
        return data

    def booking(self) -> dict[str, Any]:
        """The keyword arguments of `commands.book`."""
        found, data = super().booking(), self.cleaned_data
        if found.get("group") is None:
            guest = Guest(name=data["guest_name"].strip(), phone=data["guest_phone"].strip())
            found |= {"booker": data["booker"], "guest": guest}
        return found


def read_day(text: str) -> dt.date | None:
    """An ISO day of this century; None for anything else."""
    try:
        return dt.date.fromisoformat(text) if "2000" < text < "2999" else None
    except ValueError:
        return None
