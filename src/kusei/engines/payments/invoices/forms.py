"""What staff type about invoices and refunds. What may be is checked by the commands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices import wording
from kusei.engines.payments.invoices.models import Invoice, Refund, Way
from kusei.engines.payments.invoices.payers import Payer
from kusei.engines.payments.invoices.queries.listing import Filters
from kusei.engines.payments.invoices.rules import titles
from kusei.engines.payments.ledger.models import LARGEST
from kusei.foundation.web.forms import DateField, offer
from kusei.lib.errors import RuleError
from kusei.lib.kana import fold_hyphens_between_digits, fold_width
from kusei.lib.mynumber import refuse_my_number
from kusei.lib.zengin import ACCOUNT_KINDS, bank_kana

MOST_LINES = 8
LONGEST_WHY = 400
Choices = Sequence[tuple[Any, Any]]


def without_my_number(text: str) -> str:
    """The text, when no individual number stands in it. Raises `ValidationError`."""
    try:
        refuse_my_number(text)
    except RuleError as error:
        raise forms.ValidationError(error.ja) from error
    return text


class WhyForm(forms.Form):
    """Something that needs its reason."""

    why = forms.CharField(label=gettext_lazy("理由"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_why(self) -> str:
        """Kept for years: no individual number."""
        return without_my_number(self.cleaned_data["why"])


class DueForm(WhyForm):
    """Another due date."""

    due_on = DateField(label=gettext_lazy("新しい納期限"))
    field_order = ("due_on", "why")


class YenField(forms.IntegerField):
    """Whole yen, with comma, wide digits and 円 if somebody types them."""

    default_error_messages = {"invalid": gettext_lazy("金額を数字で書いてください。例：1200")}  # noqa: RUF012  Django's own shape

    def __init__(self, **options: Any) -> None:
        text = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(**{"min_value": 1, "max_value": LARGEST, "widget": text, **options})

    def to_python(self, value: Any) -> int | None:
        """Width, comma and unit taken off."""
        plain = fold_width(str(value or "")).replace(",", "").strip().removesuffix("円")
        return super().to_python(plain)


class FilterForm(forms.Form):
    """What the list is narrowed to. What is not valid does not narrow, and says so in its place."""

    q = forms.CharField(label=gettext_lazy("請求番号・領収番号・件名"), max_length=100, required=False)
    state = forms.ChoiceField(label=gettext_lazy("状態"), required=False)
    way = forms.ChoiceField(label=gettext_lazy("支払い方法"), required=False)
    department = forms.TypedChoiceField(label=gettext_lazy("所管課"), coerce=int, empty_value=None, required=False)
    income = forms.ChoiceField(label=gettext_lazy("科目"), required=False)
    year = forms.IntegerField(
        label=gettext_lazy("年度（西暦）"), min_value=1947, max_value=2999, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )  # fmt: skip

    def __init__(self, data: Any, departments: Choices) -> None:
        super().__init__(data, auto_id="id_%s")
        every = ("", _("すべて"))
        states = [
            ("owed", _("お支払い待ち")),
            ("overdue", _("納期限を過ぎたもの")),
            ("settled", _("お支払い済み")),
            ("surplus", _("二重払い・払いすぎのあるもの")),
            ("cancelled", _("取消し")),
            ("lapsed", _("期限切れ")),
        ]
        offer(self, "state", [every, *states])
        offer(self, "way", [every, *Way.choices])
        offer(self, "department", [every, *departments])
        offer(self, "income", [every, *income_choices()])

    def wanted(self, name: str = "") -> Filters:
        """What the list is asked for."""
        self.is_valid()
        known = self.cleaned_data
        return Filters(
            text=known.get("q") or "",
            name=name,
            state=known.get("state") or "",
            way=known.get("way") or "",
            department=known.get("department"),
            income=known.get("income") or "",
            year=known.get("year"),
        )


def income_choices() -> list[tuple[str, str]]:
    """The revenue titles in force."""
    return [(one.key, f"{one.code} {wording.said(one.label)}") for one in titles().titles]


class NewForm(forms.Form):
    """An invoice that somebody writes by hand."""

    subject = forms.CharField(label=gettext_lazy("件名"), max_length=200)
    department = forms.TypedChoiceField(label=gettext_lazy("所管課"), coerce=int)
    income = forms.ChoiceField(label=gettext_lazy("科目"))
    due_on = DateField(label=gettext_lazy("納期限"), required=False)
    name = forms.CharField(label=gettext_lazy("納入者の氏名・名称"), max_length=100)
    kana = forms.CharField(label=gettext_lazy("納入者のカナ"), max_length=100)
    postcode = forms.CharField(label=gettext_lazy("郵便番号"), max_length=10, required=False)
    address = forms.CharField(label=gettext_lazy("住所"), max_length=200, required=False)
    telephone = forms.CharField(label=gettext_lazy("電話番号"), max_length=20, required=False)
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("支払い方法"),
        choices=Way.choices,
        initial=Way.values,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, departments: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "department", [("", _("選んでください")), *departments])
        offer(self, "income", [("", _("選んでください")), *income_choices()])
        for number in range(1, MOST_LINES + 1):
            values = {"number": number}
            self.fields[f"label_{number}"] = forms.CharField(
                label=_("%(number)s行目の内容") % values, max_length=100, required=number == 1
            )
            self.fields[f"unit_{number}"] = YenField(
                label=_("%(number)s行目の単価（円）") % values, min_value=-LARGEST, required=number == 1
            )
            self.fields[f"quantity_{number}"] = forms.IntegerField(
                label=_("%(number)s行目の数") % values,
                min_value=1,
                max_value=9999,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
            )
            self.fields[f"why_{number}"] = forms.CharField(
                label=_("%(number)s行目の理由") % values, max_length=200, required=False
            )

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each line."""
        parts = ("label", "unit", "quantity", "why")
        return [[self[f"{part}_{number}"] for part in parts] for number in range(1, MOST_LINES + 1)]

    @property
    def head(self) -> list[forms.BoundField]:
        """The fields beside the lines."""
        return [self[name] for name in self.fields if "_" not in name or name == "due_on"]

    def clean(self) -> dict[str, Any] | None:
        """A line has a label and a price; what is taken off takes no more than there is."""
        data = super().clean() or {}
        for name, value in list(data.items()):
            if isinstance(value, str):
                try:
                    without_my_number(value)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        for number in range(1, MOST_LINES + 1):
            label, unit = data.get(f"label_{number}"), data.get(f"unit_{number}")
            if bool(label) != (unit is not None) and not self.errors.get(f"unit_{number}"):
                missing = f"unit_{number}" if label else f"label_{number}"
                self.add_error(missing, _("内容と単価は、そろえて書いてください。"))
        if not self.errors and sum(line.amount for line in self.lines()) < 0:
            self.add_error(None, _("減額が、ほかの行の合計より大きくなっています。"))
        return data

    def lines(self) -> list[Line]:
        """The lines as an invoice keeps them; only of a valid form."""
        data, found = self.cleaned_data, []
        for number in range(1, MOST_LINES + 1):
            label, unit = data.get(f"label_{number}"), data.get(f"unit_{number}")
            if label and unit is not None:
                quantity, why = data.get(f"quantity_{number}") or 1, data.get(f"why_{number}")
                kind = "item" if unit >= 0 else "reduction"
                words = {"ja": why} if why else {}
                found.append(Line(kind, {"ja": label}, unit * quantity, quantity, unit, words))  # type: ignore[arg-type]
        return found

    def payer(self) -> Payer:
        """Who has to pay; only of a valid form."""
        data = self.cleaned_data
        return Payer(**{part: data[part] for part in ("name", "kana", "postcode", "address", "telephone")})


