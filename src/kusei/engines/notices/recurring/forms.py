"""The form of one's reminders of collection days."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.recurring.conditions import TIMES
from kusei.foundation.web.forms import offer


class RemindersForm(forms.Form):
    """Which area, when, of what; and the consent where it is not given yet."""

    area = forms.ChoiceField(label=_("収集地区"), error_messages={"required": _("収集地区を選んでください。")})
    times = forms.MultipleChoiceField(
        label=_("知らせる時刻"),
        choices=list(TIMES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("前の日の夜は20時、当日の朝は6時30分に届きます。朝の分は、通知を止める時間のあいだでも届きます。"),
        error_messages={
            "required": _("知らせる時刻を一つ以上選んでください。受け取らないときは「お知らせをやめる」を押します。")
        },
    )
    items = forms.MultipleChoiceField(
        label=_("知らせる品目"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("一つも選ばないときは、すべての品目を知らせます。"),
    )
    agreed = forms.BooleanField(label=_("収集地区の使い方に同意します"), required=False)

    def fill(
        self, areas: Sequence[tuple[str, str]], items: Sequence[tuple[str, str]], *, ask_consent: bool, sentence: str
    ) -> None:
        """Offer what there is; ask for the consent only of who has not given it."""
        offer(self, "area", [("", _("選んでください")), *areas])
        offer(self, "items", items)
        if ask_consent:
            self.fields["agreed"].help_text = sentence
        else:
            del self.fields["agreed"]
