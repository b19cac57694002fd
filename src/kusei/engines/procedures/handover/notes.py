"""What the desk keeps beside an application and what goes with it when it is disposed of."""

from __future__ import annotations

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.desk.models import Note


def empty(application: Application) -> None:
    """Throw the words of notes between staff away."""
    Note.objects.filter(application=application, sealed_text__isnull=False).update(sealed_text=None)
