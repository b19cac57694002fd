"""One draft as its page shows it: document, files, the way it takes, what happened, and what the reader may do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kusei.engines.approvals import hooks
from kusei.engines.approvals.approvers import Approvers
from kusei.engines.approvals.models import ApprovalEvent, Attachment, Capacity, Draft, Round, Step
from kusei.engines.approvals.queries.desk import authors_of
from kusei.engines.approvals.queries.visibility import visible_to
from kusei.engines.approvals.retention import Retention, kept_until
from kusei.engines.approvals.routefile import of_home
from kusei.engines.approvals.rules import DECISIONS, EDITABLE, TRANSITIONS, Action, State
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


@dataclass(frozen=True)
class StepView:
    """A step with who did what, or who is asked. `standing` is there when the reader may act at it now."""

    step: Step
    state: str  # done, open, waiting, carried, over
    event: ApprovalEvent | None
    asked: tuple[tuple[User, User | None], ...] = ()
    capacity: Capacity | None = None
    for_whom: User | None = None
    overdue: bool = False


@dataclass(frozen=True)
class RoundView:
    """A round with its steps in groups: those beside each other are one group."""

    round: Round
    groups: tuple[tuple[StepView, ...], ...]

    @property
    def steps(self) -> list[StepView]:
        """All steps in order."""
        return [step for group in self.groups for step in group]


@dataclass(frozen=True)
class DraftView:
    """A draft with all that its page shows, and what the reader may try. Commands decide."""

    draft: Draft
    kind: str
    document_url: str
    class_label: str
    rounds: tuple[RoundView, ...]  # newest first
    events: tuple[ApprovalEvent, ...]
    attachments: tuple[Attachment, ...]
    kept_until: dt.date | None
    may: frozenset[Action]
    my_steps: tuple[StepView, ...]
    my_later_views: tuple[ApprovalEvent, ...]

    @property
    def disagreed(self) -> bool:
        """Whether somebody disagreed since the last submission: the decider then owes an answer."""
        actions = [event.action for event in self.events]
        return Action.DISAGREE in actions[_last(actions, Action.SUBMIT) :]

    @property
    def current(self) -> RoundView | None:
        """The round it is in or ended with."""
        return self.rounds[0] if self.rounds else None


def _last(actions: list[str], wanted: Action) -> int:
    return max((place for place, action in enumerate(actions) if action == wanted), default=0)


def draft_view(user: User, number: int) -> DraftView | None:
    """The draft, if the person may see it today. A fixed number of SQL queries."""
    rows = visible_to(user).filter(pk=number).select_related("department", "drafter")
    draft = rows.first()
    if draft is None:
        return None
    approvers = Approvers()
    events = draft.events.select_related("actor", "on_behalf_of", "to_user", "step", "round", "confirms__actor")
    all_events = tuple(events.defer("round__document").order_by("sequence"))
    authors = authors_of([draft.pk])[draft.pk]
    rounds = _rounds(user, draft, all_events, approvers, authors)
    current = rounds[0].steps if rounds else []
    confirmed = {event.confirms_id for event in all_events}
    unseen = tuple(
        event
        for event in all_events
        if event.on_behalf_of_id == user.pk and event.pk not in confirmed and event.action in DECISIONS
    )
    return DraftView(
        draft=draft,
        kind=hooks.label_of(draft.kind),
        document_url=_document_url(draft),
        class_label=of_home().class_label(draft.classification),
        rounds=rounds,
        events=all_events,
        attachments=tuple(draft.attachments.filter(removed_at=None).defer("content").order_by("pk")),
        kept_until=_kept_until(draft),
        may=_may(user, draft),
        my_steps=tuple(step for step in current if step.capacity is not None),
        my_later_views=unseen,
    )


def _document_url(draft: Draft) -> str:
    known = {kind.key for kind in hooks.kinds()}
    return hooks.kind(draft.kind).url(draft.object_id) if draft.kind in known else ""


def _kept_until(draft: Draft) -> dt.date | None:
    if draft.decided_at is None:
        return None
    return kept_until(draft.decided_at.astimezone(clock.TOKYO).date(), Retention(draft.retention))


def _may(user: User, draft: Draft) -> frozenset[Action]:
    """What the state and the reader's roles leave open beside the steps."""
    possible = {action for state, action in TRANSITIONS if state == draft.state}
    place = draft.department
    approver = departments_of(user, Role.APPROVER).holds(place)
    drafts = approver or departments_of(user, Role.EDITOR).holds(place)
    mine = draft.drafter_id == user.pk
    allowed: set[Action] = set()
    if mine:
        allowed |= {Action.WITHDRAW}
    if mine and drafts:
        allowed |= {Action.EDIT, Action.SUBMIT, Action.DISCARD}
    if (mine and drafts) or approver:
        allowed |= {Action.HAND_OVER}
    if drafts:
        allowed |= {Action.TAKE_EFFECT}
    return frozenset(possible & allowed)


def _rounds(
    user: User, draft: Draft, events: tuple[ApprovalEvent, ...], approvers: Approvers, authors: frozenset[int]
) -> tuple[RoundView, ...]:
    done = {event.step_id: event for event in events if event.step_id is not None}
    found = []
    for round_ in draft.rounds.defer("document").prefetch_related("steps__department").order_by("-number"):
        but = frozenset() if round_.self_approval else authors
        groups: dict[int, list[StepView]] = {}
        for step in sorted(round_.steps.all(), key=lambda step: (step.position, step.pk)):
            current = round_.number == draft.round and draft.state == State.IN_ROUTE
            shown = _step(user, step, round_, done.get(step.pk), approvers, but, current)
            groups.setdefault(step.position, []).append(shown)
        found.append(RoundView(round_, tuple(tuple(group) for group in groups.values())))
    return tuple(found)


def _step(  # noqa: PLR0913, PLR0917  one step with all it depends on
    user: User,
    step: Step,
    round_: Round,
    event: ApprovalEvent | None,
    approvers: Approvers,
    but: frozenset[int],
    current: bool,
) -> StepView:
    if event is not None:
        return StepView(step, "done", event)
    if step.position < round_.first_position:
        return StepView(step, "carried", None)
    if not current:
        return StepView(step, "over", None)
    asked = tuple(approvers.names(step.department_id, but=but))
    if not step.is_open:
        return StepView(step, "waiting", None, asked)
    capacity, for_whom = approvers.standing_of(user.pk, step.department_id) or (None, None)
    absent = approvers.people[for_whom] if for_whom is not None else None
    if user.pk in but or for_whom in but:
        capacity = None
    overdue = step.due_on is not None and step.due_on < clock.today()
    return StepView(step, "open", None, asked, capacity, absent if capacity else None, overdue)


def return_targets(view: DraftView, step: Step) -> list[tuple[int, str]]:
    """The earlier steps to which the step can send back: position and words."""
    current = view.current
    groups = current.groups if current else ()
    return [
        (group[0].step.position, "・".join(shown.step.label for shown in group))
        for group in groups
        if group[0].step.position < step.position
    ]


def attachment(user: User, draft_id: int, attachment_id: int) -> Attachment | None:
    """A file of a draft that the person may see, with its bytes; also one that was removed since."""
    if not visible_to(user).filter(pk=draft_id).exists():
        return None
    return Attachment.objects.filter(pk=attachment_id, draft=draft_id).first()


def editable(view: DraftView) -> bool:
    """Whether the reader may change the content now."""
    return Action.EDIT in view.may and State(view.draft.state) in EDITABLE
