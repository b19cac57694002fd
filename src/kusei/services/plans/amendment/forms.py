"""The forms of the amendments' pages. What may be is checked by the commands; forms only read what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kusei.engines.approvals.queries.people import department_choices_for
from kusei.foundation.people.models import User
from kusei.foundation.web.forms import DateField
from kusei.services.plans.amendment.commands.wording import LONGEST_REASON, LONGEST_TEXT
from kusei.services.plans.amendment.fields import FIELDS
from kusei.services.plans.amendment.states import DIRECTIONS

Choices = list[tuple[Any, Any]]


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    """Fill the list of a field."""
    found = form.fields[name]
    assert isinstance(found, forms.ChoiceField)
    found.choices = choices


class StartForm(forms.Form):
    """What a new edition is called, why it is made and when it takes effect."""

    plan = forms.ChoiceField(label=_("改定する計画"))
    label = forms.CharField(label=_("新しい版の名前"), max_length=100, help_text=_("例：令和9年3月改定"))
    code = forms.CharField(
        label=_("新しい版の符号"), max_length=80, help_text=_("アドレスに使います。半角の英数字。例：2027")
    )
    title = forms.CharField(
        label=_("計画名"), max_length=200, required=False, help_text=_("空欄なら、いまの名前のまま。")
    )
    purpose = forms.CharField(label=_("改定の趣旨"), max_length=LONGEST_TEXT, widget=_area(5))
    effective_on = DateField(label=_("施行日"), help_text=_("この日から、新しい版になります。"))
    published = forms.RegexField(
        r"^\d{4}(-\d{2}(-\d{2})?)?$",
        label=_("公表の年月"),
        required=False,
        help_text=_("2027-03の形。空欄なら施行日の年月。"),
        error_messages={"invalid": _("公表は2027-03または2027-03-28の形で書いてください。")},
    )
    owner = forms.TypedChoiceField(label=_("起案する部署"), coerce=int)

    def __init__(self, *args: Any, by: User, plans: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        choose(self, "owner", department_choices_for(by))
        if plans:
            choose(self, "plan", plans)
        else:
            del self.fields["plan"]


class DescribeForm(StartForm):
    """Changing the same of a draft; its plan stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class WhyForm(forms.Form):
    """Something that needs its reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(label=_("理由"), max_length=LONGEST_REASON, widget=_area(2))


class RequestForm(forms.Form):
    """A wish that an initiative be amended."""

    direction = forms.ChoiceField(label=_("今後の方向性"), required=False)
    text = forms.CharField(label=_("どこをどう改めたいか"), max_length=LONGEST_TEXT, widget=_area(5))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choose(self, "direction", [("", _now("選ばない")), *DIRECTIONS.items()])


class AnswerForm(forms.Form):
    """What becomes of a request."""

    answer = forms.CharField(label=_("答え"), max_length=LONGEST_TEXT, widget=_area(2))


class LineForm(forms.Form):
    """A new line of the yearly plan; its cells are written in the table afterwards."""

    action = forms.CharField(label=_("取組の内容"), max_length=1000)
    below = forms.ChoiceField(label=_("どの行の下に"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=LONGEST_REASON, required=False)

    def __init__(self, *args: Any, lines: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        choose(self, "below", [("", _now("（いちばん上の段）")), *lines])


class IndicatorForm(forms.Form):
    """A new indicator; its targets are written in the table afterwards, with what they rest on."""

    name = forms.CharField(label=_("指標"), max_length=500)
    kind = forms.ChoiceField(label=_("種類"), choices=FIELDS["indicator"]["kind"].choices)
    unit = forms.CharField(label=_("単位"), max_length=200, required=False)
    reason = forms.CharField(label=_("理由"), max_length=LONGEST_REASON, required=False)


class InitiativeForm(forms.Form):
    """A new initiative."""

    title = forms.CharField(label=_("名称"), max_length=500)
    code = forms.CharField(label=_("番号"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("種類"))
    node = forms.ChoiceField(label=_("掲載場所"), required=False)
    departments = forms.CharField(
        label=_("所管"), required=False, widget=_area(2), help_text=_("1行に1つ、部署の名前を書きます。")
    )
    after = forms.ChoiceField(label=_("どの取組のあとに"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, kinds: Choices, nodes: Choices, initiatives: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        choose(self, "kind", kinds)
        choose(self, "node", [("", _now("なし")), *nodes])
        choose(self, "after", [("", _now("（最後）")), *initiatives])


class NodeForm(forms.Form):
    """A new place in the plan's tree."""

    title = forms.CharField(label=_("名称"), max_length=500)
    code = forms.CharField(label=_("番号"), max_length=200, required=False)
    level = forms.ChoiceField(label=_("階層"))
    parent = forms.ChoiceField(label=_("上の項目"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, levels: Choices, nodes: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        choose(self, "level", levels)
        choose(self, "parent", [("", _now("なし")), *nodes])


class ListingsForm(forms.Form):
    """Under which nodes an initiative stands, and which of them is the first."""

    nodes = forms.MultipleChoiceField(label=_("掲載場所"), required=False, widget=forms.CheckboxSelectMultiple)
    primary = forms.ChoiceField(label=_("主な掲載場所"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=LONGEST_REASON, required=False)

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        found = self.fields["nodes"]
        assert isinstance(found, forms.MultipleChoiceField)
        found.choices = choices
        choose(self, "primary", [("", _now("決めない")), *choices])
