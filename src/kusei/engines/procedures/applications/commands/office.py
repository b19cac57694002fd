"""What the office does: take up, ask for corrections, assign, propose and decide, hand over the result, reopen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from kusei.engines.procedures.applications import access, rules
from kusei.engines.procedures.applications.commands.applicants import disposal, without_my_number
from kusei.engines.procedures.applications.commands.moving import By, locked, move, note_event
from kusei.engines.procedures.applications.models import Actor, Application, Correction, CorrectionItem, Decision
from kusei.engines.procedures.applications.refusals import FourEyes, NotPossibleNow, ReasonNeeded
from kusei.engines.procedures.definition.procedure import Outcome
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption


@transaction.atomic
def start_review(*, application_id: int, by: User, seen: int | None = None) -> Application:
    """Take an application up; who does so becomes the one in charge when nobody is yet."""
    application, actor = _for_preparer(application_id, by, seen)
    move(application, rules.Act.START_REVIEW, by=actor, assignee=_in_charge(application, actor))
    return application


@transaction.atomic
def assign(*, application_id: int, to: User | None, by: User) -> Application:
    """Give the application to a member of staff who may work on it, or to nobody."""
    application = _for_editor(application_id, by)
    if to is not None:
        access.require(to, Role.EDITOR, application)
    note_event(application, "assigned", by=_staff(by), public=False, assignee=to)
    return application


@transaction.atomic
def ask_correction(  # noqa: PLR0913  what the sheet asks
    *,
    application_id: int,
    fields: Mapping[str, str],
    message: str,
    due_on: dt.date | None,
    by: User,
    seen: int | None = None,
) -> Correction:
    """Ask for certain fields to be put right: key of the field → what is to be done. Raises `ReasonNeeded`."""
    application, actor = _for_preparer(application_id, by, seen)
    return request_correction(
        application,
        fields=fields,
        message=message,
        due_on=due_on,
        by=by,
        actor=actor.actor,
        assignee=_in_charge(application, actor),
    )


def request_correction(  # noqa: PLR0913  what the sheet asks
    application: Application,
    *,
    fields: Mapping[str, str],
    message: str,
    due_on: dt.date | None,
    by: User,
    actor: str,
    assignee: User | None,
) -> Correction:
    """The same for a (locked) application of which the caller has asked who may: also the counter's, with a letter
    that leaves something open. Raises `ReasonNeeded`, `NotPossibleNow`.
    """
    if rules.after(rules.State(application.state), rules.Act.ASK_CORRECTION) is None:
        raise NotPossibleNow
    known = {one.key for one in application.version.content.form.fields}
    wanted = {key: text.strip() for key, text in fields.items() if key in known}
    if not wanted or not all(wanted.values()):
        raise ReasonNeeded
    correction = Correction.objects.create(
        application=application,
        asked_by=by,
        asked_at=clock.now(),
        due_on=due_on,
        sealed_message=encryption.seal_json(without_my_number(message.strip())),
    )
    CorrectionItem.objects.bulk_create(
        CorrectionItem(correction=correction, field=key, sealed_sentence=encryption.seal_json(without_my_number(text)))
        for key, text in wanted.items()
    )
    move(application, rules.Act.ASK_CORRECTION, by=By(actor, by), note=message, assignee=assignee)
    return correction


@transaction.atomic
def cancel_correction(*, application_id: int, by: User, reason: str) -> Application:
    """Take a request for correction back, for instance because the applicant answered by telephone."""
    application = _for_editor(application_id, by)
    if not reason.strip():
        raise ReasonNeeded
    Correction.objects.filter(application=application, answered_at=None, cancelled_at=None).update(
        cancelled_at=clock.now()
    )
    move(application, rules.Act.CANCEL_CORRECTION, by=_staff(by), note=reason)
    return application


@transaction.atomic
def propose_decision(  # noqa: PLR0913  what the sheet asks
    *, application_id: int, outcome: str, reason: str, conditions: str = "", by: User, seen: int | None = None
) -> Decision:
    """Write the decision down and wait for approval: for procedures with `approval` or `four_eyes`."""
    application = _for_editor(application_id, by, seen)
    decision = _written(application, outcome, reason, conditions, by)
    move(application, rules.Act.PROPOSE_DECISION, by=_staff(by), public=False)
    return decision


@transaction.atomic
def return_proposal(*, application_id: int, by: User, reason: str) -> Application:
    """Send a proposed decision back to who examined. One on the approval route is sent back there."""
    application = locked(application_id)
    access.require(by, Role.APPROVER, application)
    if application.version.content.decision.approval:
        raise NotPossibleNow
    if not reason.strip():
        raise ReasonNeeded
    _drop(application)
    move(application, rules.Act.RETURN_PROPOSAL, by=_staff(by), note=reason, public=False)
    return application


@transaction.atomic
def take_back_proposal(*, application_id: int, by: User, reason: str = "", route: bool = False) -> Application:
    """Take a proposed decision back: who proposed it may; `route`: the approval route (電子決裁) sent it back."""
    application = locked(application_id)
    if not route:
        if application.version.content.decision.approval:
            raise NotPossibleNow
        if not Decision.objects.filter(application=application, dropped_at=None, examined_by=by).exists():
            raise access.NotAllowed
    _drop(application)
    move(application, rules.Act.RETURN_PROPOSAL, by=_staff(by), note=reason, public=False)
    return application


@transaction.atomic
def decide(  # noqa: PLR0913  what the sheet asks
    *, application_id: int, outcome: str, reason: str = "", conditions: str = "", by: User, seen: int | None = None
) -> Decision:
    """Decide at once, where there is no approval route and no four eyes; else `NotPossibleNow`."""
    application = _for_editor(application_id, by, seen)
    rule = application.version.content.decision
    if rule.approval or rule.four_eyes:
        raise NotPossibleNow
    return _decided(application, _written(application, outcome, reason, conditions, by), by)


@transaction.atomic
def confirm_decision(*, application_id: int, by: User, seen: int | None = None, approved: bool = False) -> Decision:
    """Make a proposed decision the decision. Of four eyes, who examined is not the second pair.

    `approved`: called by the approval route (電子決裁) in the transaction of its decision, which checked who decides.
    """
    application = locked(application_id, seen=seen)
    decision = Decision.objects.filter(application=application, dropped_at=None, decided_at=None).first()
    if decision is None:
        raise NotPossibleNow
    rule = application.version.content.decision
    if not approved:
        if rule.approval:
            raise NotPossibleNow
        access.require(by, Role.APPROVER, application)
        if rule.four_eyes and decision.examined_by_id == by.pk:
            raise FourEyes
    return _decided(application, decision, by)


@transaction.atomic
def deliver(*, application_id: int, by: User | None, note: str = "", seen: int | None = None) -> Application:
    """The result is handed over: sent, given at the counter, or opened online. Ends the application."""
    application = locked(application_id, seen=seen)
    if by is not None:
        access.require(by, Role.EDITOR, application)
    move(application, rules.Act.DELIVER, by=_staff(by) if by else By(Actor.SYSTEM), note=note)
    return application


@transaction.atomic
def reopen(*, application_id: int, by: User, reason: str) -> Application:
    """Take a decision back to examine again (職権による取消し、更正). The former decision stays readable."""
    application = locked(application_id)
    access.require(by, Role.APPROVER, application)
    if not reason.strip():
        raise ReasonNeeded
    _drop(application)
    move(
        application,
        rules.Act.REOPEN,
        by=_staff(by),
        note=reason,
        outcome="",
        decided_at=None,
        ended_at=None,
        valid_until=None,
        dispose_on=None,
    )
    return application


def outcome_of(application: Application, key: str) -> Outcome:
    """The outcome of that key in the application's version. Raises `NotPossibleNow`."""
    for outcome in application.version.content.decision.outcomes:
        if outcome.key == key:
            return outcome
    raise NotPossibleNow


