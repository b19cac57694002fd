"""Forms of the settings pages. What a value must be like stands in the commands; forms only carry the words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.notices.subscribers import choosing, hooks, purpose
from kusei.engines.notices.subscribers.models import Channel, Subscriber
from kusei.engines.notices.subscribers.refusals import AttributeRefused
from kusei.foundation.people.residents.fields import LANGUAGES
from kusei.foundation.people.residents.towns import home_towns
from kusei.foundation.web.forms import western_year

NOT_SAID = ("", gettext_lazy("登録しない"))
NO_SECOND = ("", gettext_lazy("なし"))


class PlainForm(forms.Form):
    """Shows what a command refused at the field that it names, else at the first."""

    def refuse(self, refusal: Exception) -> None:
        """The sentence of the refusal, at its field."""
        name = refusal.attribute if isinstance(refusal, AttributeRefused) else ""
        self.add_error(name if name in self.fields else next(iter(self.fields)), str(refusal))


class TopicsForm(forms.Form):
    """Every topic with a box and the first two channels of its order: fields `on-…`, `first-…`, `second-…`."""

    def __init__(self, groups: Sequence[choosing.Group], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        offered = choosing.offered()
        known = dict(offered)
        for choice in (one for group in groups for one in group.choices):
            key, order = choice.topic.key, self._order(choice, known)
            self.fields[f"on-{key}"] = forms.BooleanField(
                label=choice.label, help_text=choice.note, required=False, initial=bool(choice.channels)
            )
            self.fields[f"first-{key}"] = forms.ChoiceField(
                label=_("はじめに使う方法"), choices=offered, initial=order[0], required=False
            )
            self.fields[f"second-{key}"] = forms.ChoiceField(
                label=_("届かないときの方法"),
                choices=[NO_SECOND, *[one for one in offered if one[0] != Channel.INBOX]],
                initial=order[1] if len(order) > 1 else "",
                required=False,
            )

    @staticmethod
    def _order(choice: choosing.Choice, known: Mapping[str, str]) -> list[str]:
        order = [one for one in (choice.channels or choice.topic.channels) if one in known]
        return order or [Channel.INBOX.value]

    def shown(self, groups: Sequence[choosing.Group]) -> list[tuple[str, list[tuple[Any, ...]], bool]]:
        """The bound fields in the groups of the page: (label, [(box, first, second)], whether one is wrong)."""
        found = []
        for group in groups:
            fields = [
                tuple(self[f"{part}-{one.topic.key}"] for part in ("on", "first", "second")) for one in group.choices
            ]
            found.append((group.label, fields, any(bound.errors for row in fields for bound in row)))
        return found

    def wanted(self, choice: choosing.Choice) -> list[str]:
        """The channels of a topic as the person put them, empty for a topic that they do not want.

        A longer order of before stays, as long as its first two are the same.
        """
        key = choice.topic.key
        if not self.cleaned_data[f"on-{key}"]:
            return []
        first = self.cleaned_data[f"first-{key}"] or Channel.INBOX.value
        second = self.cleaned_data[f"second-{key}"] if first != Channel.INBOX else ""
        order = [one for one in (first, second) if one]
        before = list(choice.channels)
        known = dict(choosing.offered())
        return before if [one for one in before if one in known][:2] == order else list(dict.fromkeys(order))


class AboutForm(PlainForm):
    """Language, town, area of collection, and the consent for the last two."""

    language = forms.ChoiceField(label=gettext_lazy("お知らせのことば"), choices=LANGUAGES)
    town = forms.ChoiceField(
        label=gettext_lazy("住んでいる町"),
        required=False,
        help_text=gettext_lazy("町を選ぶと、その町だけのお知らせも届きます。番地は要りません。"),
    )
    collection_area = forms.ChoiceField(
        label=gettext_lazy("ごみの収集地区"),
        required=False,
        help_text=gettext_lazy("選ぶと、収集日の前の日に知らせられます。"),
    )
    agreed = forms.BooleanField(label=gettext_lazy("この使い方に同意します"), required=False)

    def __init__(
        self, subscriber: Subscriber | None, *, agreed: bool, data: Mapping[str, Any] | None = None, language: str = ""
    ) -> None:
        initial = {
            "language": subscriber.language if subscriber else language,
            "town": subscriber.town if subscriber else "",
            "collection_area": subscriber.collection_area if subscriber else "",
        }
        super().__init__(data, initial=initial)
        towns = dict.fromkeys(town.town for town in home_towns())
        self._offer("town", [(one, one) for one in towns], initial["town"])
        self._offer("collection_area", hooks.areas(), initial["collection_area"])
        _ask_consent(self, agreed)

    def _offer(self, name: str, choices: Sequence[tuple[str, str]], kept: str) -> None:
        field = self.fields[name]
        if not choices:
            del self.fields[name]
        elif isinstance(field, forms.ChoiceField):
            gone = [(kept, kept)] if kept and kept not in dict(choices) else []
            field.choices = [NOT_SAID, *gone, *choices]


class ChildForm(PlainForm):
    """The month in which a child was born."""

    year = forms.CharField(label=gettext_lazy("生まれた年"), max_length=10, help_text=gettext_lazy("例：2024、令和6"))
    month = forms.TypedChoiceField(
        label=gettext_lazy("生まれた月"), choices=[(str(one), str(one)) for one in range(1, 13)], coerce=int
    )
    agreed = forms.BooleanField(label=gettext_lazy("この使い方に同意します"), required=False)

    def __init__(self, *, agreed: bool, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        _ask_consent(self, agreed)

    def clean_year(self) -> int:
        """A western year; 和暦 is understood."""
        year = western_year(str(self.cleaned_data["year"]))
        if not (year.isascii() and year.isdecimal() and len(year) == 4 and int(year) > 0):
            raise forms.ValidationError(_("年は「2024」または「令和6」のように書いてください。"))
        return int(year)

    def born(self) -> dt.date:
        """The first day of the month."""
        return dt.date(self.cleaned_data["year"], self.cleaned_data["month"], 1)


class HoursForm(PlainForm):
    """Quiet hours, and whether alerts come."""

    quiet_from = forms.TimeField(
        label=gettext_lazy("通知を止める時刻"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=gettext_lazy("この時刻からは鳴らしません。その間のお知らせは、あとで届きます。"),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("通知を再び受ける時刻"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=gettext_lazy("いつでも受け取るときは、両方とも空けます。"),
    )
    alerts = forms.BooleanField(
        label=gettext_lazy("緊急のお知らせを受け取る"),
        required=False,
        help_text=gettext_lazy("避難など命にかかわるお知らせです。止めている時間にも、すべての宛先に届きます。"),
    )


class PhoneForm(PlainForm):
    """A telephone number."""

    number = forms.CharField(
        label=gettext_lazy("電話番号"),
        max_length=30,
        help_text=gettext_lazy("例：090-1234-5678"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class CodeForm(PlainForm):
    """The code that came by phone."""

    code = forms.CharField(
        label=gettext_lazy("確認の番号"),
        max_length=20,
        help_text=gettext_lazy("6桁の数字"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


def _ask_consent(form: forms.Form, agreed: bool) -> None:
    """The box for who has not agreed yet; whoever has finds it on the page of consents."""
    if agreed:
        del form.fields["agreed"]
    else:
        form.fields["agreed"].help_text = f"{purpose.SENTENCE}{purpose.RECEIVERS}"
