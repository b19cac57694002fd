"""Where other apps hang on: kinds of documents that are decided here, and ways to remind people.

An app registers in `ready()`:

    hooks.register_kind(DocumentKind("plans.amendment", _("計画の改定"), content=…, url=…, on_approved=…))
    hooks.register_reminder(send_mail)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from kusei.engines.approvals.models import Draft

GENERAL = "general"


def _no_content(object_id: str) -> dict[str, Any]:
    return {}


def _no_url(object_id: str) -> str:
    return ""


def _nothing(draft: Draft) -> None:
    """Nothing follows."""


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document (文書の種類) that goes through approval.

    `content(object_id)` gives what is decided as plain values (text, whole numbers, lists, objects): it goes
    into the seal and is asked again at each decision. `url(object_id)` is where a person reads it; blank when
    the draft's own page says everything. The other hooks run in the transaction of the act: what they raise
    takes the act back with it, and they must not go out to the network.
    """

    key: str
    label: _StrOrPromise
    content: Callable[[str], dict[str, Any]] = _no_content
    url: Callable[[str], str] = _no_url
    on_approved: Callable[[Draft], None] = _nothing
    on_sent_back: Callable[[Draft], None] = _nothing
    on_withdrawn: Callable[[Draft], None] = _nothing
    on_discarded: Callable[[Draft], None] = _nothing
    on_effect: Callable[[Draft], None] = _nothing


@dataclass(frozen=True)
class ReminderDue:
    """Who is to be reminded of what. `person_id` is an account, `draft_id` the draft that waits for it."""

    person_id: int
    draft_id: int
    title: str
    step_label: str
    due_on: dt.date


class UnknownKind(LookupError):
    """No app registered the kind: it is not installed, or the key is misspelt."""

    code = "approvals.unknown-kind"


_kinds: dict[str, DocumentKind] = {GENERAL: DocumentKind(GENERAL, _("一般の起案"))}
_reminders: list[Callable[[ReminderDue], None]] = []


def register_kind(kind: DocumentKind) -> None:
    """Add a kind; the same key again replaces it, so that a reload of an app does no harm."""
    _kinds[kind.key] = kind


def kind(key: str) -> DocumentKind:
    """The kind of that key. Raises `UnknownKind`."""
    if key not in _kinds:
        raise UnknownKind(key)
    return _kinds[key]


def kinds() -> list[DocumentKind]:
    """Every kind, the general one first."""
    return list(_kinds.values())


def label_of(key: str) -> str:
    """What a person calls the kind; the key itself when its app is no longer there."""
    return str(_kinds[key].label) if key in _kinds else key


def register_reminder(remind: Callable[[ReminderDue], None]) -> None:
    """Add a way to remind somebody. It runs in a job, at most once a day for each person and step."""
    if remind not in _reminders:
        _reminders.append(remind)


def reminders() -> list[Callable[[ReminderDue], None]]:
    """The ways that were added."""
    return list(_reminders)
