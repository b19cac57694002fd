"""The events of a draft as the rules read them."""

from __future__ import annotations

from collections.abc import Iterable

from kusei.engines.approvals import rules
from kusei.engines.approvals.models import Draft, Round, Step
from kusei.engines.approvals.rules import Action, StepKind

BEGINS_A_ROUND = frozenset({Action.SUBMIT, Action.RETURN})


def history(draft: Draft) -> list[rules.Event]:
    """All events of the draft in order. Three SQL queries."""
    rounds = draft.rounds.defer("document").prefetch_related("steps")
    routes = {round_.pk: route_of(round_, round_.steps.all()) for round_ in rounds}
    numbers: dict[int, int] = {}
    found = []
    for row in draft.events.order_by("sequence"):
        numbers[row.pk] = row.sequence
        action = Action(row.action)
        found.append(
            rules.Event(
                action=action,
                actor=row.actor_id,
                step=row.step_id,
                on_behalf_of=row.on_behalf_of_id,
                opinion=row.opinion,
                route=routes[row.round_id] if action in BEGINS_A_ROUND and row.round_id else None,
                to=row.to_user_id,
                confirms=numbers[row.confirms_id] if row.confirms_id else None,
            )
        )
    return found


def route_of(round_: Round, steps: Iterable[Step]) -> rules.Route:
    """A round as the rules read it."""
    in_order = sorted(steps, key=lambda step: (step.position, step.pk))
    return rules.Route(
        tuple(rules.RouteStep(step.pk, step.position, StepKind(step.kind)) for step in in_order),
        round_.self_approval,
        round_.first_position,
    )
