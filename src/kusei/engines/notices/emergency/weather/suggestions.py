"""What a draft begins with when staff adopt a proposal: the news of the weather agency, at the level of information.

The texts come from the tables and never contain an order: whether people are told to leave is for the ward to decide,
in the draft, by two people. `level_to_consider` is the official level of the agency's information, shown beside it.
"""

from __future__ import annotations

from kusei.engines.notices.emergency.commands import Content
from kusei.engines.notices.emergency.weather.models import Proposal
from kusei.engines.notices.emergency.weather.tables import Tables, tables
from kusei.engines.notices.texts.message import LONGEST_TITLE, Texts
from kusei.foundation.org.queries import home

LONGEST_GROUNDS = 400
INFORMATION = 2  # the highest level that is no order
NOTHING = {"ja": "発表なし", "ja-easy": "なし", "en": "none"}
JOINED = {"ja": "、", "ja-easy": "、", "en": ", "}


def texts(proposal: Proposal, known: Tables | None = None) -> Texts:
    """The suggested texts in every language that the tables have."""
    known = known or tables()
    found: dict[str, dict[str, str]] = {}
    for language, words in known.texts["rise" if proposal.rises else "fall"].items():
        names = _names(proposal, language, known)
        title = words.title.format(**names)
        if len(title) > LONGEST_TITLE:
            title = f"{title[: LONGEST_TITLE - 1]}…"
        found[language] = {"title": title, "body": words.body.format(**names)}
    return Texts.model_validate(found)


def _names(proposal: Proposal, language: str, known: Tables) -> dict[str, str]:
    town = home()
    english = language == "en"
    name = "" if town is None else town.name_en if english and town.name_en else town.name
    return {
        "kind": proposal.name or NOTHING[language],
        "before": proposal.name_before or NOTHING[language],
        "after": proposal.name or NOTHING[language],
        "hazard": known.hazard_name(proposal.hazard, "en" if english else "ja"),
        "grade": known.grade_name(proposal.grade, "en" if english else "ja"),
        "areas": JOINED[language].join(proposal.areas[:20]),
        "town": name,
    }


def content(proposal: Proposal) -> Content:
    """The draft that adopting the proposal begins."""
    known = tables()
    return Content(
        level=INFORMATION,
        hazard=known.alert_hazard(proposal.hazard),
        whole=True,
        texts=texts(proposal, known).plain(),
        grounds=grounds(proposal),
    )


def grounds(proposal: Proposal) -> str:
    """Where it comes from, in the agency's own words: the title of the report and its headline."""
    report = proposal.report
    return f"気象庁「{report.head_title or report.title}」{report.headline}"[:LONGEST_GROUNDS]


def level_to_consider(proposal: Proposal) -> int:
    """The level that staff may consider: the agency's, where it says one and the change rises; else information."""
    return proposal.level if proposal.rises and proposal.level else INFORMATION