def _for_editor(application_id: int, by: User, seen: int | None = None) -> Application:
    application = locked(application_id, seen=seen)
    access.require(by, Role.EDITOR, application)
    return application


def _for_preparer(application_id: int, by: User, seen: int | None = None) -> tuple[Application, By]:
    """The locked application, and as what the person acts: staff, or a contractor who was given it."""
    application = locked(application_id, seen=seen)
    access.require_preparer(by, application)
    staff = access.may(by, Role.EDITOR, application)
    return application, By(Actor.STAFF if staff else Actor.CONTRACTOR, by)


def _in_charge(application: Application, actor: By) -> User | None:
    """Who takes an application up is in charge of it when nobody is; a contractor never is."""
    return application.assignee or (actor.user if actor.actor == Actor.STAFF else None)


def _staff(by: User) -> By:
    return By(Actor.STAFF, by)


def _written(application: Application, outcome: str, reason: str, conditions: str, by: User) -> Decision:
    if outcome_of(application, outcome).reason_required and not reason.strip():
        raise ReasonNeeded
    if Decision.objects.filter(application=application, dropped_at=None).exists():
        raise NotPossibleNow
    return Decision.objects.create(
        application=application,
        outcome=outcome,
        sealed_reason=encryption.seal_json(without_my_number(reason.strip())),
        sealed_conditions=encryption.seal_json(without_my_number(conditions.strip())),
        examined_by=by,
        proposed_at=clock.now(),
    )


def _decided(application: Application, decision: Decision, by: User) -> Decision:
    now, years = clock.now(), outcome_of(application, decision.outcome).valid_years
    decision.decided_by, decision.decided_at = by, now
    decision.save(update_fields=["decided_by", "decided_at"])
    Correction.objects.filter(application=application, answered_at=None, cancelled_at=None).update(cancelled_at=now)
    move(
        application,
        rules.Act.DECIDE,
        by=_staff(by),
        outcome=decision.outcome,
        decided_at=now,
        ended_at=now,
        valid_until=_valid_until(years),
        dispose_on=disposal(application),
    )
    return decision


def _valid_until(years: int | None) -> dt.date | None:
    """The last day of so many years that begin today; a period from 29 February ends on 28 February."""
    if years is None:
        return None
    today = clock.today()
    try:
        end = today.replace(year=today.year + years)
    except ValueError:
        return dt.date(today.year + years, 2, 28)
    return end - dt.timedelta(days=1)


def _drop(application: Application) -> None:
    Decision.objects.filter(application=application, dropped_at=None).update(dropped_at=clock.now())
