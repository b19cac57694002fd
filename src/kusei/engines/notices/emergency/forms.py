"""The forms of the desk. What may be is checked by the commands; forms read what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.emergency import areas, packfile, rules
from kusei.engines.notices.emergency.board.pages import NAMES
from kusei.engines.notices.emergency.commands import Content
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.models.alerts import Ending, Hazard
from kusei.engines.notices.emergency.packfile import said
from kusei.engines.notices.texts.message import LONGEST_BODY, LONGEST_TITLE
from kusei.foundation.web.forms import offer
from kusei.lib.kana import fold_width

WHERE = [("whole", _("全域")), ("towns", _("町を選ぶ"))]
DRILL_CHANNELS = [(rules.INBOX, _("職員のお知らせ")), (rules.DRILL_PAGE, _("訓練の画面"))]
MOMENT = "%Y-%m-%dT%H:%M"


def level_choices() -> list[tuple[int, str]]:
    """The levels, the most serious first, each with its number and its word."""
    file = packfile.in_force()
    return [(level, f"警戒レベル{level} {said(file.levels[level].name, 'ja')}") for level in reversed(rules.LEVELS)]


class _Where(forms.Form):
    """For whom: everybody, or towns picked from the list."""

    where = forms.ChoiceField(label=_("対象の地域"), choices=WHERE, widget=forms.RadioSelect)
    towns = forms.MultipleChoiceField(required=False)
    find = forms.CharField(required=False, max_length=40)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "towns", [(town.town, town.town) for town in areas.known()])

    @property
    def chosen(self) -> list[str]:
        """The towns that are ticked now."""
        if self.is_bound:
            return list(self.data.getlist("towns"))  # type: ignore[attr-defined]  # the stubs do not know it
        return list(self.initial.get("towns") or ())

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, bool]]]]:
        """The districts to tick, those that were found or have a tick; with the towns that are ticked."""
        chosen = set(self.chosen)
        query = str(self["find"].value() or "")
        found = {town.town for _name, towns in areas.matching(query) for town in towns}
        return [
            (name, [(town.town, town.town in chosen) for town in towns])
            for name, towns in areas.districts(found | chosen)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("where") == "towns" and not cleaned.get("towns"):
            self.add_error("towns", _("町を1つ以上選んでください。"))
        return cleaned


class NewForm(_Where):
    """What happened, how serious it is, and where: enough for a draft with texts."""

    level = forms.TypedChoiceField(label=_("警戒レベルと発令区分"), coerce=int, widget=forms.RadioSelect)
    hazard = forms.ChoiceField(label=_("災害の種類"), choices=Hazard.choices)
    grounds = forms.CharField(
        label=_("発令の理由"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    drill = forms.ChoiceField(
        label=_("本番か訓練か"),
        choices=[("real", _("本番")), ("drill", _("訓練（職員だけに届く）"))],
        widget=forms.RadioSelect,
        initial="real",
        help_text=_("あとで本番と訓練を入れかえることはできません。"),
    )
    field_order = ("drill", "level", "hazard", "grounds", "where", "towns", "find")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "level", level_choices())

    def content(self) -> Content:
        """What was typed; the texts come from the templates."""
        said_ = self.cleaned_data
        whole = said_["where"] == "whole"
        return Content(
            level=said_["level"],
            hazard=said_["hazard"],
            whole=whole,
            towns=() if whole else said_["towns"],
            grounds=said_["grounds"],
        )


class PolygonField(forms.CharField):
    """Rings, one a line: 35.56,139.71 35.57,139.71 …"""

    widget = forms.Textarea(attrs={"rows": 2, "autocomplete": "off"})

    def clean(self, value: Any) -> list[list[list[float]]]:
        """The rings as numbers; what they must be the command checks."""
        lines = fold_width(super().clean(value) or "").splitlines()
        try:
            return [
                [[float(part) for part in pair.split(",")] for pair in line.split()] for line in lines if line.strip()
            ]
        except ValueError:
            raise forms.ValidationError(
                _("「緯度,経度」を空白で区切って並べてください。例：35.5,139.7 35.6,139.7 35.6,139.8 35.5,139.7")
            ) from None

    def prepare_value(self, value: Any) -> str:
        """The rings as lines."""
        if isinstance(value, str) or value is None:
            return value or ""
        return "\n".join(" ".join(f"{lat},{lon}" for lat, lon in ring) for ring in value)


class EditForm(_Where):
    """Everything about a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.TypedChoiceField(label=_("警戒レベルと発令区分"), coerce=int, widget=forms.RadioSelect)
    hazard = forms.ChoiceField(label=_("災害の種類"), choices=Hazard.choices)
    grounds = forms.CharField(
        label=_("発令・解除の理由"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    supplement = forms.CharField(
        label=_("補足情報"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    households = forms.IntegerField(label=_("対象世帯数"), min_value=0, max_value=99_999_999, required=False)
    residents = forms.IntegerField(label=_("対象人数"), min_value=0, max_value=99_999_999, required=False)
    expires_at = forms.DateTimeField(
        label=_("掲載の終わり"),
        required=False,
        input_formats=[MOMENT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        help_text=_("警戒レベル1と2の情報だけ。避難の発令は、解除するまで続きます。"),
    )
    polygons = PolygonField(
        label=_("範囲（地図で読む機械のため）"),
        required=False,
        help_text=_("なくてもかまいません。1行に1つの範囲。緯度,経度を空白で区切り、最後は最初と同じ点にします。"),
    )
    channels = forms.MultipleChoiceField(
        label=_("訓練を出すところ"), choices=DRILL_CHANNELS, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, alert: Alert, **options: Any) -> None:
        super().__init__(*args, initial=_initial(alert), **options)
        self.alert = alert
        offer(self, "level", level_choices())
        file = packfile.in_force()
        self.languages = list(dict.fromkeys((*file.languages, *alert.texts)))
        for language in self.languages:
            name, needed = NAMES[language], language == "ja"
            self.fields[f"title_{language}"] = forms.CharField(
                label=_("件名（%(language)s）") % {"language": name}, max_length=LONGEST_TITLE, required=needed
            )
            self.fields[f"body_{language}"] = forms.CharField(
                label=_("本文（%(language)s）") % {"language": name},
                max_length=LONGEST_BODY,
                required=False,
                widget=forms.Textarea(attrs={"rows": 8}),
            )
        if not alert.drill:
            del self.fields["channels"]
        if alert.ending:  # what is cancelled stays what it was
            for name in ("level", "hazard", "where", "towns", "find", "polygons", "expires_at"):
                del self.fields[name]

    @property
    def texts(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Language, title and body, language by language."""
        return [(NAMES[one], self[f"title_{one}"], self[f"body_{one}"]) for one in self.languages]

    def content(self) -> Content:
        """What was typed."""
        said_, held = self.cleaned_data, self.alert
        whole = held.whole if held.ending else said_["where"] == "whole"
        texts = {
            one: {
                "title": said_[f"title_{one}"],
                "body": said_[f"body_{one}"].replace("\r\n", "\n"),
                "link": held.texts.get(one, held.texts["ja"]).get("link", ""),
            }
            for one in self.languages
            if said_[f"title_{one}"]
        }
        return Content(
            level=said_.get("level", held.level),
            hazard=said_.get("hazard", held.hazard),
            whole=whole,
            towns=() if whole else said_.get("towns", held.towns),
            texts=texts,
            polygons=said_.get("polygons", held.polygons),
            grounds=said_["grounds"],
            supplement=said_["supplement"],
            households=said_["households"],
            residents=said_["residents"],
            effective_at=held.effective_at,
            expires_at=said_.get("expires_at"),
            channels=said_.get("channels", ()),
        )


def _initial(alert: Alert) -> dict[str, Any]:
    names = ("version", "level", "hazard", "grounds", "supplement", "households", "residents", "expires_at", "polygons")
    texts = {f"{part}_{one}": text[part] for one, text in alert.texts.items() for part in ("title", "body")}
    where = {"where": "whole" if alert.whole else "towns", "towns": alert.towns, "channels": alert.channels}
    return {**{name: getattr(alert, name) for name in names}, **where, **texts}


class WhyForm(forms.Form):
    """An act that needs a reason."""

    why = forms.CharField(label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class FastForm(forms.Form):
    """One person alone: why, and the number of the level, so that nobody does it by mistake."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("1人で配信する理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    typed = forms.CharField(
        label=_("警戒レベルの数字"),
        max_length=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("確かめるため、配信する警戒レベルの数字を書いてください。"),
    )


class EndingForm(forms.Form):
    """Why an alert is cancelled."""

    ending = forms.ChoiceField(label=_("解除・取消しの別"), choices=Ending.choices, widget=forms.RadioSelect)
