"""What people are told about their vouchers and points, in the languages that a notice has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.notices.deliveries.commands import notify
from kusei.engines.notices.subscribers.commands.people import ensure
from kusei.engines.notices.texts.message import Text, Texts
from kusei.foundation.people.models import User
from kusei.foundation.web.formats import date_text, yen

LANGUAGES = ("ja", "ja-easy", "en")


def tell(person: User, occasion: str, on: dt.date, write: Callable[[], tuple[str, str]], to: str) -> int:
    """Tell one person once; `write` gives title and body in the language that is switched on, `to` names the page."""
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            title, body = write()
            texts[language] = Text(title=title[:80], body=body, link=reverse(to))
    return notify(subscriber=ensure(user=person), occasion=occasion, on=on, texts=Texts(texts))


def result(title: str, units: int, until: dt.date) -> tuple[str, str]:
    """The result of the draw."""
    if not units:
        return _("抽選の結果：落選"), _("「%(title)s」は、残念ながら落選でした。") % {"title": title}
    return _("抽選の結果：当選"), _("「%(title)s」が%(units)s口当たりました。%(day)sまでに購入してください。") % {
        "title": title,
        "units": units,
        "day": date_text(until),
    }


def charged(title: str, face: int, until: dt.date) -> tuple[str, str]:
    """The wallet was charged."""
    values = {"title": title, "yen": yen(face), "day": date_text(until)}
    return _("チャージしました"), _("「%(title)s」を%(yen)s分チャージしました。期限は%(day)sです。") % values


def expiring(left: int, until: dt.date) -> tuple[str, str]:
    """Something in a wallet will expire."""
    values = {"yen": yen(left), "day": date_text(until)}
    return _("期限が近い残高があります"), _(
        "%(yen)s分の期限が%(day)sです。過ぎると使えません。払戻しはできません。"
    ) % values


def prize(title: str, won: bool) -> tuple[str, str]:
    """The result of a prize draw."""
    if won:
        return _("賞品の抽選：当選"), _("「%(title)s」に当たりました。受け取り方は、担当課から連絡します。") % {
            "title": title
        }
    return _("賞品の抽選：落選"), _("「%(title)s」は、残念ながら外れました。") % {"title": title}
