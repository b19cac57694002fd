"""Versions of a procedure: written as a draft, put in force, replaced; the one way for packs and builder."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from kusei.engines.procedures.definition import Guide as GuideContent
from kusei.engines.procedures.definition import Procedure as ProcedureContent
from kusei.engines.procedures.definition.reading import canonical, digest
from kusei.engines.procedures.models import Procedure, StoredGuide, Version, VersionState
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


class UnknownDepartment(ValueError):
    """The definition names a department that the municipality does not have."""

    code = "procedures.unknown-department"


@dataclass(frozen=True)
class Published:
    """What publishing did: `created`, `replaced` or `unchanged`."""

    version: Version
    outcome: str


@transaction.atomic
def write_draft(
    *, municipality: Municipality, content: ProcedureContent, by: User | None, origin: str, note: str = ""
) -> Version:
    """A new version of the procedure that is not in force yet. Whether `by` may, the caller has checked.

    Raises `UnknownDepartment`.
    """
    if not Department.objects.filter(municipality=municipality, code=content.department).exists():
        raise UnknownDepartment(content.department)
    procedure, _ = Procedure.objects.get_or_create(
        municipality=municipality,
        key=content.key,
        defaults={"title": content.title.ja[:200], "department_code": content.department},
    )
    last = Version.objects.select_for_update().filter(procedure=procedure).order_by("-number").first()
    return Version.objects.create(
        procedure=procedure,
        number=last.number + 1 if last else 1,
        definition=canonical(content),
        digest=digest(content),
        origin=origin,
        made_by=by,
        note=note,
    )


@transaction.atomic
def put_in_force(*, version: Version) -> Version:
    """Make a draft version the one that is filled in from now on. Applications on the former one keep theirs."""
    procedure = Procedure.objects.select_for_update().get(pk=version.procedure_id)
    now = clock.now()
    Version.objects.filter(procedure=procedure, state=VersionState.IN_FORCE).update(
        state=VersionState.REPLACED, replaced_at=now
    )
    version.state, version.in_force_at = VersionState.IN_FORCE, now
    version.save(update_fields=["state", "in_force_at"])
    content = version.content
    procedure.title, procedure.department_code = content.title.ja[:200], content.department
    procedure.save(update_fields=["title", "department_code"])
    return version


@transaction.atomic
def publish(*, municipality: Municipality, content: ProcedureContent, by: User | None, origin: str) -> Published:
    """Put a definition in force at once: what loading a pack does. The same definition again changes nothing."""
    former = Version.objects.filter(
        procedure__municipality=municipality, procedure__key=content.key, state=VersionState.IN_FORCE
    ).first()
    if former is not None and former.digest == digest(content):
        return Published(former, "unchanged")
    if former is not None and former.origin == "builder" and origin == "pack":
        # Staff changed it here. A pack that says what it said before does not take that back; a new one does.
        last = Version.objects.filter(procedure=former.procedure_id, origin="pack").order_by("-number").first()
        if last is not None and last.digest == digest(content):
            return Published(former, "unchanged")
    version = write_draft(municipality=municipality, content=content, by=by, origin=origin)
    return Published(put_in_force(version=version), "replaced" if former else "created")


@transaction.atomic
def store_guide(*, municipality: Municipality, content: GuideContent, position: int = 0) -> StoredGuide:
    """Keep a guide as the pack has it now."""
    guide, _ = StoredGuide.objects.update_or_create(
        municipality=municipality,
        key=content.key,
        defaults={
            "title": content.title.ja[:200],
            "definition": canonical(content),
            "digest": digest(content),
            "position": position,
        },
    )
    return guide


@transaction.atomic
def drop_guides(*, municipality: Municipality, but: Collection[str]) -> None:
    """Take the guides away whose key is not among these. What was begun from one goes on without it."""
    StoredGuide.objects.filter(municipality=municipality).exclude(key__in=but).delete()
