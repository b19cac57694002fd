"""The forms of campaigns. What may be is checked by the commands; forms only read what was typed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.segments.models import SegmentVersion
from kusei.engines.notices.subscribers.models import Channel, Topic
from kusei.engines.notices.texts.message import LONGEST_BODY, Text
from kusei.engines.notices.texts.message import LONGEST_TITLE as LONGEST_HEADING
from kusei.foundation.web import clock
from kusei.foundation.web.forms import DateField, offer
from kusei.lib.kana import fold_width
from kusei.services.outreach.models import LONGEST_TITLE, LONGEST_WHY, MOST_A_MINUTE
from kusei.services.outreach.states import LABELS, Stage
from kusei.services.outreach.wording import topic_label

LINK = r"^(/[^/\s][^\s]*|/|https://[^\s]+)?$"


def _area(rows: int = 3, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class StartForm(forms.Form):
    """What a campaign begins with."""

    department = forms.TypedChoiceField(label=_("担当の組織"), coerce=int)
    topic = forms.TypedChoiceField(
        label=_("お知らせの種類"), coerce=int, help_text=_("届くのは、この種類を受け取ると決めた人だけです。")
    )
    title = forms.CharField(
        label=_("件名（職員用）"), max_length=LONGEST_TITLE, help_text=_("一覧と決裁に出ます。区民には見えません。")
    )

    def __init__(self, *args: Any, departments: list[tuple[int, str]], topics: list[Topic], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "department", departments)
        offer(self, "topic", [(one.pk, topic_label(one)) for one in topics])


class _Versioned(forms.Form):
    """A form about a campaign as the person saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class TextForm(_Versioned):
    """The words in one language. Blank title and body leave a language out that is not Japanese."""

    name = forms.CharField(label=_("件名（職員用）"), max_length=LONGEST_TITLE, required=False)
    title = forms.CharField(label=_("題名"), max_length=LONGEST_HEADING, required=False)
    body = forms.CharField(label=_("本文"), max_length=LONGEST_BODY, required=False, widget=_area(12))
    link = forms.RegexField(
        LINK,
        label=_("くわしいページ"),
        max_length=200,
        required=False,
        help_text=_("このサイトの中なら「/」で始まる場所、外なら「https://」で始まるアドレス。なければ空欄。"),
        error_messages={"invalid": _("「/」か「https://」で始まるアドレスを、空白を入れずに書いてください。")},
    )

    def __init__(self, *args: Any, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.language = language
        if language == "ja":
            for name in ("name", "title", "body"):
                self.fields[name].required = True
        else:
            del self.fields["name"]
        for name in ("title", "body"):
            self.fields[name].widget.attrs["lang"] = "ja" if language.startswith("ja") else language

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("title") and (data.get("body") or data.get("link")) and "title" not in self.errors:
            self.add_error("title", gettext("題名も書いてください。"))
        return data

    def text(self) -> Text | None:
        """The words as typed, None when the language is left out."""
        data = self.cleaned_data
        if not data["title"] and not data["body"]:
            return None
        return Text(title=data["title"], body=data["body"].replace("\r\n", "\n"), link=data["link"])


class AimForm(_Versioned):
    """Whom it is for."""

    topic = forms.TypedChoiceField(
        label=_("お知らせの種類"), coerce=int, help_text=_("届くのは、この種類を受け取ると決めた人だけです。")
    )
    segment = forms.TypedChoiceField(
        label=_("対象"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, topics: list[Topic], segments: list[SegmentVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "topic", [(one.pk, topic_label(one)) for one in topics])
        said = [
            (one.pk, gettext("%(name)s（第%(number)d版）") % {"name": one.segment.name, "number": one.number})
            for one in segments
        ]
        offer(self, "segment", [("", gettext("受け取る人全員")), *said])


class ChannelsForm(_Versioned):
    """By which ways."""

    channels = forms.MultipleChoiceField(
        label=_("配信方法"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選んだ中から、一人ひとりが決めた順番で、はじめに届く方法で届きます。"),
        error_messages={"required": _("配信方法を1つ以上選んでください。")},
    )

    def __init__(self, *args: Any, channels: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "channels", [(one, Channel(one).label) for one in channels])


class HourField(forms.TimeField):
    """A time of day, in Tokyo."""

    default_error_messages = {"invalid": _("時刻は「9:00」のように書いてください。")}  # noqa: RUF012  Django's own shape

    def to_python(self, value: Any) -> dt.time | None:
        folded = fold_width(str(value or "")).strip().replace("時", ":").rstrip("分").removesuffix(":")
        return super().to_python(f"{folded}:00" if folded.isdecimal() else folded)


class WholeField(forms.IntegerField):
    """A whole number as people write it: 1,200 or １２００."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(fold_width(str(value or "")).replace(",", "").strip().removesuffix("人"))


class WhenForm(_Versioned):
    """When it begins and how fast it goes."""

    begin = forms.ChoiceField(
        label=_("配信の開始"),
        widget=forms.RadioSelect,
        choices=[("now", _("決まったらすぐ")), ("at", _("日時を決める"))],
        initial="now",
    )
    day = DateField(label=_("開始の日"), required=False)
    hour = HourField(
        label=_("開始の時刻"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("例：9:00。日時が過ぎてから決まったときは、すぐに配信します。"),
    )
    per_minute = WholeField(
        label=_("1分あたりの人数"),
        required=False,
        min_value=1,
        max_value=MOST_A_MINUTE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("電話や窓口への問い合わせが集まりそうなときに、ゆっくり配信できます。なければ空欄。"),
    )
    again_why = forms.CharField(
        label=_("1日の上限を超える理由"),
        max_length=LONGEST_WHY,
        required=False,
        help_text=_("同じ種類のお知らせが同じ日に重なるときだけ書きます。承認者が見ます。"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("begin") == "at":
            for name, message in (("day", _("日付を書いてください。")), ("hour", _("時刻を書いてください。"))):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, message)
        return data

    def start_at(self) -> dt.datetime | None:
        """The moment that was chosen, None for at once."""
        data = self.cleaned_data
        if data["begin"] == "now":
            return None
        return dt.datetime.combine(data["day"], data["hour"], clock.TOKYO)


class WhyForm(forms.Form):
    """Something that needs its reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(label=_("理由"), max_length=LONGEST_WHY, widget=_area(2))


class FilterForm(forms.Form):
    """What a list is narrowed to."""

    q = forms.CharField(label=_("件名・本文・作成者"), max_length=100, required=False)
    stage = forms.ChoiceField(label=_("状態"), required=False)
    topic = forms.TypedChoiceField(label=_("お知らせの種類"), coerce=int, empty_value=None, required=False)
    department = forms.TypedChoiceField(label=_("担当"), coerce=int, empty_value=None, required=False)
    mine = forms.BooleanField(label=_("自分が作ったものだけ"), required=False)

    def __init__(self, *args: Any, departments: list[tuple[int, str]], topics: list[Topic], **options: Any) -> None:
        super().__init__(*args, **options)
        everything = [("", gettext("すべて"))]
        offer(self, "stage", [*everything, *((one.value, LABELS[one]) for one in Stage)])
        offer(self, "topic", [*everything, *((one.pk, topic_label(one)) for one in topics)])
        offer(self, "department", [*everything, *departments])
