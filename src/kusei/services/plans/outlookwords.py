"""How an outlook is said: where the year will end, how that was worked out, and what it means for the target."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kusei.foundation.web import formats
from kusei.lib.projection import Kind, Method, NotYet, Projection, Reason
from kusei.services.plans.projecting import Outlook, Verdict

# The part of a year after which months that still are not there will not come: the metric does not know them.
NO_MONTHS_AFTER = Decimal("0.4")
SHAPES = {Verdict.REACHES: "ahead", Verdict.LIKELY: "on-track", Verdict.MAY_MISS: "late", Verdict.MISSES: "late"}


def verdict_words(verdict: Verdict, *, over: bool = False) -> str:
    """The word for what a projection means; once the year is over it is no projection any more."""
    if over:
        return _("目標に届いた") if verdict in {Verdict.REACHES, Verdict.LIKELY} else _("目標に届かなかった")
    return {
        Verdict.REACHES: _("目標に届く見込み"),
        Verdict.LIKELY: _("目標に届きそう"),
        Verdict.MAY_MISS: _("目標に届かないおそれ"),
        Verdict.MISSES: _("目標に届かない見込み"),
    }[verdict]


def pace_words(verdict: Verdict) -> str:
    """The same in the words for the present day."""
    return {
        Verdict.REACHES: _("予定より早い"),
        Verdict.LIKELY: _("予定どおり"),
        Verdict.MAY_MISS: _("遅れぎみ"),
        Verdict.MISSES: _("遅れぎみ"),
    }[verdict]


def shape(verdict: Verdict) -> str:
    """The shape beside the word."""
    return SHAPES[verdict]


def amount(found: Projection, unit: str) -> str:
    """The middle with the interval: 310手続（304～322）."""
    middle = formats.with_unit(found.value, unit)
    if found.low == found.high:
        return middle
    ends = f"{formats.number(found.low)}～{formats.number(found.high)}"
    return f"{middle}（{ends}）" if formats.in_japanese() else f"{middle} ({ends})"


def method_words(found: Projection, kind: Kind) -> str:
    """How it was worked out, in a sentence for whoever wants to know."""
    how = {
        Method.ENDED: _("年度が終わったので、実績の値です。"),
        Method.SEASON: _("前の年度までに、同じ日までに1年の何割が済んでいたかから計算しました。"),
        Method.PACE: _("4月からの1日あたりの数が、年度の終わりまで続くとして計算しました。"),
        Method.TREND: _("月ごとの増え方・減り方の中央値が、年度の終わりまで続くとして計算しました。"),
        Method.RECENT: _("残りの日は、最近6か月と同じとして計算しました。"),
    }[found.method]
    if found.method is Method.ENDED:
        return how
    used = ngettext("%(months)dか月の実績を使いました。", "%(months)dか月の実績を使いました。", found.months)
    spread = _("かっこの中は、10回のうち8回はこの間に入るという幅です。") if found.low != found.high else ""
    space = "" if formats.in_japanese() else " "
    return space.join(filter(None, (how, used % {"months": found.months}, spread)))


def why_not(found: NotYet) -> str:
    """Why there is no projection yet."""
    if found.reason is Reason.NOT_ADDITIVE:
        return _("まだ見通せません。月の数を足しても年度の数にならない指標だからです。")
    if not found.months and found.elapsed > NO_MONTHS_AFTER:
        return _("まだ見通せません。月ごとの数がない指標だからです。")
    return _("まだ見通せません。終わった月が3か月に足りないからです。")


def so_far_words(outlook: Outlook) -> str:
    """The value of the year so far with the last day that was counted."""
    value = formats.with_unit(outlook.so_far, outlook.unit)
    return _("%(value)s（%(day)sまで）") % {"value": value, "day": formats.date_text(outlook.through)}
