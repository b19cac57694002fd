"""The board page and the page of each alert, as HTML of a few kB that needs nothing but one small style sheet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.notices.emergency import areas, packfile, wording
from kusei.engines.notices.emergency.board.files import LANGUAGES
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.models.alerts import Action, Ending
from kusei.engines.notices.emergency.packfile import said
from kusei.engines.notices.emergency.queries.standing import Standing
from kusei.foundation.web import clock

LARGEST = 8000  # bytes of a board page
MOST_IN_FORCE, MOST_HISTORY = 12, 5
NAMES = {
    **{"ja": "日本語", "ja-easy": "やさしい日本語", "en": "English", "zh": "中文", "ko": "한국어"},
    **{"vi": "Tiếng Việt", "ne": "नेपाली", "tl": "Filipino"},
}
TAGS = {"ja-easy": "ja", "zh": "zh-Hans"}  # the value of `lang`


def board(state: Standing, language: str, *, drill: bool = False) -> bytes:
    """The board in a language of the site, at most `LARGEST` bytes: the more there is, the shorter each is said."""
    municipality = wording.municipality_name(language)
    now = wording.moment(clock.now(), language)
    for whole, history in ((6, MOST_HISTORY), (4, MOST_HISTORY), (2, MOST_HISTORY), (1, 3), (0, 3), (0, 0)):
        listed = state.in_force[:MOST_IN_FORCE]
        context = {
            "whole": [shown(alert, language) for alert in listed[:whole]],
            "lines": [shown(alert, language) for alert in listed[whole:]],
            "more": len(state.in_force) - len(listed),
            "history": [shown(one, language) for one in state.recent if not one.in_force][:history],
            "drill": drill,
            "demo": settings.DEMO,
            "now": now,
            "municipality": municipality,
            "language": language,
            "lang": TAGS.get(language, language),
            "languages": _languages(language, "alerts/"),
            "home": f"/{LANGUAGES[language]}",
        }
        with translation.override(language):
            page = render_to_string("emergency/board.html", context).encode()
        if len(page) <= LARGEST:
            break
    return page


def _languages(language: str, path: str) -> list[tuple[str, str, str, bool]]:
    """The same page in each language of the site."""
    return [(NAMES[one], TAGS.get(one, one), f"/{begin}{path}", one == language) for one, begin in LANGUAGES.items()]


def single(alert: Alert, language: str) -> bytes:
    """The page of one alert in every language it has, those of the site's page first."""
    texts = alert.read.root
    order = sorted(texts, key=lambda one: (one != language, list(texts).index(one)))
    parts = [(NAMES[one], TAGS.get(one, one), texts[one]) for one in order]
    context = {
        "alert": shown(alert, language),
        "parts": parts,
        "now": wording.moment(clock.now(), language),
        "municipality": wording.municipality_name(language),
        "language": language,
        "lang": TAGS.get(language, language),
        "board": f"/{LANGUAGES[language]}alerts/",
        "languages": _languages(language, f"alerts/{alert.identifier}/"),
        "home": f"/{LANGUAGES[language]}",
    }
    with translation.override(language):
        return render_to_string("emergency/single.html", context).encode()


def shown(alert: Alert, language: str) -> dict[str, Any]:
    """An alert in the words of one reader."""
    file = packfile.in_force()
    read, text = alert.read.read(language)
    name = wording.municipality_name(language)
    place = areas.said(whole=alert.whole, names=alert.towns, language=language, municipality=name)
    short = areas.said(whole=alert.whole, names=alert.towns, language=language, municipality=name, short=True)
    with translation.override(language):
        standing = _standing(alert)
    return {
        "level": alert.level,
        "order": said(file.levels[alert.level].name, language),
        "hazard": said(file.hazards[alert.hazard].name, language),
        "todo": said(file.levels[alert.level].todo, language),
        "advice": said(file.hazards[alert.hazard].advice, language),
        "title": text.title,
        "lang": TAGS.get(read, read) if read != language else "",
        "areas": place if len(place) <= 150 else short,
        "at": wording.moment(alert.released_at or clock.now(), language),
        "over_at": wording.moment(alert.over_at, language) if alert.over_at else "",
        "expires": wording.moment(alert.expires_at, language) if alert.expires_at else "",
        "url": "" if alert.drill else f"/{LANGUAGES[language]}alerts/{alert.identifier}/",
        "in_force": alert.in_force,
        "standing": standing,
        "update": alert.action == Action.UPDATE,
        "cancels": alert.action == Action.CANCEL,
        "drill": alert.drill,
        "identifier": alert.identifier,
    }


def _standing(alert: Alert) -> str:
    """Where it stands, in the words of a reader."""
    if alert.action == Action.CANCEL:
        return _("取消し（誤配信）") if alert.ending == Ending.MISTAKEN else _("解除のお知らせ")
    words = {
        "released": _("発令中"),
        "superseded": _("新しい情報に替わりました"),
        "cancelled": _("終わりました"),
        "ended": _("終わりました"),
    }
    return words[alert.state]
