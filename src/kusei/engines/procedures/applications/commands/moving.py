"""The one way in which an application changes its state: lock, check, event, row, followers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kusei.engines.procedures.applications import hooks, rules
from kusei.engines.procedures.applications.models import Actor, Application, Event
from kusei.engines.procedures.applications.refusals import ChangedMeanwhile, NotPossibleNow
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption


@dataclass(frozen=True)
class By:
    """Who acts: what kind of actor, and the account, if there is one."""

    actor: str
    user: User | None = None


SYSTEM = By(Actor.SYSTEM)


def locked(application_id: int, *, seen: int | None = None) -> Application:
    """The application with its row locked. Raises `ChangedMeanwhile` when `seen` is not its last event any more."""
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("procedure", "version", "department", "cover", "municipality")
        .get(pk=application_id)
    )
    if seen is not None and seen != application.sequence:
        raise ChangedMeanwhile
    return application


def move(
    application: Application, act: rules.Act, *, by: By, note: str = "", public: bool = True, **changes: Any
) -> Event:
    """Take the (locked) application to the state after the act, and set the other columns that change with it.

    Raises `NotPossibleNow` where `rules.TRANSITIONS` has no way.
    """
    before = rules.State(application.state)
    state = rules.after(before, act)
    if state is None:
        raise NotPossibleNow
    return _write(application, kind=act, before=before, state=state, by=by, note=note, public=public, changes=changes)


def note_event(
    application: Application, kind: str, *, by: By, note: str = "", public: bool = True, **changes: Any
) -> Event:
    """An event that leaves the (locked) application in its state: a message, a file replaced, an assignment."""
    state = rules.State(application.state)
    return _write(application, kind=kind, before=state, state=state, by=by, note=note, public=public, changes=changes)


def _write(  # noqa: PLR0913  what the table of events has
    application: Application,
    *,
    kind: str,
    before: rules.State,
    state: rules.State,
    by: By,
    note: str,
    public: bool,
    changes: dict[str, Any],
) -> Event:
    event = Event.objects.create(
        application=application,
        sequence=application.sequence + 1,
        kind=kind,
        before=before,
        state=state,
        actor=by.actor,
        user=by.user,
        at=clock.now(),
        public=public,
        sealed_note=encryption.seal_json(note) if note else None,
    )
    application.sequence = event.sequence
    application.state = state
    for name, value in changes.items():
        setattr(application, name, value)
    application.save(update_fields=["sequence", "state", *changes])
    for follow in hooks.followers():
        follow(application, event)
    return event
