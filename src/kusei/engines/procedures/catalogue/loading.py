"""Loads the procedures and guides of a pack: `procedures/*.yaml` and `guides/*.yaml`. All or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from kusei.engines.procedures.catalogue.linting import lint
from kusei.engines.procedures.catalogue.searching import SOURCE
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.definition import Guide, Procedure
from kusei.engines.procedures.definition.reading import DefinitionWrong, read_file
from kusei.foundation.org.models import Municipality
from kusei.foundation.search.commands import reindex


class ProceduresWrong(ValueError):
    """Files of a pack cannot be loaded; the message lists every problem with file and place."""

    code = "procedures.pack-wrong"

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Loaded:
    """What loading did: (key, title, `created` | `replaced` | `unchanged`), and doubts about the files."""

    procedures: tuple[tuple[str, str, str], ...]
    guides: tuple[str, ...]
    warnings: tuple[str, ...]


def read_folder(folder: Path) -> tuple[list[Procedure], list[Guide], list[str]]:
    """The definitions of a pack's folder and the doubts about them. Raises `ProceduresWrong`."""
    procedures: list[Procedure] = []
    guides: list[Guide] = []
    wrong: list[str] = []
    doubts: list[str] = []
    for path in [*sorted((folder / "procedures").glob("*.yaml")), *sorted((folder / "guides").glob("*.yaml"))]:
        try:
            content = read_file(path)
        except DefinitionWrong as error:
            wrong += str(error).splitlines()
            continue
        for finding in lint(content):
            line = f"{path.name}: {finding.path}: {finding.message}"
            (wrong if finding.level == "error" else doubts).append(line)
        (guides if isinstance(content, Guide) else procedures).append(content)  # type: ignore[arg-type]  # either list holds its own kind
    for keys in ([one.key for one in procedures], [one.key for one in guides]):
        wrong += [f"two files have the key 「{key}」" for key in sorted({key for key in keys if keys.count(key) > 1})]
    if wrong:
        raise ProceduresWrong(wrong)
    return procedures, guides, doubts


@transaction.atomic
def load_procedures(folder: Path, municipality: Municipality) -> Loaded:
    """Put every definition of the folder in force. The same again changes nothing.

    A procedure whose file is gone stays: applications on it still have to be worked on. A guide whose file is gone
    goes. Raises `ProceduresWrong`.
    """
    procedures, guides, doubts = read_folder(folder)
    known = {one.key for one in procedures}
    missing = [
        f"guides/{guide.key}: there is no procedure 「{item.procedure}」"
        for guide in guides
        for item in guide.items
        if item.procedure and item.procedure not in known
    ]
    if missing:
        raise ProceduresWrong(missing)
    done = []
    for content in procedures:
        try:
            made = publishing.publish(municipality=municipality, content=content, by=None, origin="pack")
        except publishing.UnknownDepartment:
            raise ProceduresWrong([f"{content.key}: department: there is no 「{content.department}」"]) from None
        done.append((content.key, content.title.ja, made.outcome))
    for place, guide in enumerate(guides):
        publishing.store_guide(municipality=municipality, content=guide, position=place)
    publishing.drop_guides(municipality=municipality, but=[guide.key for guide in guides])
    if any(outcome != "unchanged" for _, _, outcome in done):
        reindex(source=SOURCE)
    return Loaded(tuple(done), tuple(guide.key for guide in guides), tuple(doubts))
