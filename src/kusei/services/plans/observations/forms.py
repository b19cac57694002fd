"""The forms of observations. What may be is checked by the commands; forms only read what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import department_choices
from kusei.foundation.web.forms import DateField
from kusei.services.plans.cycle.standing import Standing
from kusei.services.plans.models import Edition
from kusei.services.plans.observations.commands.writing import Content
from kusei.services.plans.observations.models import LONGEST_TEXT, LONGEST_TITLE, LONGEST_URL
from kusei.services.plans.observations.queries import choices
from kusei.services.plans.observations.rules import CycleStep, Kind, State, StepKind, Vuca

Choices = list[tuple[Any, Any]]


def _choose(form: forms.Form, name: str, values: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField | forms.MultipleChoiceField)
    field.choices = values


class ObservationForm(forms.Form):
    """What a person writes. Initiatives of one's own are ticked, others named by code or key: no script is needed."""

    department = forms.ChoiceField(label=_("気づいた部署"), required=False)
    title = forms.CharField(label=_("件名"), max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(label=_("何の動きか"), choices=Kind.choices, widget=forms.RadioSelect)
    seen = forms.CharField(
        label=_("見たこと・聞いたこと"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("事実を書きます。考えたことは、次の「情勢判断」に書きます。マイナンバーは書けません。"),
    )
    observed_on = DateField(label=_("気づいた日"))
    vuca = forms.ChoiceField(label=_("どんな先の読めなさか（VUCA）"), required=False)
    cycle_step = forms.ChoiceField(label=_("どの段階で気づいたか"), required=False)
    source = forms.CharField(
        label=_("出どころ"), max_length=300, required=False, help_text=_("資料の名前、会議、窓口など。")
    )
    source_url = forms.CharField(
        label=_("出どころのURL"), max_length=LONGEST_URL, required=False, widget=forms.URLInput,
        help_text=_("http:// か https:// で始まるもの。"),
    )  # fmt: skip
    initiatives = forms.MultipleChoiceField(
        label=_("関わる取組（自分の部署の取組）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("関わる取組の番号"),
        required=False,
        max_length=2000,
        help_text=_("取組の番号を「、」で区切って書きます。例：3、5。分からなければ空欄でかまいません。"),
    )

    def __init__(self, *args: Any, edition: Edition, who: Standing, **options: Any) -> None:
        super().__init__(*args, **options)
        self.edition = edition
        own = choices.own_initiatives(edition, who)
        departments = choices.departments_to_write_for(edition.plan.municipality, who)
        _choose(self, "initiatives", own)
        _choose(self, "department", [(key, name or gettext("全庁")) for key, name in departments])
        _choose(self, "vuca", [("", gettext("選ばない")), *Vuca.choices])
        _choose(self, "cycle_step", [("", gettext("選ばない")), *CycleStep.choices])
        if not own:
            del self.fields["initiatives"]

    def clean_others(self) -> list[str]:
        """The keys that the words name."""
        found, unknown = choices.keys_named(self.edition, self.cleaned_data["others"])
        if unknown:
            raise forms.ValidationError(
                gettext("「%(words)s」に当たる取組が一つに決まりません。番号を確かめるか、取組のキーを書いてください。")
                % {"words": "、".join(unknown)}
            )
        return found

    def content(self) -> Content:
        """What was typed, for the command."""
        data = self.cleaned_data
        names = ("title", "kind", "seen", "observed_on", "vuca", "cycle_step", "source", "source_url")
        keys = dict.fromkeys([*data.get("initiatives", []), *data["others"]])
        return Content(**{name: data[name] for name in names}, initiatives=tuple(keys))


class RevisionForm(ObservationForm):
    """Changing an observation that has no steps yet; its department stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["department"]


class StepForm(forms.Form):
    """The next step. The kind is a choice when several may follow."""

    kind = forms.ChoiceField(label=_("次の段階"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("内容"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "情勢判断：何を意味すると考えたか。意思決定：誰が何を決めたか。実行：何をしたか。終えるとき：その理由。"
        ),
    )
    done_on = DateField(label=_("いつ"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: tuple[StepKind, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(kinds)

    def offer(self, kinds: tuple[StepKind, ...]) -> None:
        """Let one of these be chosen."""
        _choose(self, "kind", [(kind.value, kind.label) for kind in kinds])
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0].value


class CorrectionForm(forms.Form):
    """A correction of an earlier step: another step beside it."""

    corrects = forms.TypedChoiceField(label=_("どの段階を訂正するか"), coerce=int)
    text = forms.CharField(label=_("正しい内容"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))
    done_on = DateField(label=_("いつ"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, steps: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self, "corrects", steps)


class FilterForm(forms.Form):
    """What a list is narrowed to."""

    q = forms.CharField(label=_("ことば"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("状態"), required=False)
    kind = forms.ChoiceField(label=_("何の動きか"), required=False)
    vuca = forms.ChoiceField(label=_("VUCA"), required=False)
    plan = forms.ChoiceField(label=_("計画"), required=False)
    initiative = forms.CharField(label=_("取組の番号"), max_length=80, required=False)
    department = forms.TypedChoiceField(label=_("部署"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, municipality: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        everything = [("", gettext("すべて"))]
        plans = [(plan.slug, plan.title) for plan in choices.plans_of(municipality)]
        _choose(self, "state", [*everything, ("waiting", gettext("まだ決めていないもの")), *State.choices])
        _choose(self, "kind", [*everything, *Kind.choices])
        _choose(self, "vuca", [*everything, *Vuca.choices])
        _choose(self, "plan", [*everything, *plans])
        _choose(self, "department", [*everything, *department_choices(municipality)])
