"""Working copies: begun, changed step by step, undone, dropped. Only editors of the department; each step says who.

Who changes something names the revision they saw. Another one is refused (`ChangedMeanwhile`), so that of two editors
nobody overwrites the other unseen. What cannot be read any more after a change is not stored (`WouldBreak`).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kusei.engines.procedures.builder import access, examining
from kusei.engines.procedures.builder.models import Sample, State, Step, Workpiece
from kusei.engines.procedures.builder.operations import Operation
from kusei.engines.procedures.builder.refusals import (
    ChangedMeanwhile,
    KeyTaken,
    NotAllowed,
    NothingToUndo,
    NotNow,
    WouldBreak,
)
from kusei.engines.procedures.definition import Procedure as Definition
from kusei.engines.procedures.definition.reading import DefinitionWrong, canonical, read_text
from kusei.engines.procedures.models import Procedure, Version, VersionState
from kusei.foundation.org.models import Department, Municipality, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


@transaction.atomic
def start_new(*, municipality: Municipality, data: dict[str, Any], by: User) -> Workpiece:
    """A working copy of a procedure that does not exist yet. `data`: see `skeletons.skeleton`.

    Raises `WouldBreak`, `KeyTaken` and `NotAllowed`.
    """
    content = examining.readable(data)
    if Procedure.objects.filter(municipality=municipality, key=content.key).exists():
        raise KeyTaken
    return _begun(municipality, content, None, by)


@transaction.atomic
def start_copy(*, version: Version, by: User) -> Workpiece:
    """A working copy of a version, of the one in force or of an old one that is to come back.

    It takes along the samples that were last published. Raises `NotAllowed`.
    """
    procedure = version.procedure
    department = access.department_of(procedure.municipality, procedure.department_code)
    if department is None:
        raise NotAllowed
    access.require(by, Role.EDITOR, department)
    made = _begun(procedure.municipality, version.content, procedure, by)
    earlier = Workpiece.objects.filter(procedure=procedure, state=State.PUBLISHED).order_by("-version__number").first()
    rows = earlier.samples.order_by("pk") if earlier else ()
    Sample.objects.bulk_create(
        Sample(workpiece=made, title=x.title, kind=x.kind, channel=x.channel, answers=x.answers, wrong=x.wrong)
        for x in rows
    )
    return made


@transaction.atomic
def start_from_text(*, municipality: Municipality, text: str, by: User) -> Workpiece:
    """A working copy with what a YAML or JSON text says; of the procedure with that key, where there is one.

    Raises `WouldBreak` with every problem, `NotAProcedure` and `NotAllowed`.
    """
    content = from_text(text)
    procedure = Procedure.objects.filter(municipality=municipality, key=content.key).first()
    if procedure is not None:
        department = access.department_of(municipality, procedure.department_code)
        if department is None:
            raise NotAllowed
        access.require(by, Role.EDITOR, department)
    return _begun(municipality, content, procedure, by)


def from_text(text: str) -> Definition:
    """The procedure in a text. Raises `WouldBreak` and `NotAProcedure`."""
    try:
        content = read_text(text)
    except DefinitionWrong as error:
        raise WouldBreak([(path, examining.problem_words(words)) for path, words in error.problems]) from None
    return examining.readable(canonical(content))


@transaction.atomic
def edit(*, workpiece_id: int, revision: int, operation: Operation, by: User) -> Workpiece:
    """One change. Raises `ChangedMeanwhile`, `NotNow`, `NothingThere`, `WouldBreak`, `KeyTaken` and `NotAllowed`."""
    workpiece = for_change(workpiece_id, revision, by)
    content = examining.readable(operation.on(workpiece.content))
    data = canonical(content)
    if data == workpiece.content:
        return workpiece
    _take_over(workpiece, content, by)
    return _stepped(workpiece, data, operation.name, operation.place, workpiece.revision, None, by)


@transaction.atomic
def undo(*, workpiece_id: int, revision: int, by: User) -> Workpiece:
    """Take the last change back, however many there were. Raises `NothingToUndo` and what `edit` raises."""
    return _back_or_forth(workpiece_id, revision, by, "undo")


@transaction.atomic
def redo(*, workpiece_id: int, revision: int, by: User) -> Workpiece:
    """Do again what was taken back last. Raises `NothingToUndo` and what `edit` raises."""
    return _back_or_forth(workpiece_id, revision, by, "redo")


@transaction.atomic
def rebase(*, workpiece_id: int, revision: int, by: User) -> Workpiece:
    """Say that the version in force was looked at: the copy stands on it from now on. The content stays."""
    workpiece = for_change(workpiece_id, revision, by)
    workpiece.procedure = Procedure.objects.filter(municipality=workpiece.municipality, key=workpiece.key).first()
    workpiece.based_on = in_force(workpiece.procedure)
    workpiece.save(update_fields=["procedure", "based_on"])
    now = workpiece.steps.get(number=workpiece.revision)
    return _stepped(workpiece, workpiece.content, "rebase", "", now.undo_to, now.redo_to, by)


@transaction.atomic
def drop(*, workpiece_id: int, revision: int, by: User) -> Workpiece:
    """Give the working copy up. It can be taken up again."""
    workpiece = for_change(workpiece_id, revision, by)
    workpiece.state = State.DROPPED
    workpiece.save(update_fields=["state"])
    return workpiece


@transaction.atomic
def take_up(*, workpiece_id: int, by: User) -> Workpiece:
    """Go on with a working copy that was given up."""
    workpiece = locked(workpiece_id)
    access.require(by, Role.EDITOR, workpiece.department)
    if workpiece.state != State.DROPPED:
        raise NotNow
    workpiece.state = State.WORKING
    workpiece.save(update_fields=["state"])
    return workpiece


def locked(workpiece_id: int) -> Workpiece:
    """The working copy, nobody else's until the transaction ends."""
    rows = Workpiece.objects.select_for_update(of=("self",)).select_related("department", "municipality")
    return rows.get(pk=workpiece_id)


