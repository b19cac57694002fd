"""From a rule to the steps of a round: which departments are asked, seen from the draft's own, today."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.engines.approvals.approvers import Approvers
from kusei.engines.approvals.models import Draft
from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.approvals.routefile import Place, Rule, RuleStep, of_home
from kusei.engines.approvals.rules import StepKind
from kusei.engines.approvals.texts import STEP_KINDS
from kusei.foundation.org.models import Department, in_force
from kusei.foundation.web import clock


class NobodyDecides(ApprovalRefused):
    """A step has no approver today."""

    code = "approvals.nobody-decides"


class DepartmentUnknown(ApprovalRefused):
    """A rule names a department that does not exist today."""

    code = "approvals.department-unknown"


@dataclass(frozen=True)
class PlannedStep:
    """A step as it will be: `asked` are the names of those who are asked today."""

    position: int
    kind: StepKind
    label: str
    department: Department | None
    days: int
    asked: tuple[str, ...]

    @property
    def kind_label(self) -> str:
        """What people call the kind."""
        return str(STEP_KINDS[self.kind])


@dataclass(frozen=True)
class Plan:
    """The way of a draft by today's rules and roles. `notes` say what was left out and why."""

    rule: Rule
    steps: tuple[PlannedStep, ...]
    notes: tuple[str, ...]
    is_sample: bool


def plan_for(draft: Draft, *, authors: frozenset[int]) -> Plan:
    """The way that the draft would take now. Five SQL queries.

    Raises `NoRule`, `DepartmentUnknown`, and `NobodyDecides` when a step that cannot be left out has no approver but
    its authors.
    """
    file = of_home()
    rule = file.rule_for(draft.kind, draft.amount)
    approvers = Approvers()
    named = _named(draft.department, rule)
    but = frozenset() if rule.self_approval else authors
    steps: list[PlannedStep] = []
    notes: list[str] = []
    position = 0
    for group in rule.groups:
        found = [
            planned
            for step in group
            if (planned := _plan(step, position, _place(step, draft.department, named), approvers, but, notes))
        ]
        steps += found
        position += bool(found)
    return Plan(rule, tuple(steps), tuple(notes), file.sample)


def _named(department: Department, rule: Rule) -> dict[str, Department]:
    codes = {step.department for group in rule.groups for step in group if step.department}
    rows = Department.objects.filter(in_force(clock.today()), municipality=department.municipality_id)
    return {row.code: row for row in rows.filter(code__in=codes)}


def _place(step: RuleStep, own: Department, named: dict[str, Department]) -> Department | None:
    if step.at is Place.OWN:
        return own
    if step.at is Place.PARENT:
        return own.parent
    if step.at is Place.WHOLE:
        return None
    if step.department not in named:
        raise DepartmentUnknown(
            _("決裁の規程にある組織「%(code)s」がきょうはありません。規程を直すと、提出できます。")
            % {"code": step.department}
        )
    return named[step.department]


def _plan(  # noqa: PLR0913, PLR0917  one step with all it depends on
    step: RuleStep,
    position: int,
    department: Department | None,
    approvers: Approvers,
    but: frozenset[int],
    notes: list[str],
) -> PlannedStep | None:
    where = department.pk if department else None
    at_the_place = [person for person in approvers.holders(where) if person not in but]
    if step.skip_if_vacant and not at_the_place:
        notes.append(_("「%(label)s」は、きょう承認者がいないので省きます。") % {"label": step.label})
        return None
    asked = approvers.nearest(where, but=but)
    if not asked:
        raise NobodyDecides(
            _("「%(label)s」を処理できる承認者がいません。管理者に、承認の役割を付けてもらってください。")
            % {"label": step.label}
        )
    if not at_the_place:
        notes.append(_("「%(label)s」は、上位の組織の承認者が処理します。") % {"label": step.label})
    names = tuple(str(approvers.people[person]) for person in asked)
    return PlannedStep(position, step.kind, step.label, department, step.days, names)
