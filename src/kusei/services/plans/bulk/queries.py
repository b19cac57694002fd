"""Reads for the pages: what can be exported, and the files that came back, as far as the person may see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.services.plans.bulk import kinds
from kusei.services.plans.bulk.kinds import Thing
from kusei.services.plans.bulk.models import BulkImport
from kusei.services.plans.cycle.standing import standing

HISTORY_SHOWN = 50


@dataclass(frozen=True)
class KindView:
    """A kind with what the person may export of it."""

    label: str
    things: list[Thing]


def exportable(by: User) -> list[KindView]:
    """What the person may export, by kind; kinds with nothing are left out."""
    found = [KindView(str(kind.label), list(kind.things(by))) for kind in kinds.all_kinds()]
    return [one for one in found if one.things]


def visible_imports(by: User) -> QuerySet[BulkImport]:
    """Files that the person may see: their own, and all of them for those who run the cycle. The newest first."""
    rows = BulkImport.objects.defer("content", "reading", "outcome", "choices")
    rows = rows.select_related("export", "uploaded_by").defer("export__content")
    return (rows if _planner(by) else rows.filter(uploaded_by=by)).order_by("-uploaded_at", "-pk")


def imports_of(thing: Thing, by: User) -> QuerySet[BulkImport]:
    """Those of one thing."""
    return visible_imports(by).filter(export__kind=thing.kind, export__object_id=thing.object_id)


def find_import(number: int, by: User) -> BulkImport | None:
    """One file that the person may see, with everything but its bytes."""
    rows = BulkImport.objects.select_related("export__created_by", "uploaded_by").defer("content")
    found = rows.filter(pk=number).first()
    return found if found and (found.uploaded_by_id == by.pk or _planner(by)) else None


def _planner(by: User) -> bool:
    municipality = home()
    return municipality is not None and standing(by, municipality).planner
