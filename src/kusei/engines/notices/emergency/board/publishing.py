"""Writes the board, the feeds and the CAP files anew from what stands, and the pages of drills beside them."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders

from kusei.engines.notices.emergency import cap
from kusei.engines.notices.emergency.board import feeds, files, pages
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.queries.standing import Standing, sender, standing


def publish() -> None:
    """Write everything into the data directory. It may run at any time, and twice."""
    with files.one_at_a_time():
        made = public()
        files.write(made, files.folder())
        files.remove_others(made, files.folder())
        drills = drill_pages()
        files.write(drills, files.folder(files.DRILL))


def export(into: Path) -> int:
    """Write what is public into a folder that an outside web server shows as its root; how many files."""
    made = {name: content for name, content in public().items() if not name.endswith("strip.json")}
    files.write(made, into)
    return len(made)


def public() -> dict[str, bytes]:
    """Every public file by its place. Drills are not among them: they are never read here."""
    state, who = standing(), sender()
    made = {"alerts/feed.xml": feeds.atom(state, who), "alerts/alerts.json": feeds.listed(state)}
    made["alerts/strip.json"] = feeds.strip(state)
    made["alerts/board.css"] = _style()
    for language, begin in files.LANGUAGES.items():
        made[f"{begin}alerts/index.html"] = pages.board(state, language)
        for alert in _listed(state):
            made[f"{begin}alerts/{alert.identifier}/index.html"] = pages.single(alert, language)
    if who is not None:
        for alert in _listed(state):
            made[f"alerts/{alert.identifier}.xml"] = cap.write(alert, sender=who, earlier=state.earlier(alert))
    return made


def drill_pages() -> dict[str, bytes]:
    """The pages of drills, for staff."""
    state = standing(drill=True)
    shown = Standing(
        [one for one in state.in_force if "drill" in one.channels],
        [one for one in state.recent if "drill" in one.channels],
        state.everything,
    )
    return {f"{language}.html": pages.board(shown, language, drill=True) for language in files.LANGUAGES}


def _listed(state: Standing) -> list[Alert]:
    """In force and lately said, each once."""
    return list({alert.pk: alert for alert in (*state.in_force, *state.recent)}.values())


def _style() -> bytes:
    found = finders.find("emergency/board.css")
    assert isinstance(found, str), "the style sheet comes with the engine"
    return Path(found).read_bytes()
