"""Puts the facilities of a pack in force. The same again changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy

from kusei.engines.bookings.resources.commands import end_facilities, put_in_force
from kusei.engines.bookings.resources.files import read_folder
from kusei.engines.bookings.resources.searching import SOURCE
from kusei.foundation.org.models import Municipality
from kusei.foundation.search.commands import reindex

OUTCOMES = {
    "created": gettext_lazy("取り込みました"),
    "replaced": gettext_lazy("新しい版にしました"),
    "unchanged": gettext_lazy("変わりありません"),
    "ended": gettext_lazy("終わりにしました"),
}


@dataclass(frozen=True)
class FacilitiesLoaded:
    """What loading did: (key, name, `created` | `replaced` | `unchanged` | `ended`)."""

    facilities: tuple[tuple[str, str, str], ...]


@transaction.atomic
def load_facilities(folder: Path, municipality: Municipality) -> FacilitiesLoaded:
    """Load every facility of the pack; one whose file is gone ends. All or nothing. Raises `FacilityWrong`."""
    done = []
    contents = read_folder(folder)
    for content in contents:
        made = put_in_force(municipality=municipality, content=content)
        done.append((content.key, content.name.ja, made.outcome))
    for gone in end_facilities(municipality=municipality, but=[one.key for one in contents]):
        done.append((gone.key, gone.name, "ended"))
    if municipality.is_home and any(outcome != "unchanged" for _key, _name, outcome in done):
        reindex(source=SOURCE)
    return FacilitiesLoaded(tuple(done))
