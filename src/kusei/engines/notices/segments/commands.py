"""Every change of a segment: make, revise (a new version), end, take back. The editor of its department does it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kusei.engines.notices.segments import rules
from kusei.engines.notices.segments.models import Segment, SegmentVersion
from kusei.engines.notices.segments.refusals import ChangedMeanwhile, NameTaken, NoName, Unknown
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

LONGEST_NAME, LONGEST_NOTE = 80, 200


class NotAllowed(PermissionDenied):
    """The person may not keep segments of that department."""


def stamp(segment: Segment, number: int) -> str:
    """What a page was made of: the version, and name and note, which have none."""
    words = hashlib.sha256(f"{segment.name}\x00{segment.note}\x00{segment.ended_at}".encode()).hexdigest()
    return f"{number}-{words[:12]}"


@transaction.atomic
def make(*, department: Department, name: str, rule: Mapping[str, Any], by: User, note: str = "") -> Segment:
    """A new segment with its first version. Raises `NotAllowed`, `SegmentRefused`."""
    _require(by, department)
    rules.check(rule)
    made = Segment(department=department, name=_named(name), note=note.strip()[:LONGEST_NOTE])
    _saved(made)
    _version(made, 1, rule, by)
    return made


@transaction.atomic
def revise(  # noqa: PLR0913  keyword-only
    *, segment_id: int, seen: str, name: str, rule: Mapping[str, Any], by: User, note: str = ""
) -> SegmentVersion:
    """Save what was changed; another rule is a new version. The version that holds then.

    `seen`: the `stamp` of the page. Raises `ChangedMeanwhile` when somebody saved since; `NotAllowed`,
    `SegmentRefused`.
    """
    segment = _locked(segment_id, by)
    last = segment.versions.order_by("-number")[0]
    if seen != stamp(segment, last.number):
        raise ChangedMeanwhile
    if last.rule != rule:  # a rule that stays may name a topic that has ended since
        rules.check(rule)
    if (_named(name), note.strip()) != (segment.name, segment.note):
        segment.name, segment.note = _named(name), note.strip()[:LONGEST_NOTE]
        _saved(segment)
    return last if last.rule == rule else _version(segment, last.number + 1, rule, by)


@transaction.atomic
def end(*, segment_id: int, by: User, why: str) -> None:
    """Nobody chooses the segment any more; what was sent to it stays understood. Twice is once."""
    segment = _locked(segment_id, by)
    if segment.ended_at is None:
        segment.ended_at = clock.now()
        with reason(why.strip()[:200]):
            segment.save(update_fields=["ended_at"])


@transaction.atomic
def restore(*, segment_id: int, by: User) -> None:
    """Use it again. Raises `NameTaken` when another has its name now."""
    segment = _locked(segment_id, by)
    if segment.ended_at is not None:
        segment.ended_at = None
        _saved(segment)


def _locked(segment_id: int, by: User) -> Segment:
    found = Segment.objects.select_for_update(of=("self",)).select_related("department").filter(pk=segment_id).first()
    if found is None:
        raise Unknown
    _require(by, found.department)
    return found


def _require(by: User, department: Department) -> None:
    if not departments_of(by, Role.EDITOR).holds(department):
        raise NotAllowed


def _named(name: str) -> str:
    found = " ".join(name.split())[:LONGEST_NAME]
    if not found:
        raise NoName
    return found


def _saved(segment: Segment) -> None:
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError as fault:
        if "segments_segment_name_once" not in str(fault):
            raise
        raise NameTaken(segment.name) from fault


def _version(segment: Segment, number: int, rule: Mapping[str, Any], by: User) -> SegmentVersion:
    return SegmentVersion.objects.create(
        segment=segment, number=number, rule=dict(rule), made_by=by, made_at=clock.now()
    )
