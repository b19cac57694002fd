"""Registers groups that book: asked for by a resident or entered at the counter, decided, extended, ended.

Every step is an event with its reason. Who represents a group never decides about it, which the database keeps too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction

from kusei.engines.bookings.reservations import grouprefusals, refusals, rights
from kusei.engines.bookings.reservations.grouping import kinds_of
from kusei.engines.bookings.reservations.models import Group, GroupEvent, GroupFile, GroupState
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.audit.context import reason
from kusei.foundation.files import commands as files
from kusei.foundation.files.models import StoredFile
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

PURPOSE = "bookings.group"
KEPT = dt.timedelta(days=365)
"""How long the papers of a group are kept after its registration is over."""


def ask_registration(  # noqa: PLR0913  what a registration consists of
    *,
    facility: Facility,
    name: str,
    kind: str,
    district: str = "",
    papers: Iterable[StoredFile] = (),
    by: User,
) -> Group:
    """A resident asks to register their group and represents it; staff enter one without members.

    Raises `KindUnknown`, `MayNot` for staff of another department.
    """
    if kind not in kinds_of(facility):
        raise grouprefusals.KindUnknown
    if not by.is_resident:
        rights.require_staff(by, facility)
    with transaction.atomic():
        group = Group.objects.create(
            name=" ".join(name.split()),
            kind=kind,
            district=district.strip(),
            facility=facility,
            state=GroupState.ASKED,
            representative=by if by.is_resident else None,
            valid_from=clock.today(),
            asked_at=clock.now(),
        )
        if by.is_resident:
            group.members.add(by)
        handed = list(papers)
        files.claim(files=handed)
        GroupFile.objects.bulk_create([GroupFile(group=group, file=one, at=clock.now()) for one in handed])
        note(group, "asked", by)
    return group


def register(*, group_id: int, until: dt.date | None, why: str = "", by: User) -> Group:
    """It may book from today until that day, or without an end. Raises `WrongState`, `MayNot`, `PeriodWrong`."""
    _check_period(until)
    with transaction.atomic():
        group = _decidable(group_id, by, {GroupState.ASKED, GroupState.REFUSED, GroupState.ENDED})
        _decide(group, GroupState.REGISTERED, by, why, valid_from=clock.today(), valid_until=until)
        _keep_papers(group, until + KEPT if until else None)
        note(group, "registered", by, why, {"until": until.isoformat() if until else None})
        tell(group, "registered")
    return group


def refuse_registration(*, group_id: int, why: str, by: User) -> Group:
    """It is not registered. Raises `ReasonMissing`, `WrongState`, `MayNot`."""
    with transaction.atomic():
        group = _decidable(group_id, by, {GroupState.ASKED}, why)
        _decide(group, GroupState.REFUSED, by, why)
        _keep_papers(group, clock.today() + KEPT)
        note(group, "refused", by, why)
        tell(group, "refused")
    return group


def extend(*, group_id: int, until: dt.date | None, why: str, by: User) -> Group:
    """The registration holds until another day. Raises `ReasonMissing`, `WrongState`, `MayNot`, `PeriodWrong`."""
    _check_period(until)
    with transaction.atomic():
        group = _decidable(group_id, by, {GroupState.REGISTERED}, why)
        before = group.valid_until
        _decide(group, GroupState.REGISTERED, by, why, valid_until=until)
        _keep_papers(group, until + KEPT if until else None)
        days = {"from": before.isoformat() if before else None, "until": until.isoformat() if until else None}
        note(group, "extended", by, why, days)
        tell(group, "extended")
    return group


def end(*, group_id: int, why: str, by: User) -> Group:
    """The registration is over from today on; what is booked stays. Raises `ReasonMissing`, `WrongState`, `MayNot`."""
    with transaction.atomic():
        group = _decidable(group_id, by, {GroupState.REGISTERED}, why)
        _decide(group, GroupState.ENDED, by, why)
        _keep_papers(group, clock.today() + KEPT)
        note(group, "ended", by, why)
        tell(group, "ended")
    return group


def locked_group(group_id: int) -> Group:
    """The group, held until the end of the transaction. Raises `Group.DoesNotExist`."""
    return Group.objects.select_for_update(no_key=True, of=("self",)).select_related("facility").get(pk=group_id)


def note(  # noqa: PLR0913, PLR0917  what an event consists of
    group: Group,
    kind: str,
    by: User | None,
    why: str = "",
    facts: Mapping[str, object] | None = None,
    person: User | None = None,
) -> GroupEvent:
    """Write down what happened to the group."""
    return GroupEvent.objects.create(
        group=group, kind=kind, at=clock.now(), by=by, person=person, why=why.strip(), facts=dict(facts or {})
    )


def tell(group: Group, kind: str) -> None:
    """Have the members told after the transaction."""
    from kusei.engines.bookings.reservations import jobs  # noqa: PLC0415  jobs call commands

    enqueue(jobs.tell_group, group_id=group.pk, kind=kind)


def _check_period(until: dt.date | None) -> None:
    if until is not None and until < clock.today():
        raise grouprefusals.PeriodWrong


def _decidable(group_id: int, by: User, states: set[GroupState], why: str = "-") -> Group:
    if not why.strip():
        raise refusals.ReasonMissing
    group = locked_group(group_id)
    rights.require_group_staff(by, group)
    if group.state not in states:
        raise refusals.WrongState
    if group.representative_id == by.pk:
        raise grouprefusals.OwnGroup
    return group


def _decide(group: Group, state: GroupState, by: User, why: str, **changes: object) -> None:
    group.state, group.decided_by = state, by
    for key, value in changes.items():
        setattr(group, key, value)
    with reason(why.strip() or str(state.label)):
        group.save()


def _keep_papers(group: Group, until: dt.date | None) -> None:
    if until is not None:
        files.claim(files=[one.file for one in group.files.select_related("file") if one.file], delete_after=until)
