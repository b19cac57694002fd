"""What staff type at tills. What may be is checked by the commands."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.tills.commands.common import MOST_PIECES
from kusei.engines.payments.tills.models import DENOMINATIONS, Till
from kusei.foundation.org.models import Department
from kusei.foundation.web import clock
from kusei.foundation.web.formats import yen
from kusei.foundation.web.forms import DateField, offer
from kusei.lib.kana import fold_width

MOST_YEN = 100_000_000


class YenField(forms.CharField):
    """Yen as people write them: full width, with commas and 円."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=20, **options)

    def clean(self, value: Any) -> Any:
        text = fold_width(str(super().clean(value) or "")).replace(",", "").removesuffix("円").strip()
        if not text and not self.required:
            return None
        if not text.isascii() or not text.isdecimal() or int(text) > MOST_YEN:
            raise forms.ValidationError(_("金額を、円で書いてください。例：1200"))
        return int(text)


class PiecesForm(forms.Form):
    """How many of each note and coin."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for value in DENOMINATIONS:
            attrs = {"inputmode": "numeric", "autocomplete": "off", "data-yen": value}
            self.fields[f"n{value}"] = forms.IntegerField(
                label=yen(value),
                required=False,
                min_value=0,
                max_value=MOST_PIECES,
                widget=forms.NumberInput(attrs=attrs),
            )
        self.order_fields([f"n{value}" for value in DENOMINATIONS])

    def pieces(self) -> dict[int, int]:
        """What was counted; nothing written is none."""
        return {value: self.cleaned_data.get(f"n{value}") or 0 for value in DENOMINATIONS}

    def total(self) -> int:
        """The sum in yen."""
        return sum(value * number for value, number in self.pieces().items())


class ReasonedPiecesForm(PiecesForm):
    """A count that may differ from what should be there."""

    why = forms.CharField(
        label=_("過不足の理由"),
        required=False,
        max_length=400,
        help_text=_("数えた現金が合わないときに書きます。合うときは空けておきます。"),
    )


class CodeForm(forms.Form):
    """What a scanner or a person types."""

    code = forms.CharField(
        label=_("納付書の番号・バーコード・二次元コード"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
        help_text=_("バーコードリーダーで読み取るか、請求番号（例：26-00000123-4）を打って、Enterを押します。"),
    )


class KeyedForm(forms.Form):
    """A form that counts once, however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        options["initial"] = {"key": uuid.uuid4(), **(options.get("initial") or {})}
        super().__init__(*args, **options)


class CashForm(KeyedForm):
    """Cash that is handed over."""

    amount = forms.IntegerField(widget=forms.HiddenInput(), min_value=1)
    tendered = YenField(
        label=_("預かった金額"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )


class TerminalForm(KeyedForm):
    """What the terminal took."""

    amount = forms.IntegerField(widget=forms.HiddenInput(), min_value=1)
    slip = forms.CharField(
        label=_("端末の伝票番号"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class ReasonForm(forms.Form):
    """Why."""

    why = forms.CharField(label=_("理由"), max_length=400)


class MoveForm(KeyedForm):
    """Cash that is moved."""

    amount = YenField(label=_("金額（円）"))
    reference = forms.CharField(label=_("払込書などの番号"), required=False, max_length=60)


class BankedForm(forms.Form):
    """When it reached the bank."""

    on = DateField(label=_("銀行に入った日"))


class FileForm(forms.Form):
    """A file of a terminal or a register."""

    layout = forms.ChoiceField(label=_("様式"))
    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("CSV（UTF-8かShift_JIS）、またはXLSX。10 MB、2万行まで。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, layouts: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "layout", layouts)


class SettleForm(forms.Form):
    """To which invoice money of a file belongs."""

    number = forms.CharField(label=_("請求番号"), max_length=40)
    note = forms.CharField(label=_("理由"), max_length=400)


class TillForm(forms.Form):
    """A till."""

    department = forms.ModelChoiceField(label=_("所管課"), queryset=Department.objects.none())
    name = forms.CharField(label=_("名前"), max_length=60, help_text=_("例：1番窓口"))
    place = forms.CharField(label=_("場所"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("種類"), choices=Till.Kind.choices)
    float_amount = YenField(label=_("釣銭準備金（円）"), required=False)
    contractors = forms.BooleanField(label=_("受託者も受け取れる"), required=False)
    valid_from = DateField(label=_("使い始める日"))
    valid_until = DateField(label=_("使い終わる日（この日から使わない）"), required=False)

    def __init__(self, *args: Any, departments: Any, made: bool = False, **options: Any) -> None:
        options.setdefault("initial", {"valid_from": clock.today(), "kind": Till.Kind.CASH})
        super().__init__(*args, **options)
        if made:
            del self.fields["department"], self.fields["kind"]
        else:
            self.fields["department"].queryset = departments  # type: ignore[attr-defined]  # a field of choices
