"""What the pages of the counter share."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest

from kusei.engines.procedures.applications.commands.drafts import forms_of
from kusei.engines.procedures.applications.composition import Composition
from kusei.engines.procedures.counter import permissions
from kusei.engines.procedures.counter.models import Interview
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

LARGE = "counter.large"  # in the session: letters for a screen that is turned to the person


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to staff only."""
    assert isinstance(request.user, User)
    return request.user


def composed(interview: Interview) -> Composition:
    """The forms as they stand, on the day on which they count: of a letter that of its arrival."""
    draft = interview.draft
    return Composition(forms_of(draft), draft.answers, interview.arrived_on or clock.today(), draft.channel)


def department_of(request: HttpRequest) -> Department | None:
    """In whose name staff act: the department chosen on the page, else their first; None for everywhere."""
    own = {str(one.pk): one for one in permissions.departments_of(signed_in(request))}
    return own.get(request.POST.get("department", "")) or next(iter(own.values()), None)


def secret_in(text: str) -> str:
    """The secret of a link that was scanned or pasted, or was typed by itself."""
    typed = text.strip()[:500]
    keys = parse_qs(urlsplit(typed).query).get("key") if "?" in typed else None
    return (keys[0] if keys else typed)[:100]


def frame(request: HttpRequest, interview: Interview) -> dict[str, Any]:
    """What every page of an interview shows."""
    return {"interview": interview, "draft": interview.draft, "large": bool(request.session.get(LARGE))}
