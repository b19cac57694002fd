"""A fee table as a page shows it: rows of prices, surcharges and reductions in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.engines.payments.fees import wording
from kusei.engines.payments.fees.format import Version
from kusei.engines.payments.fees.parts import Item, Range, Reduction, Text, Wanted, When
from kusei.foundation.web import formats


@dataclass(frozen=True)
class Row:
    """One price: what for, in which case, how much."""

    what: str
    case: str
    price: str
    note: str = ""


def said(text: Text | None) -> str:
    """The text in the reader's language."""
    return text.said(get_language() or "ja") if text else ""


def prices(version: Version) -> list[Row]:
    """Every price of the version."""
    return [row for item in version.items for row in _rows(version, item)]


def surcharges(version: Version) -> list[Row]:
    """What comes on top."""
    return [
        Row(said(one.label), _case(version, one.when), _("%(percent)s%%を加える") % {"percent": one.percent})
        for one in version.surcharges
    ]


def reductions(version: Version) -> list[Row]:
    """What is taken off, for whom, and what is to be shown."""
    return [Row(said(one.label), _case(version, one.when), _off(one), said(one.proof)) for one in version.reductions]


def choice(version: Version) -> str:
    """How several reductions go together."""
    if len(version.reductions) < 2:
        return ""
    if version.choose == "together":
        return _("減免は、合わせて%(cap)s%%まで重ねて使えます。") % {"cap": version.cap}
    if version.choose == "best":
        return _("使える減免がいくつかあるときは、いちばん安くなるものを使います。")
    return _("使える減免がいくつかあるときは、先に書いてあるものを使います。")


def _rows(version: Version, item: Item) -> list[Row]:
    what, note = said(item.label), _note(version, item)
    first = _case(version, item.when)
    if item.steps:
        unit = "g" if item.weight else ""
        return [
            Row(what, _("%(quantity)sまで") % {"quantity": f"{one.up_to:,}{unit}"}, formats.yen(one.amount), first)
            for one in item.steps
        ]
    if item.amount is not None:
        return [Row(what, first, _each(item, item.amount), note)]
    return [
        Row(what, _case(version, {**item.when, **one.when}) or _("そのほか"), _each(item, one.amount), note)
        for one in item.rates
    ]


def _each(item: Item, amount: int) -> str:
    """300円／1通"""
    yen = formats.yen(amount)
    return _("%(yen)s／1%(unit)s") % {"yen": yen, "unit": said(item.unit)} if item.unit else yen


def _note(version: Version, item: Item) -> str:
    unit, found = said(item.unit), []
    ask = version.ask(item.count) if item.count else None
    if item.step > 1 and ask is not None:
        step = wording.answer(ask, item.step, get_language() or "ja")
        found.append(_("%(step)sごと") % {"step": step})
    if item.minimum > 1:
        found.append(_("%(count)s%(unit)s分から") % {"count": item.minimum, "unit": unit})
    if item.free:
        found.append(_("はじめの%(count)s%(unit)s分は無料") % {"count": item.free, "unit": unit})
    if item.ceiling is not None:
        found.append(_("上限 %(yen)s") % {"yen": formats.yen(item.ceiling.yen)})
    return _("、").join(found)


def _off(rule: Reduction) -> str:
    if rule.yen is not None:
        return _("%(yen)sを引く") % {"yen": formats.yen(rule.yen)}
    return _("無料") if rule.percent == 100 else _("%(percent)s%%を引く") % {"percent": rule.percent}


def _case(version: Version, when: When) -> str:
    """A condition in words."""
    return _("・").join(_one(version, key, wanted) for key, wanted in when.items())


def _one(version: Version, key: str, wanted: Wanted) -> str:
    ask = version.ask(key)
    if ask is None:
        return key
    if ask.kind == "class":
        options = [ask.option(one) for one in (wanted if isinstance(wanted, tuple) else (wanted,))]
        return _("か").join(said(one.label) for one in options if one)
    if ask.kind == "yes":
        return said(ask.label) if wanted else _("「%(what)s」のほか") % {"what": said(ask.label)}
    if isinstance(wanted, Range):
        return _("%(what)s %(least)s〜%(most)s") % {"what": said(ask.label), "least": wanted.least, "most": wanted.most}
    return f"{said(ask.label)} {wanted}"