def initial_of(invoice: Invoice, payer: Payer | None) -> dict[str, Any]:
    """The form filled with an invoice, to issue it anew."""
    values: dict[str, Any] = {
        "subject": invoice.subject,
        "department": invoice.department_id,
        "income": invoice.income,
        "due_on": invoice.due_on,
        "ways": invoice.ways,
    }
    if payer is not None:
        values |= {part: getattr(payer, part) for part in ("name", "kana", "postcode", "address", "telephone")}
    for number, line in enumerate(map(Line.from_json, invoice.lines[:MOST_LINES]), 1):
        whole = line.unit and line.unit * line.quantity == line.amount
        values |= {
            f"label_{number}": line.label.get("ja", ""),
            f"unit_{number}": line.unit if whole else line.amount,
            f"quantity_{number}": line.quantity if whole else 1,
            f"why_{number}": line.why.get("ja", ""),
        }
    return values


class BankForm(forms.Form):
    """An account at a bank, as its files need it."""

    bank = forms.CharField(label=gettext_lazy("金融機関コード（4桁）"), max_length=8)
    bank_name = forms.CharField(label=gettext_lazy("金融機関名（カナ）"), max_length=15, required=False)
    branch = forms.CharField(label=gettext_lazy("支店コード（3桁）"), max_length=6)
    branch_name = forms.CharField(label=gettext_lazy("支店名（カナ）"), max_length=15, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("預金の種類"))
    number = forms.CharField(label=gettext_lazy("口座番号（7桁まで）"), max_length=14)
    account_name = forms.CharField(label=gettext_lazy("口座名義（カナ）"), max_length=30)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "kind", [(key, label) for key, label in ACCOUNT_KINDS.items()])

    def _digits(self, name: str, least: int, most: int) -> str:
        text = re.sub(r"\s", "", fold_hyphens_between_digits(fold_width(self.cleaned_data[name])))
        if not (text.isascii() and text.isdecimal() and least <= len(text) <= most):
            raise forms.ValidationError(_("数字で書いてください（%(most)s桁まで）。") % {"most": most})
        return text

    def clean_bank(self) -> str:
        """Four digits."""
        return self._digits("bank", 4, 4)

    def clean_branch(self) -> str:
        """Three digits."""
        return self._digits("branch", 3, 3)

    def clean_number(self) -> str:
        """Seven digits, filled with zeros."""
        return self._digits("number", 1, 7).zfill(7)

    def _kana(self, name: str) -> str:
        text: str = self.cleaned_data[name].strip()
        try:
            made = bank_kana(text)
        except RuleError as error:
            raise forms.ValidationError(error.ja) from error
        longest = 30 if name == "account_name" else 15
        if len(made) > longest:
            raise forms.ValidationError(_("半角で%(most)s文字までです（濁点も1文字）。") % {"most": longest})
        return text

    def clean_bank_name(self) -> str:
        """Kana, at most 15 signs of a bank's file."""
        return self._kana("bank_name")

    def clean_branch_name(self) -> str:
        """Kana, at most 15 signs of a bank's file."""
        return self._kana("branch_name")

    def clean_account_name(self) -> str:
        """Kana, at most 30 signs of a bank's file."""
        return self._kana("account_name")

    def account(self) -> dict[str, str]:
        """As `name_bank` takes it; only of a valid form."""
        data = self.cleaned_data
        return {
            **{key: data[key] for key in ("bank", "branch", "kind", "number", "bank_name", "branch_name")},
            "name": data["account_name"],
        }


class RefundForm(WhyForm):
    """How much is given back of which payment, and why."""

    payment = forms.TypedChoiceField(label=gettext_lazy("どの入金から"), coerce=int)
    amount = YenField(label=gettext_lazy("還付する額（円）"))
    cause = forms.ChoiceField(label=gettext_lazy("事由"))
    field_order = ("payment", "amount", "cause", "why")

    def __init__(self, *args: Any, payments: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "payment", payments)
        chosen = (Refund.Cause.CANCELLED, Refund.Cause.REDUCED)  # the others the machine finds, or the till says
        offer(self, "cause", [(one.value, one.label) for one in chosen])


class OrderForm(forms.Form):
    """When the bank is to pay out."""

    on = DateField(label=gettext_lazy("振込日"))
