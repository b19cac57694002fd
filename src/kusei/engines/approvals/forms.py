"""The forms of the approvals' pages. What may be is checked by the commands; forms only read what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kusei.engines.approvals import hooks
from kusei.engines.approvals.commands.deciding import LONGEST_OPINION
from kusei.engines.approvals.commands.drafting import LONGEST_BODY, LONGEST_TITLE, MOST_YEN
from kusei.engines.approvals.queries import people
from kusei.engines.approvals.queries.listing import fiscal_years
from kusei.engines.approvals.retention import Retention
from kusei.engines.approvals.routefile import of_home
from kusei.engines.approvals.texts import RETENTIONS, STATES
from kusei.foundation.people.models import User
from kusei.foundation.web.formats import fiscal_year
from kusei.foundation.web.forms import DateField
from kusei.lib.kana import fold_width

Choices = list[tuple[Any, Any]]


class YenField(forms.IntegerField):
    """Whole yen, as people write them: 1,200,000 or １２００円."""

    default_error_messages = {"invalid": _("金額を数字で書いてください。例：1200000")}  # noqa: RUF012  Django's own shape

    def __init__(self, **options: Any) -> None:
        text = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(min_value=0, max_value=MOST_YEN, widget=text, **options)

    def to_python(self, value: Any) -> int | None:
        plain = fold_width(str(value or "")).replace(",", "").strip().removesuffix("円")
        return super().to_python(plain)


class _Versioned(forms.Form):
    """A form about a draft as the person saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DraftForm(forms.Form):
    """What a drafter writes."""

    department = forms.TypedChoiceField(label=_("起案する組織"), coerce=int)
    title = forms.CharField(label=_("件名"), max_length=LONGEST_TITLE)
    body = forms.CharField(
        label=_("伺いの内容"),
        max_length=LONGEST_BODY,
        required=False,
        widget=_area(10),
        help_text=_("何を、なぜ決めたいかを書きます。マイナンバーは書けません。"),
    )
    amount = YenField(
        label=_("金額（円）"), required=False, help_text=_("金額によって決裁の経路が変わります。なければ空欄。")
    )
    classification = forms.ChoiceField(label=_("文書分類"), required=False)
    retention = forms.ChoiceField(label=_("保存期間"), choices=list(RETENTIONS.items()), initial=Retention.FIVE)

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        classes = of_home().classifications
        words = [(one.code, f"{one.label}（{RETENTIONS[one.retention]}）") for one in classes]
        self._choice("classification", [("", gettext("選ばない")), *words])
        self._choice("department", people.department_choices_for(by))

    def _choice(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class EditForm(DraftForm, _Versioned):
    """Changing a draft; its department stays."""

    department = None  # type: ignore[assignment]  # Django's way to leave a field out

    def _choice(self, name: str, choices: Choices) -> None:
        if name in self.fields:
            super()._choice(name, choices)


class FileForm(_Versioned):
    """One file."""

    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("PDF、PNG、JPEG、Word、Excel、PowerPoint、テキスト、CSV。1つ10MBまで。"),
    )


class OpinionForm(_Versioned):
    """A decision with or without words."""

    opinion = forms.CharField(label=_("意見"), max_length=LONGEST_OPINION, required=False, widget=_area(), strip=True)


class WhyForm(_Versioned):
    """Something that needs its reason."""

    why = forms.CharField(label=_("理由"), max_length=LONGEST_OPINION, widget=_area())


class SendBackForm(WhyForm):
    """Where to and why."""

    to = forms.TypedChoiceField(label=_("差戻し先"), coerce=int, empty_value=None, required=False)

    field_order = ("to", "why", "version")

    def __init__(self, *args: Any, targets: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("起案者")), *targets]


class HandOverForm(WhyForm):
    """Who takes the draft over."""

    to = forms.TypedChoiceField(label=_("引き継ぐ人"), coerce=int)
    field_order = ("to", "why", "version")

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class AbsenceForm(forms.Form):
    """Who is away, when, and who decides meanwhile."""

    person = forms.TypedChoiceField(label=_("不在になる人"), coerce=int)
    deputy = forms.TypedChoiceField(
        label=_("代わりに決裁する人"), coerce=int, help_text=_("承認の役割がある人から選びます。")
    )
    first_day = DateField(label=_("最初の日"))
    last_day = DateField(label=_("最後の日"), help_text=_("この日まで代わりの人が決裁できます。"))
    why = forms.CharField(label=_("理由"), max_length=200, help_text=_("例：出張、休暇"))

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        person, deputy = self.fields["person"], self.fields["deputy"]
        assert isinstance(person, forms.ChoiceField)
        assert isinstance(deputy, forms.ChoiceField)
        approvers = people.approver_choices()
        person.choices = [(by.pk, str(by)), *people.absent_choices(by, approvers)]
        deputy.choices = [("", gettext("選んでください")), *((pk, name) for pk, name in approvers if pk != by.pk)]


class FilterForm(forms.Form):
    """What a list is narrowed to."""

    q = forms.CharField(label=_("件名・内容・起案者・番号"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("状態"), required=False)
    kind = forms.ChoiceField(label=_("文書の種類"), required=False)
    department = forms.TypedChoiceField(label=_("組織"), coerce=int, empty_value=None, required=False)
    year = forms.TypedChoiceField(label=_("文書番号の年度"), coerce=int, empty_value=None, required=False)
    mine = forms.BooleanField(label=_("自分の起案だけ"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        everything = [("", gettext("すべて"))]
        choices: dict[str, Choices] = {
            "state": [*everything, *STATES.items()],
            "kind": [*everything, *((kind.key, kind.label) for kind in hooks.kinds())],
            "department": [*everything, *people.departments()],
            "year": [*everything, *((year, fiscal_year(year)) for year in fiscal_years())],
        }
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = values