def for_change(workpiece_id: int, revision: int, by: User) -> Workpiece:
    """The locked working copy of an editor who saw its last revision. Raises `NotAllowed`, `NotNow`, …"""
    workpiece = locked(workpiece_id)
    access.require(by, Role.EDITOR, workpiece.department)
    if workpiece.state != State.WORKING:
        raise NotNow
    if workpiece.revision != revision:
        raise ChangedMeanwhile
    return workpiece


def in_force(procedure: Procedure | None) -> Version | None:
    """The version in force of the procedure."""
    return Version.objects.filter(procedure=procedure, state=VersionState.IN_FORCE).first() if procedure else None


def _begun(municipality: Municipality, content: Definition, procedure: Procedure | None, by: User) -> Workpiece:
    department = _department(municipality, content, by)
    now = clock.now()
    made = Workpiece.objects.create(
        municipality=municipality,
        procedure=procedure,
        based_on=in_force(procedure),
        department=department,
        key=content.key,
        title=content.title.ja[:200],
        owner=by,
        content=canonical(content),
        revision=0,
        created_at=now,
        changed_at=now,
    )
    return _stepped(made, made.content, "start", "", None, None, by)


def _department(municipality: Municipality, content: Definition, by: User) -> Department:
    """The department that the definition names, in which the person must be an editor."""
    department = access.department_of(municipality, content.department)
    if department is None:
        raise WouldBreak([("department", examining.no_department(content.department))])
    access.require(by, Role.EDITOR, department)
    return department


def _take_over(workpiece: Workpiece, content: Definition, by: User) -> None:
    """The columns that repeat what the content says. A key that others know does not change."""
    if content.department != workpiece.department.code:
        workpiece.department = _department(workpiece.municipality, content, by)
    if content.key != workpiece.key:
        others = Procedure.objects.filter(municipality=workpiece.municipality, key=content.key)
        if workpiece.procedure_id is not None or others.exists():
            raise KeyTaken
    workpiece.key, workpiece.title = content.key, content.title.ja[:200]


def _back_or_forth(workpiece_id: int, revision: int, by: User, which: str) -> Workpiece:
    workpiece = for_change(workpiece_id, revision, by)
    now = workpiece.steps.get(number=workpiece.revision)
    target = now.undo_to if which == "undo" else now.redo_to
    if target is None:
        raise NothingToUndo
    there = workpiece.steps.get(number=target)
    _take_over(workpiece, examining.readable(there.content), by)
    back = now.number if which == "undo" else there.redo_to
    before = there.undo_to if which == "undo" else now.number
    return _stepped(workpiece, there.content, which, now.place if which == "undo" else there.place, before, back, by)


def _stepped(  # noqa: PLR0913, PLR0917  the columns of a step
    workpiece: Workpiece,
    content: dict[str, Any],
    operation: str,
    place: str,
    undo_to: int | None,
    redo_to: int | None,
    by: User,
) -> Workpiece:
    now = clock.now()
    workpiece.revision, workpiece.content, workpiece.changed_at = workpiece.revision + 1, content, now
    Step.objects.create(
        workpiece=workpiece,
        number=workpiece.revision,
        operation=operation,
        place=place[:200],
        content=content,
        undo_to=undo_to,
        redo_to=redo_to,
        by=by,
        at=now,
    )
    fields = ["revision", "content", "changed_at", "department", "key", "title"]
    workpiece.save(update_fields=fields)
    return workpiece
