"""The words that explain a line: which class, how counted, what is taken off and why; in three languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from kusei.engines.payments.fees.format import Version
from kusei.engines.payments.fees.parts import Ask, Item, Reduction, Rounded, Surcharge, Text
from kusei.lib.yen import Rounding, Yen

LANGUAGES = ("ja", "en", "easy")
_WAYS = {
    Rounding.DOWN: ("切り捨て", "rounded down"),
    Rounding.UP: ("切り上げ", "rounded up"),
    Rounding.HALF_UP: ("四捨五入", "rounded to the nearest"),
}
_CAPPED = Text(ja="料金の上限", en="Maximum price", easy="いちばん高い金額")

Words = dict[str, str]


def join(parts: Iterable[Words]) -> Words:
    """Sentences, one after the other, in each language."""
    rows = [part for part in parts if part]
    return {
        "ja": "".join(row["ja"] for row in rows),
        "en": " ".join(row["en"] for row in rows),
        "ja-easy": " ".join(row["ja-easy"] for row in rows),
    } if rows else {}  # fmt: skip


def said(ja: str, en: str, easy: str) -> Words:
    """One sentence in each language."""
    return {"ja": ja, "en": en, "ja-easy": easy}


def _case(version: Version, when: Collection[str], facts: dict[str, Any], code: str) -> str:
    """The facts on which a condition looked: 「会議室：小」・「時間帯：午前」."""
    shown = []
    for ask in (one for one in version.asks if one.key in when):
        colon = ": " if code == "en" else "："
        shown.append(f"{ask.label.said(code)}{colon}{answer(ask, facts[ask.key], code)}")
    return "; ".join(shown) if code == "en" else "".join(f"「{one}」" for one in shown)


def answer(ask: Ask, value: Any, code: str) -> str:
    """What was answered, as people say it."""
    if ask.kind == "yes":
        return {"en": ("no", "yes")}.get(code, ("いいえ", "はい"))[bool(value)]
    if ask.kind == "number":
        unit = ask.unit.said(code) if ask.unit else ""
        return f"{value:,} {unit}".strip() if code == "en" else f"{value:,}{unit}"
    option = ask.option(value)
    return option.label.said(code) if option else str(value)


def because(version: Version, when: Collection[str], facts: dict[str, Any]) -> Words:
    """The classes that led to the price (keys of what is asked); nothing where it does not depend on any."""
    if not when:
        return {}
    ja, en, easy = (_case(version, when, facts, code) for code in LANGUAGES)
    return said(f"{ja}の料金です。", f"Price for {en}.", f"{easy}の お金です。")


def counted(item: Item, ask: Ask | None, raw: int, units: int) -> Words:
    """How the quantity came about, where it is not simply what was answered."""
    if ask is None:
        return {}
    shown = {code: answer(ask, raw, code) for code in LANGUAGES}
    unit = {code: item.unit.said(code) if item.unit else "" for code in LANGUAGES}
    parts = []
    if item.step > 1:
        step = {code: answer(ask, item.step, code) for code in LANGUAGES}
        n = -(-raw // item.step)
        parts.append(
            said(
                f"{shown['ja']}は、{step['ja']}ごとに数えて{n}{unit['ja'] or '回'}分です。",
                f"{shown['en']} count as {n} begun steps of {step['en']}.",
                f"{shown['easy']}は {n}{unit['easy'] or '回'}分です。",
            )
        )
    if item.minimum and -(-raw // item.step) < item.minimum:
        parts.append(
            said(
                f"少なくとも{item.minimum}{unit['ja']}分をいただきます。",
                f"At least {item.minimum} are charged.",
                f"少なくても {item.minimum}{unit['easy']}分の お金が かかります。",
            )
        )
    if item.free:
        parts.append(
            said(
                f"はじめの{item.free}{unit['ja']}分は無料で、{units}{unit['ja']}分がかかります。",
                f"The first {item.free} are free; {units} are charged.",
                f"はじめの {item.free}{unit['easy']}分は お金が かかりません。",
            )
        )
    return join(parts)


def stepped(item: Item, ask: Ask, raw: int, measure: int, up_to: int) -> Words:
    """The step into which a quantity or weight falls."""
    shown = {code: answer(ask, raw, code) for code in LANGUAGES}
    if item.weight:
        return said(
            f"{shown['ja']}で約{measure}g（{up_to}gまでの料金）です。",
            f"{shown['en']} weigh about {measure} g (price up to {up_to} g).",
            f"{shown['easy']}で {measure}gくらいです（{up_to}gまでの お金）。",
        )
    return said(
        f"{shown['ja']}（{up_to:,}までの料金）です。",
        f"{shown['en']} (price up to {up_to:,}).",
        f"{shown['easy']}の お金です。",
    )


def capped(yen: int, each: int | None, unit: Text | None) -> tuple[Words, Words]:
    """Label and reason of what a ceiling takes off."""
    per = {code: f"{each}{unit.said(code) if unit else ''}" for code in LANGUAGES}
    ja = f"{per['ja']}ごとに{_yen(yen)}" if each else _yen(yen)
    en = f"{Yen(yen).sign} for each {each} {unit.said('en') if unit else ''}".strip() if each else Yen(yen).sign
    return _CAPPED.words(), said(
        f"上限は{ja}です。", f"No more than {en} is charged.", f"いちばん高くても {_yen(yen)}です。"
    )


def surcharged(version: Version, rule: Surcharge, facts: dict[str, Any], base: int) -> Words:
    """Why something comes on top."""
    times = f"{(100 + rule.percent) / 100:g}"
    first = _fulfilled(version, rule.when, facts)
    return join((first, said(
        f"{_yen(base)}の{rule.percent}%を加えます（{times}倍）。{_rounding(rule.round, 'ja')}",
        f"{rule.percent}% of {Yen(base).sign} is added (×{times}).{_rounding(rule.round, 'en')}",
        f"{_yen(base)}の {rule.percent}%を 足します。",
    )))  # fmt: skip


def reduced(version: Version, rule: Reduction, facts: dict[str, Any], base: int, others: int) -> Words:
    """Why something is taken off, how it was rounded, and why this rule among several."""
    if rule.percent is not None:
        what = said(
            f"{_yen(base)}から{rule.percent}%を減らします。{_rounding(rule.round, 'ja')}",
            f"{rule.percent}% is taken off {Yen(base).sign}.{_rounding(rule.round, 'en')}",
            f"{_yen(base)}から {rule.percent}% 安く なります。",
        )
    else:
        yen = _yen(rule.yen or 0)
        what = said(f"{yen}を減らします。", f"{Yen(rule.yen or 0).sign} is taken off.", f"{yen} 安く なります。")
    return join((_fulfilled(version, rule.when, facts), what, _chosen(version, others)))


def limited(cap: int) -> Words:
    """That several reductions together reached their cap."""
    return said(
        f"減免は、合わせて{cap}%までです。",
        f"Reductions together take off {cap}% at most.",
        f"安く なるのは {cap}%までです。",
    )


def _chosen(version: Version, others: int) -> Words:
    if not others or version.choose == "together":
        return {}
    if version.choose == "best":
        return said(
            "使える減免のうち、いちばん安くなるものです。",
            "Of the reductions that apply, this one is the best for you.",
            "いちばん 安く なる きまりを 使いました。",
        )
    return said(
        "使える減免のうち、決まりで先にくるものです。",
        "Of the reductions that apply, this one comes first in the rules.",
        "決まりの 中で 先に 書いて あるものを 使いました。",
    )


def _fulfilled(version: Version, when: Collection[str], facts: dict[str, Any]) -> Words:
    if not when:
        return {}
    ja, en, easy = (_case(version, when, facts, code) for code in LANGUAGES)
    return said(f"{ja}のため、", f"For {en}:", f"{easy}なので、")


def _rounding(rule: Rounded, code: str) -> str:
    if rule.to == 1:
        return ""
    ja, en = _WAYS[rule.way]
    if code == "en":
        return f" The {rule.what} is {en} to a multiple of {rule.to} yen."
    what = "" if rule.what == "fee" else "減らす額の"
    return f"{what}{rule.to}円未満は{ja}です。"


def _yen(amount: int) -> str:
    return Yen(amount).ja
