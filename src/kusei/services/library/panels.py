"""From the registration as a library user to the reader's card, for the applicant and for staff."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from kusei.engines.procedures.applications.models import Application
from kusei.services.library import rights
from kusei.services.library.commands.cards import PROCEDURE
from kusei.services.library.queries import cards


def resident(request: HttpRequest, application: Application) -> str:
    """The way to the card, or what is still to do; nothing for other procedures. One SQL query."""
    if application.procedure.key != PROCEDURE:
        return ""
    owner = application.cover.owner
    context = {"card": cards.current(owner) if owner else None, "accepted": application.outcome == "accepted"}
    return render_to_string("library/panel.html", context, request)


def staff(request: HttpRequest, application: Application) -> str:
    """The way to issuing, for who keeps cards; nothing for other procedures."""
    if application.procedure.key != PROCEDURE or not rights.departments_of(request.user):  # type: ignore[arg-type]
        return ""
    owner = application.cover.owner
    context = {
        "application": application,
        "owner": owner,
        "card": cards.current(owner) if owner else None,
        "accepted": application.outcome == "accepted",
    }
    return render_to_string("library/staff_panel.html", context, request)
