"""The search for what delivers, and the choice of one of what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures.hooks import Deliverer
from kusei.services.plans.deliverers.models import LONGEST_NOTE

LONGEST_WORDS = 100


class SearchForm(forms.Form):
    """A kind, and words of the name."""

    kind = forms.ChoiceField(label=_("種類"))
    q = forms.CharField(label=_("名前のことば"), required=False, max_length=LONGEST_WORDS, strip=True)

    def __init__(self, *args: Any, kinds: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = list(kinds.items())  # type: ignore[attr-defined]


class ChoiceForm(forms.Form):
    """One of what was found, and what part of the promise it delivers."""

    thing = forms.ChoiceField(
        label=_("この取組を届けるもの"),
        widget=forms.RadioSelect,
        error_messages={"required": _("つなぐものをひとつ選んでください。")},
    )
    note = forms.CharField(
        label=_("補足"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("取組のどの部分を届けるかなど、読む人の助けになることを短く書きます。なくてもかまいません。"),
    )

    def __init__(self, *args: Any, found: Sequence[Deliverer], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["thing"].choices = [(one.key, one.title) for one in found]  # type: ignore[attr-defined]
