"""The papers on the pages of an application: for the applicant and for staff."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.delivery import commands, queries
from kusei.foundation.org.models import Role


def resident(request: HttpRequest, application: Application) -> str:
    """The copy of the application, and the letter as soon as there is one. At most one SQL query."""
    decided = application.decided_at is not None
    context = {
        "application": application,
        "letter": queries.current_letter(application) if decided else None,
        "awaited": decided and commands.needs_letter(application, application.outcome),
    }
    return render_to_string("delivery/resident_panel.html", context, request=request)


def staff(request: HttpRequest, application: Application) -> str:
    """The copy of the application, and the letter with what is still to be done with it."""
    decided = application.decided_at is not None
    letter = queries.current_letter(application) if decided else None
    needed = decided and commands.needs_letter(application, application.outcome)
    undone = needed and (letter is None or not letter.delivered_how)
    context = {
        "application": application,
        "letter": letter,
        "awaited": needed and letter is None,
        "is_editor": undone and access.may(request.user, Role.EDITOR, application),
    }
    return render_to_string("delivery/staff_panel.html", context, request=request)
