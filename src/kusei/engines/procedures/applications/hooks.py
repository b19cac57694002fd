"""What other parts and floors add: what follows a submission or an event, who else may see what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrOrPromise

    from kusei.engines.procedures.applications.models import Application, Cover, Event

_after_submit: dict[str, Callable[[Cover], None]] = {}
_on_event: dict[str, Callable[[Application, Event], None]] = {}
_visible: list[Callable[[Any], Q | None]] = []
_preparing: list[Callable[[Any, Application], bool]] = []
_disposing: dict[str, Callable[[Application], None]] = {}
_resident_panels: dict[str, Panel] = {}
_staff_panels: dict[str, Panel] = {}


@dataclass(frozen=True)
class Panel:
    """A part of an application's page that another part of the house draws. `html` gives '' for nothing."""

    key: str
    title: _StrOrPromise
    html: Callable[[HttpRequest, Application], str]
    order: int = 50


def register_after_submit(key: str, step: Callable[[Cover], None]) -> None:
    """Run in a job after each submission, in the order of registering. Must be idempotent: it may run again."""
    _after_submit[key] = step


def register_on_event(key: str, follow: Callable[[Application, Event], None]) -> None:
    """Called in the transaction of every event (submitted, each act). What it raises takes the act back."""
    _on_event[key] = follow


def register_visible(rule: Callable[[Any], Q | None]) -> None:
    """More applications that a user may see: a condition on `Application`, or None for none (contractors' grants)."""
    _visible.append(rule)


def register_preparing(rule: Callable[[Any, Application], bool]) -> None:
    """Who else may prepare an application (take it up, ask for corrections, tick the checklist), never decide."""
    _preparing.append(rule)


def register_disposing(key: str, empty: Callable[[Application], None]) -> None:
    """What else is thrown away when an application is disposed of; called in that transaction, after `disposed_at`."""
    _disposing[key] = empty


def register_resident_panel(panel: Panel) -> None:
    """A panel on the applicant's page (what is to pay, the letter to download)."""
    _resident_panels[panel.key] = panel


def register_staff_panel(panel: Panel) -> None:
    """A panel on the page that staff work on."""
    _staff_panels[panel.key] = panel


def after_submit() -> dict[str, Callable[[Cover], None]]:
    """The steps after a submission, by key."""
    return dict(_after_submit)


def followers() -> list[Callable[[Application, Event], None]]:
    """Who wants to hear of events."""
    return list(_on_event.values())


def visibility_rules() -> list[Callable[[Any], Q | None]]:
    """Who else may see applications."""
    return list(_visible)


def preparing_rules() -> list[Callable[[Any, Application], bool]]:
    """Who else may prepare."""
    return list(_preparing)


def disposing() -> list[Callable[[Application], None]]:
    """What else is thrown away with an application."""
    return list(_disposing.values())


def resident_panels() -> list[Panel]:
    """In order."""
    return sorted(_resident_panels.values(), key=lambda panel: (panel.order, panel.key))


def staff_panels() -> list[Panel]:
    """In order."""
    return sorted(_staff_panels.values(), key=lambda panel: (panel.order, panel.key))
