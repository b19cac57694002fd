"""Texts of an alert from the pack's templates: every language, with the areas, the hour and the mark of a drill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation

from kusei.engines.notices.emergency import areas, packfile
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.packfile import AlertFile, said
from kusei.engines.notices.emergency.rules import Ending
from kusei.engines.notices.texts.message import LONGEST_TITLE, Text, Texts
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock, formats

# The language of the site in which somebody reads whose own language the site does not have.
SITE = {"ja": "ja", "ja-easy": "ja-easy"}
LONGEST_AREAS = 1500  # characters; more towns than that nobody reads, and the board lists them


@dataclass(frozen=True)
class Subject:
    """What a text is about."""

    level: int
    hazard: str
    whole: bool
    towns: Sequence[str]
    at: dt.datetime
    drill: bool = False
    ending: str = ""

    @classmethod
    def of(cls, alert: Alert) -> Subject:
        """The subject of an alert."""
        at = alert.effective_at or clock.now()
        return cls(alert.level, alert.hazard, alert.whole, alert.towns, at, alert.drill, alert.ending)


def texts(subject: Subject) -> Texts:
    """The texts in every language of the pack."""
    file = packfile.in_force()
    made = Texts({language: _text(file, subject, language) for language in file.languages})
    return marked(made) if subject.drill else made


def marked(texts: Texts) -> Texts:
    """The same texts, each title beginning with the mark of a drill, whoever took it out."""
    file = packfile.in_force()
    return Texts({language: _marked(text, said(file.drill, language)) for language, text in texts.root.items()})


def _marked(text: Text, mark: str) -> Text:
    return text if text.title.startswith(mark.strip()) else text.model_copy(update={"title": cut(mark + text.title)})


def _text(file: AlertFile, subject: Subject, language: str) -> Text:
    notice = _notice(file, subject)
    words = {
        "hazard": said(file.hazards[subject.hazard].name, language),
        "advice": said(file.hazards[subject.hazard].advice, language),
        "time": moment(subject.at, language),
        "level": str(subject.level),
        "name": said(file.levels[subject.level].name, language),
        "municipality": municipality_name(language),
    }
    short, long = (
        areas.said(
            whole=subject.whole,
            names=subject.towns,
            language=language,
            municipality=words["municipality"],
            short=short,
        )
        for short in (True, False)
    )
    title = said(notice.title, language).format(areas=short, **words)
    body = said(notice.body, language).format(areas=long if len(long) <= LONGEST_AREAS else short, **words).strip()
    if subject.drill:
        body = f"{said(file.drill_note, language)}\n\n{body}"
    return Text(title=cut(title), body=body, link=board_path(language, drill=subject.drill))


def _notice(file: AlertFile, subject: Subject) -> packfile.LevelWords | packfile.Notice:
    if not subject.ending:
        return file.levels[subject.level]
    return file.lifted if subject.ending == Ending.LIFTED else file.mistaken


def cut(title: str) -> str:
    """A title that is not longer than a title may be."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def moment(at: dt.datetime, language: str) -> str:
    """Day and hour as the language writes them; digits alone where the site does not have the language."""
    if language not in SITE and language != "en":
        return f"{at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"
    with translation.override(SITE.get(language, "en")):
        return formats.moment_text(at)


def board_path(language: str, *, drill: bool = False) -> str:
    """The board page in the language of the site that is nearest."""
    with translation.override(SITE.get(language, "en")):
        return reverse("alerts:drill" if drill else "alerts:board")


def municipality_name(language: str) -> str:
    """The home municipality for a reader of that language; blank before its pack was loaded."""
    found = home()
    if found is None:
        return ""
    return found.name if language in SITE or language in {"zh", "ko"} else found.name_en or found.name
