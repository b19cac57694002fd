"""What is still wrong with a draft before it can be submitted, in words and by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from kusei.services.plans.amendment.addresses import Address, Data, initiative_of
from kusei.services.plans.amendment.assembled import TABLES, Assembled
from kusei.services.plans.amendment.fields import KINDS
from kusei.services.plans.amendment.grounds import without_grounds
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.difference import ABSENT, Change, Difference, difference
from kusei.services.plans.format import PlanFile
from kusei.services.plans.format.consistency import InconsistentPlan
from kusei.services.plans.format.problems import sentence

Reasons = dict[Address, str]


@dataclass(frozen=True)
class DraftProblem:
    """One thing that keeps the draft from being submitted. `address` is the part it is about, empty for the whole."""

    address: Address
    message: str

    @property
    def initiative(self) -> str:
        """The key of the initiative in which it lies; empty when it lies in none."""
        return initiative_of(self.address) or ""


@dataclass(frozen=True)
class Checked:
    """A draft looked at as a whole: its data, what it changes, why, and what is wrong."""

    base: Data
    data: Data
    difference: Difference
    reasons: Reasons
    problems: tuple[DraftProblem, ...]


def reasons_of(draft: AmendmentDraft) -> Reasons:
    """Why places differ from the base, by the addresses that a difference names. One SQL query."""
    found: Reasons = {}
    for address, text in draft.reasons.order_by("pk").values_list("address", "text"):
        way = tuple(address)
        found[way] = text
        if "baseline" in way:  # a difference takes the value before the plan as a whole
            found.setdefault(way[: way.index("baseline") + 1], text)
    return found


def check(draft: AmendmentDraft) -> list[DraftProblem]:
    """Everything that keeps the draft from being submitted. Two SQL queries beside the base."""
    return list(checked(draft).problems)


def checked(draft: AmendmentDraft) -> Checked:
    """The draft's data, its difference from the base, and its problems."""
    assembled = Assembled(draft)
    data = assembled.data()
    found = difference(assembled.base, data)
    reasons = reasons_of(draft)
    problems = [
        *_of_the_format(data),
        *_of_targets(assembled),
        *_of_reasons(found.content, reasons),
        *_of_the_whole(draft, found),
    ]
    return Checked(assembled.base, data, found, reasons, tuple(problems))


def _of_the_format(data: Data) -> Iterator[DraftProblem]:
    try:
        PlanFile.model_validate(data)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False):
            cause = item.get("ctx", {}).get("error")
            if isinstance(cause, InconsistentPlan):
                for finding in cause.findings:
                    yield DraftProblem(_address(data, finding.location), finding.sentence)
            else:
                yield DraftProblem(_address(data, item["loc"]), sentence(item))


def _address(data: Any, location: Iterable[int | str]) -> Address:
    """A place that is named by numbers, as an address with keys; as far as it can be said."""
    steps: list[str] = []
    for step in location:
        if isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
            steps.append(data.get("key", str(step)) if isinstance(data, dict) else str(step))
        elif isinstance(data, dict) and str(step) in data:
            data = data[str(step)]
            steps.append(str(step))
    return tuple(steps)


def _of_targets(assembled: Assembled) -> Iterator[DraftProblem]:
    for part in assembled.rows:
        after = assembled.now(part)
        if part.table in TABLES and after is not None:
            for problem in without_grounds(part, assembled.in_base(part), after):
                yield DraftProblem(problem.address, str(problem))


def needs_reason(change: Change) -> bool:
    """What goes away, and every target that is another one: whoever reads the table of old and new asks why."""
    if change.kind == "removed" and change.subject in {"initiative", "line", "indicator", "node"}:
        return True
    return "targets" in change.address and change.old not in {ABSENT, None} and change.subject == "indicator"


def reason_for(change: Change, reasons: Reasons) -> str:
    """The reason given for the change: at its address, at a part that holds it, or for its initiative."""
    ways = (change.address[:length] for length in range(len(change.address), 1, -1))
    return next((reasons[way] for way in ways if way in reasons), "")


def _of_reasons(changes: Iterable[Change], reasons: Reasons) -> Iterator[DraftProblem]:
    for change in changes:
        if needs_reason(change) and not reason_for(change, reasons):
            what = KINDS.get(change.subject, change.subject) if change.kind == "removed" else _("目標値")
            message = _("%(what)s「%(name)s」を削る・変える理由を書いてください。")
            yield DraftProblem(change.address, message % {"what": what, "name": _name(change)})


def _name(change: Change) -> str:
    held = change.old if isinstance(change.old, dict) else {}
    return str(held.get("title") or held.get("action") or held.get("name") or change.address[-1])


def _of_the_whole(draft: AmendmentDraft, found: Difference) -> Iterator[DraftProblem]:
    if not found.content:
        yield DraftProblem((), _("もとの版から変えたところがまだありません。"))
    if draft.base_id != draft.plan.current_edition_id:
        sentence_ = _("もとにした版は、もういまの版ではありません。いまの版に合わせ直してください。")
        yield DraftProblem((), sentence_)
