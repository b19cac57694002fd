"""What is typed at the kiosk's sign-in and at the desk. What may be is checked by the commands."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.checkins import codes
from kusei.engines.bookings.checkins.commands.cards import MOST_AT_ONCE
from kusei.engines.bookings.checkins.models import Band, Card, Event, Gate
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.org.models import Department
from kusei.foundation.web import clock


class DeviceCodeForm(forms.Form):
    """The one-time code of a device."""

    digits = forms.CharField(
        label=_("端末の番号（8けた）"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("窓口の「入退館」の画面で出した番号。10分間、1回だけ使えます。"),
    )


class MinutesField(forms.TimeField):
    """A time of day, as minutes since midnight; 00:00 is the end of the day."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def prepare_value(self, value: Any) -> Any:
        return dt.time(*divmod(value % 1440, 60)) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        time = super().clean(value)
        return (time.hour * 60 + time.minute) or 1440 if time else None


class HouseForm(forms.Form):
    """A house and its rules."""

    facility = forms.ModelChoiceField(label=_("施設"), queryset=Facility.objects.none())
    department = forms.ModelChoiceField(label=_("所管課"), queryset=Department.objects.none())
    closes_at = MinutesField(
        label=_("閉める時刻"), help_text=_("この時刻を過ぎても出ていない人は「出口の記録なし」と印を付けて、数えます。")
    )
    groups = forms.MultipleChoiceField(
        label=_("人数のボタン"), choices=Band.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    names = forms.BooleanField(
        label=_("端末で名前からさがせる"),
        required=False,
        help_text=_("2文字以上打ったときだけ、5人まで出します。つながっているときだけ使えます。"),
    )
    contractors = forms.BooleanField(label=_("受託者も使える"), required=False)
    trusted_hours = forms.IntegerField(label=_("端末の時刻を信じる長さ（時間）"), min_value=1, max_value=720)
    trusted_ahead = forms.IntegerField(label=_("端末の時計の進みを許す長さ（分）"), min_value=0, max_value=60)
    least = forms.IntegerField(
        label=_("公表するいちばん小さい数"),
        min_value=1,
        max_value=100,
        help_text=_("公表用の表では、これより小さい数を伏せます。"),
    )

    def __init__(self, *args: Any, departments: QuerySet[Department], made: bool = False, **options: Any) -> None:
        first = {"closes_at": 1080, "groups": ["infant", "adult"], "trusted_hours": 72, "trusted_ahead": 2, "least": 5}
        options.setdefault("initial", first)
        super().__init__(*args, **options)
        if made:
            del self.fields["facility"], self.fields["department"]
            return
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]  # a field of choices
        towns = departments.order_by().values("municipality")
        self.fields["facility"].queryset = Facility.objects.filter(municipality__in=towns)  # type: ignore[attr-defined]


class GateForm(forms.Form):
    """A gate."""

    name = forms.CharField(label=_("名前"), max_length=60, help_text=_("例：正面玄関"))
    mode = forms.ChoiceField(label=_("使い方"), choices=Gate.Mode.choices)
    headcounts = forms.BooleanField(label=_("人数のボタンを出す"), required=False, initial=True)


class RecordForm(forms.Form):
    """An event written by hand."""

    kind = forms.ChoiceField(
        label=_("内容"), choices=[(one.value, one.label) for one in Event.Kind if one is not Event.Kind.UNDO]
    )
    card = forms.CharField(label=_("カードの番号（なければ人数を書く）"), max_length=30, required=False)
    people = forms.IntegerField(label=_("人数"), min_value=0, max_value=9_999, initial=1)
    band = forms.ChoiceField(label=_("年齢の区分"), choices=Band.choices, initial=Band.UNKNOWN)
    at = forms.DateTimeField(
        label=_("日時"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    why = forms.CharField(label=_("理由"), max_length=200)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"key": uuid.uuid4(), "at": clock.now().astimezone(clock.TOKYO), "people": 1})
        super().__init__(*args, **options)

    def clean_card(self) -> str:
        """The code, from any way of writing it."""
        written = str(self.cleaned_data["card"])
        code = codes.read(written) if written else ""
        if code is None:
            raise forms.ValidationError(_("カードの番号は、12字の英数字です。例：ABCD-EFGH-JKMN"))
        return code


class CardForm(forms.Form):
    """A card for a person or a child."""

    department = forms.ModelChoiceField(label=_("所管課"), queryset=Department.objects.none(), empty_label=None)
    kind = forms.ChoiceField(
        label=_("種類"), choices=[(one.value, one.label) for one in Card.Kind if one is not Card.Kind.ANONYMOUS]
    )
    email = forms.EmailField(
        label=_("アカウントのメールアドレス"),
        required=False,
        help_text=_("本人、またはこどもの保護者の利用者登録。こどものカードは、なくても作れます。"),
    )
    name = forms.CharField(
        label=_("名前"), max_length=60, required=False, help_text=_("名前でさがすときだけ要ります。")
    )
    kana = forms.CharField(label=_("フリガナ"), max_length=120, required=False)
    adult = forms.BooleanField(label=_("大人"), required=False)
    enters_in = forms.IntegerField(
        label=_("小学校に入る（入った）年度"),
        required=False,
        help_text=_("西暦4けた。学年の区分は、ここから毎年4月に自動で変わります。"),
    )
    school = forms.CharField(label=_("学校"), max_length=60, required=False)

    def __init__(self, *args: Any, departments: QuerySet[Department], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]  # a field of choices


class SheetForm(forms.Form):
    """Cards without a name, printed at once."""

    department = forms.ModelChoiceField(label=_("所管課"), queryset=Department.objects.none(), empty_label=None)
    number = forms.IntegerField(label=_("枚数"), min_value=1, max_value=MOST_AT_ONCE, initial=8)
    adult = forms.BooleanField(label=_("大人"), required=False)

    def __init__(self, *args: Any, departments: QuerySet[Department], **options: Any) -> None:
        options["auto_id"] = "sheet_%s"  # beside a form of the list
        super().__init__(*args, **options)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]  # a field of choices
