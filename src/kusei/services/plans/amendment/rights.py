"""Who may write what in a draft, on the day: by initiative, in the base and in the draft alike.

An editor writes an initiative when one of the person's departments is responsible for it in the edition in force and
in the draft as well, so that nobody gains by a change of departments. A new initiative has the draft alone. The
planning section writes everything, and alone what gives the plan its shape.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property

from django.utils.translation import gettext as _

from kusei.foundation.org.models import Department
from kusei.foundation.org.queries import department_finder
from kusei.foundation.people.models import User
from kusei.services.plans.amendment.addresses import Address, Part, initiative_of, kind_of
from kusei.services.plans.amendment.assembled import Assembled
from kusei.services.plans.amendment.fields import field_of
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.cycle.standing import NotAllowed, Standing, responsible, standing

NONE: frozenset[int] = frozenset()
_LISTS = frozenset({"schedule", "items", "indicators"})


def require_staff(by: User | None, draft: AmendmentDraft) -> Standing:
    """Raise `NotAllowed` unless the person sees unpublished work of the municipality."""
    found = standing(by, draft.plan.municipality)
    if not found.staff:
        raise NotAllowed(_("改定案を見られるのは、この自治体の職員（閲覧の役割がある人）だけです。"))
    return found


class Rights:
    """What one person may write in a draft. At most twelve SQL queries, when it is first asked."""

    def __init__(self, assembled: Assembled, by: User | None, who: Standing | None = None) -> None:
        self.assembled = assembled
        self.who = who or standing(by, assembled.draft.plan.municipality)

    @property
    def planner(self) -> bool:
        """Whether the person runs the municipality's cycle."""
        return self.who.planner

    @cached_property
    def _in_force(self) -> dict[str, frozenset[int]]:
        return responsible(self.assembled.draft.base)

    @cached_property
    def _find(self) -> Callable[[str], Department | None]:
        start = self.assembled.base["plan"]["start"]
        return department_finder(self.assembled.draft.plan.municipality, on=dt.date(start, 4, 1))

    def _drafted(self, key: str) -> frozenset[int]:
        part = Part("initiatives", key)
        names, before = _names(self.assembled.now(part)), _names(self.assembled.in_base(part))
        if before is not None and names == before:
            return self._in_force.get(key, NONE)
        found = (self._find(name) for name in names or ())
        return frozenset(row.pk for row in found if row is not None and not row.is_collective)

    def may_edit(self, key: str) -> bool:
        """Whether the person may write the initiative of that key."""
        if self.who.planner:
            return True
        new = self.assembled.in_base(Part("initiatives", key)) is None
        ways = [self._drafted(key)] if new else [self._in_force.get(key, NONE), self._drafted(key)]
        return bool(self.who.edits) and all(self.who.may_edit(way) for way in ways)

    def may_write(self, address: Address) -> bool:
        """Whether the person may write the field at the address. Raises `NoSuchPlace` for what nobody edits."""
        if self.who.planner:
            return True
        key = initiative_of(address)
        return key is not None and not field_of(address).planner and self.may_edit(key)

    def require(self, address: Address) -> None:
        """Raise `NotAllowed` unless the person may write there. A whole part: its holder's initiative."""
        key = initiative_of(address)
        way = kind_of(address)[1]
        whole = not way or way[-1] in _LISTS  # a part, or the order of a list of parts
        if self.who.planner:
            return
        if key is None or (whole and len(address) == 2):
            raise NotAllowed(_("計画の構成を変えられるのは、計画の運用を受け持つ部署（企画担当）だけです。"))
        if not self.may_edit(key):
            raise NotAllowed(_("この取組の所管部署の編集者だけができます。所管の部署に頼んでください。"))
        if not whole and not self.may_write(address):
            raise NotAllowed(_("この欄を変えられるのは、計画の運用を受け持つ部署（企画担当）だけです。"))


def _names(part: object) -> list[str] | None:
    if not isinstance(part, dict) or part.get("departments") is None:
        return None if part is None else []
    return [ref if isinstance(ref, str) else ref["name"] for ref in part["departments"]]
