"""Forms of the pages of vouchers."""

from __future__ import annotations

import re
import unicodedata
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.vouchers.commands.spending import LARGEST
from kusei.engines.payments.vouchers.details import BankAccount
from kusei.engines.payments.vouchers.models import Shop
from kusei.engines.payments.vouchers.programmes import shop_file, worded

_YEN = re.compile(r"[0-9]{1,8}")


class YenField(forms.CharField):
    """Whole yen above zero, as people type them on a telephone: 1,200, １２００, 1200円."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=20, error_messages={"required": _("金額を入れてください。")}, **options)

    def clean(self, value: Any) -> int:
        """The amount in yen."""
        text = unicodedata.normalize("NFKC", str(super().clean(value)))
        digits = re.sub(r"[,\s¥円]", "", text)
        if not _YEN.fullmatch(digits) or not 1 <= int(digits) <= LARGEST:
            raise forms.ValidationError(_("金額は1円以上の数字で入れてください。"))
        return int(digits)


class AmountForm(forms.Form):
    """How much."""

    amount = YenField(label=_("金額（円）"))


class PayForm(AmountForm):
    """How much, and the click by which it is known again."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CodeForm(forms.Form):
    """What was typed or scanned."""

    code = forms.CharField(
        label=_("お客さまの番号"),
        max_length=300,
        help_text=_("お客さまの画面の10桁の番号です。読み取り機で二次元コードを読むこともできます。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("番号を入れてください。")},
    )


class TakeForm(AmountForm):
    """The amount, for a code that was seen."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=300)


class UnitsForm(forms.Form):
    """How many units, and the click by which a purchase is known again."""

    units = forms.TypedChoiceField(label=_("口数"), coerce=int)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, most: int, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["units"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(number, str(number)) for number in range(1, most + 1)]


class BankForm(forms.Form):
    """A bank account, as a transfer file wants it."""

    bank = forms.RegexField(r"^[0-9]{4}$", label=_("金融機関コード（4桁）"))
    branch = forms.RegexField(r"^[0-9]{3}$", label=_("支店コード（3桁）"))
    account = forms.ChoiceField(label=_("口座の種類"), choices=[("1", _("普通")), ("2", _("当座"))])
    number = forms.RegexField(r"^[0-9]{7}$", label=_("口座番号（7桁）"))
    holder = forms.CharField(label=_("口座名義（カナ）"), max_length=30)

    def clean_holder(self) -> str:
        """In half-width kana, as banks write it."""
        text = unicodedata.normalize("NFKC", self.cleaned_data["holder"]).upper()
        narrow = half_width(text)
        if not re.fullmatch(r"[ｦ-ﾟ0-9A-Z().\-/ ]{1,30}", narrow):
            raise forms.ValidationError(_("口座名義は、カナ・数字・英字で、通帳のとおりに書いてください。"))
        return narrow

    @property
    def value(self) -> BankAccount:
        """The account that was written."""
        data = self.cleaned_data
        return BankAccount(data["bank"], data["branch"], data["account"], data["number"], data["holder"])


class BankChangeForm(BankForm):
    """Another account, and why."""

    why = forms.CharField(label=_("理由"), max_length=200)


class ShopForm(BankForm):
    """A shop that joins."""

    field_order = ("name", "kind", "category", "department")
    name = forms.CharField(label=_("店の名前"), max_length=80)
    kind = forms.ChoiceField(label=_("規模"), choices=Shop.Kind.choices)
    category = forms.ChoiceField(label=_("業種"))
    department = forms.TypedChoiceField(label=_("所管課"), coerce=int)

    def __init__(self, *args: Any, departments: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (
            ("category", [(one.key, worded(one.label)) for one in shop_file().categories]),
            ("department", departments),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class InviteForm(forms.Form):
    """Whom to invite."""

    label = forms.CharField(
        label=_("呼び名"), max_length=40, help_text=_("「店長」「レジ1」のように、店の中で分かる名前です。")
    )


class EarnForm(forms.Form):
    """Points that staff record for somebody."""

    email = forms.EmailField(label=_("利用者のメールアドレス"))
    activity = forms.ChoiceField(label=_("活動"))
    occasion = forms.CharField(
        label=_("できごと"),
        max_length=60,
        required=False,
        help_text=_("健診や催しの名前と日付です。同じものには1回だけ付きます。"),
    )


_WIDE = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソ"
_WIDE += "タチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
_NARROW = "".join(chr(code) for code in range(0xFF61, 0xFF9E))
_TABLE = str.maketrans(_WIDE + "\u3099\u309a", _NARROW + "ﾞﾟ")
_LARGE = str.maketrans("ｧｨｩｪｫｬｭｮｯｰ", "ｱｲｳｴｵﾔﾕﾖﾂ-")  # banks know no small kana and no long stroke


def half_width(text: str) -> str:
    """Kana in the half width of the banks."""
    return unicodedata.normalize("NFD", text).translate(_TABLE).translate(_LARGE)
