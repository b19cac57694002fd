"""Drafts for lists and for a draft's page: how far they are, who changed what, which initiatives they touch."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Max, Q

from kusei.foundation.people.models import User
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.amendment.addresses import Part
from kusei.services.plans.amendment.assembled import Assembled
from kusei.services.plans.amendment.checking import Checked, DraftProblem, checked
from kusei.services.plans.amendment.models import AmendmentDraft, AmendmentRequest
from kusei.services.plans.amendment.rights import Rights, require_staff
from kusei.services.plans.amendment.states import FINAL, RequestState
from kusei.services.plans.cycle.standing import Standing, standing
from kusei.services.plans.models import Plan

_FINAL = sorted(state.value for state in FINAL)


@dataclass(frozen=True)
class Row:
    """An initiative or node of a draft. `what`: "added", "removed", "changed" or "" against the base."""

    part: Part
    code: str
    title: str
    departments: str
    what: str
    changes: int
    editable: bool
    by: str
    at: dt.datetime | None
    problems: int


@dataclass(frozen=True)
class DraftView:
    """Everything that a draft's page shows."""

    draft: AmendmentDraft
    who: Standing
    initiatives: list[Row]
    nodes: list[Row]
    checked: Checked
    requests: list[AmendmentRequest]
    taken: list[AmendmentRequest]

    @property
    def changes(self) -> int:
        """How many places of the plan's content differ from the base."""
        return len(self.checked.difference.content)

    @property
    def problems(self) -> tuple[DraftProblem, ...]:
        """What keeps it from being submitted."""
        return self.checked.problems

    @property
    def base_replaced(self) -> bool:
        """Whether another edition came into force since it was begun."""
        return self.draft.base_id != self.draft.plan.current_edition_id and self.draft.edition_id is None


def draft_or_none(number: int) -> AmendmentDraft | None:
    """The draft with what its pages show. One SQL query."""
    rows = AmendmentDraft.objects.select_related("plan__municipality", "base", "owner", "approval__drafter", "edition")
    return rows.filter(pk=min(number, LARGEST_ID)).first()


def drafts(by: User | None) -> list[AmendmentDraft]:
    """The drafts that the person may see, those under way first, with `edit_count` and `edited_at`."""
    rows = AmendmentDraft.objects.select_related("plan__municipality", "base", "owner", "edition")
    found = rows.annotate(edit_count=Count("edits"), edited_at=Max("edits__at"), over=Q(state__in=_FINAL))
    return _visible(list(found.order_by("over", "-started_at", "-pk")), by)


def requests(by: User | None, *, open_only: bool = True) -> list[AmendmentRequest]:
    """Requests that the person may see, the oldest open one first."""
    rows = AmendmentRequest.objects.select_related("plan__municipality", "by", "draft", "answered_by")
    if open_only:
        rows = rows.filter(state=RequestState.OPEN)
    return _visible(list(rows.order_by(F("answered_at").desc(nulls_first=True), "at", "pk")), by)


def _visible(rows: list, by: User | None) -> list:  # type: ignore[type-arg]  # rows that have a plan
    municipalities = {row.plan.municipality_id: row.plan.municipality for row in rows}
    seen = {pk for pk, one in municipalities.items() if standing(by, one).staff}
    return [row for row in rows if row.plan.municipality_id in seen]


def open_requests(plan: Plan) -> list[AmendmentRequest]:
    """What is asked of the plan and not yet answered, the oldest first. One SQL query."""
    return list(AmendmentRequest.objects.filter(plan=plan, state=RequestState.OPEN).select_related("by").order_by("at"))


def draft_view(draft: AmendmentDraft, by: User | None) -> DraftView:
    """The draft as a whole for this person. At most twenty SQL queries. Raises `NotAllowed`."""
    who = require_staff(by, draft)
    found = checked(draft)
    assembled = Assembled(draft)
    rights = Rights(assembled, by, who)
    rows = _rows(assembled, rights, found)
    taken = draft.requests.select_related("by", "answered_by").order_by("at")
    return DraftView(
        draft, who, rows["initiatives"], rows["nodes"], found, open_requests(draft.plan), list(taken)
    )  # fmt: skip


def _rows(assembled: Assembled, rights: Rights, found: Checked) -> dict[str, list[Row]]:
    changes = Counter(change.address[:2] for change in found.difference)
    problems = Counter(problem.address[:2] for problem in found.problems)
    last: dict[tuple[str, ...], tuple[str, dt.datetime]] = {}
    edits = assembled.draft.edits.order_by("-pk").values_list("address", "by__name", "at")
    for address, name, at in edits:
        last.setdefault(tuple(address[:2]), (name or "", at))
    rows: dict[str, list[Row]] = defaultdict(list)
    for table in ("initiatives", "nodes"):
        there = assembled.keys(table)
        gone = [item["key"] for item in assembled.base.get(table, []) if item["key"] not in set(there)]
        for key in [*there, *gone]:
            part = Part(table, key)
            before, now = assembled.in_base(part), assembled.now(part)
            what = "added" if before is None else "removed" if now is None else "changed" if changes[table, key] else ""
            content = now or before
            refs = content.get("departments") or []
            by, at = last.get((table, key), ("", None))
            rows[table].append(
                Row(
                    part=part,
                    code=content.get("code") or "",
                    title=content.get("title") or key,
                    departments="・".join(ref if isinstance(ref, str) else ref["name"] for ref in refs),
                    what=what,
                    changes=changes[table, key],
                    editable=now is not None
                    and assembled.draft.is_open
                    and (rights.planner or (table == "initiatives" and rights.may_edit(key))),
                    by=by,
                    at=at,
                    problems=problems[table, key],
                )
            )
    return rows


def waiting_for(plan_id: int, key: str) -> list[AmendmentDraft]:
    """Approved drafts that wait for their day and change the initiative. One SQL query."""
    touched = Q(parts__table="initiatives", parts__key=key)
    rows = AmendmentDraft.objects.filter(touched, plan=plan_id, state="approved")
    return list(rows.order_by("effective_on"))


def under_way(plan_id: int) -> list[AmendmentDraft]:
    """Drafts of the plan that can be edited now. One SQL query."""
    return list(AmendmentDraft.objects.filter(plan=plan_id, state="drafting").order_by("-started_at"))
