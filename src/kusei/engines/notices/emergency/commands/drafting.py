"""Writing an alert before it is released: draft, change, follow an earlier one, ask for the second person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction
from pydantic import ValidationError

from kusei.engines.notices.emergency import areas, refusals, rules, wording
from kusei.engines.notices.emergency.commands.keeping import given, locked, note
from kusei.engines.notices.emergency.models import Alert, AlertEvent
from kusei.engines.notices.emergency.models.alerts import Action, Ending, Hazard, State
from kusei.engines.notices.emergency.permissions import require_draft
from kusei.engines.notices.texts.message import Texts
from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

Kind = AlertEvent.Kind


@dataclass(frozen=True)
class Content:
    """What somebody writes. Without `texts` the pack's templates are filled in. `channels` counts for drills alone."""

    level: int
    hazard: str
    whole: bool = False
    towns: Sequence[str] = ()
    texts: Mapping[str, Any] | None = None
    polygons: Sequence[Sequence[Sequence[float]]] = ()
    grounds: str = ""
    supplement: str = ""
    households: int | None = None
    residents: int | None = None
    effective_at: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    channels: Sequence[str] = field(default=rules.DRILL_CHANNELS)


@transaction.atomic
def draft(*, content: Content, drill: bool, by: User, proposal: str = "") -> Alert:
    """Begin a new alert, real or a drill: that never changes. Raises `NotAllowed` and what `change` raises."""
    require_draft(by)
    alert = Alert(action=Action.ISSUE, drill=drill, proposal=proposal[:120], author=by, created_at=clock.now())
    _fill(alert, content, by)
    alert.save()
    note(alert, Kind.DRAFTED, by)
    return alert


@transaction.atomic
def change(*, alert_id: int, version: int, content: Content, by: User) -> Alert:
    """Change a draft. A cancellation keeps the level, the hazard and the areas of what it cancels.

    Raises `NotAllowed`, `Changed`, `NotNow`, `NoAreas`, `UnknownTowns`, `WrongPolygon`, `WrongWords`, `WrongTimes`,
    `WrongChannels`.
    """
    require_draft(by)
    alert = locked(alert_id, version=version, states={State.DRAFT})
    if alert.action == Action.CANCEL:
        content = _as_before(alert, content)
    _fill(alert, content, by)
    alert.version += 1
    alert.save()
    note(alert, Kind.CHANGED, by)
    return alert


@transaction.atomic
def reword(*, alert_id: int, version: int, by: User) -> Alert:
    """Write the texts of a draft anew from the templates. Raises `NotAllowed`, `Changed`, `NotNow`."""
    require_draft(by)
    alert = locked(alert_id, version=version, states={State.DRAFT})
    alert.texts = dict(wording.texts(wording.Subject.of(alert)).plain())
    alert.changed_by, alert.version = by, alert.version + 1
    alert.save(update_fields=["texts", "changed_by", "version"])
    note(alert, Kind.CHANGED, by)
    return alert


@transaction.atomic
def follow(*, alert_id: int, action: str, by: User, ending: str = Ending.LIFTED) -> Alert:
    """Begin an update or a cancellation of an alert in force; nothing is sent yet.

    Raises `NotAllowed`, `NotNow`, `AlreadyFollowed`.
    """
    require_draft(by)
    before = locked(alert_id, states={State.RELEASED})
    if before.action == Action.CANCEL:
        raise refusals.NotNow(before.get_state_display())
    cancels = action == Action.CANCEL
    alert = Alert(
        action=Action.CANCEL if cancels else Action.UPDATE,
        previous=before,
        ending=Ending(ending) if cancels else "",
        drill=before.drill,
        author=by,
        created_at=clock.now(),
    )
    kept = before.channels if before.drill else ()
    texts = None if cancels else before.texts
    _fill(alert, _as_before(alert, Content(before.level, before.hazard, texts=texts, channels=kept)), by)
    try:
        with transaction.atomic():
            alert.save()
    except IntegrityError as error:
        if "emergency_alert_one_successor" in str(error):
            raise refusals.AlreadyFollowed from None
        raise
    note(alert, Kind.DRAFTED, by)
    return alert


@transaction.atomic
def ask(*, alert_id: int, version: int, by: User) -> Alert:
    """Ask for the second person: from now on the content stands still. Raises `NotAllowed`, `Changed`, `NotNow`."""
    require_draft(by)
    alert = locked(alert_id, version=version, states={State.DRAFT})
    alert.state, alert.asked_by, alert.asked_at = State.WAITING, by, clock.now()
    alert.save(update_fields=["state", "asked_by", "asked_at"])
    note(alert, Kind.ASKED, by)
    return alert


@transaction.atomic
def take_back(*, alert_id: int, why: str, by: User) -> Alert:
    """Make a waiting alert a draft again, to put it right. Raises `NotAllowed`, `NotNow`, `ReasonMissing`."""
    require_draft(by)
    text = given(why)
    alert = locked(alert_id, states={State.WAITING})
    with because(text):
        alert.state, alert.asked_by, alert.asked_at = State.DRAFT, None, None
        alert.save(update_fields=["state", "asked_by", "asked_at"])
    note(alert, Kind.RETURNED, by, text)
    return alert


@transaction.atomic
def withdraw(*, alert_id: int, why: str, by: User) -> Alert:
    """Stand down: throw away an alert that nobody was told. Raises `NotAllowed`, `NotNow`, `ReasonMissing`."""
    require_draft(by)
    text = given(why)
    alert = locked(alert_id, states=rules.OPEN)
    with because(text):
        alert.state, alert.over_at = State.WITHDRAWN, clock.now()
        alert.save(update_fields=["state", "over_at"])
    note(alert, Kind.WITHDRAWN, by, text)
    return alert


def _as_before(alert: Alert, content: Content) -> Content:
    before = alert.previous
    assert before is not None, "only what follows another is asked for"
    return replace(
        content,
        level=before.level,
        hazard=before.hazard,
        whole=before.whole,
        towns=before.towns,
        polygons=before.polygons,
        expires_at=None,
    )


def _fill(alert: Alert, content: Content, by: User) -> None:
    """Put the content into the alert, checked."""
    alert.level, alert.hazard = content.level, Hazard(content.hazard)
    alert.order = rules.order_of(content.level).value
    alert.whole, alert.towns = content.whole, areas.check(whole=content.whole, names=content.towns)
    alert.polygons = areas.check_polygons(content.polygons)
    alert.grounds, alert.supplement = content.grounds.strip(), content.supplement.strip()
    alert.households, alert.residents = content.households, content.residents
    alert.effective_at, alert.expires_at = content.effective_at, _end(content)
    alert.channels = _drill_channels(content.channels) if alert.drill else []
    alert.changed_by = by
    texts = _checked(content.texts) if content.texts else wording.texts(wording.Subject.of(alert))
    alert.texts = dict((wording.marked(texts) if alert.drill else texts).plain())


def _end(content: Content) -> dt.datetime | None:
    if content.expires_at is None:
        return None
    begins = max(content.effective_at or clock.now(), clock.now())
    if rules.order_of(content.level) != rules.Order.INFORMATION or content.expires_at <= begins:
        raise refusals.WrongTimes
    return content.expires_at


def _drill_channels(channels: Sequence[str]) -> list[str]:
    if not channels or not all(rules.may_go(drill=True, channel=one) for one in channels):
        raise refusals.WrongChannels
    return [one for one in rules.DRILL_CHANNELS if one in channels]


def _checked(texts: Mapping[str, Any]) -> Texts:
    try:
        return Texts.model_validate(texts)
    except ValidationError:
        raise refusals.WrongWords from None
