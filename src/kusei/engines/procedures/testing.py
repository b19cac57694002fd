"""What tests of this engine and of those above it start from: a municipality, people, a small procedure."""

from __future__ import annotations

from typing import Any

from kusei.engines.procedures.applications.commands import drafts, submitting
from kusei.engines.procedures.applications.models import Application, Draft
from kusei.engines.procedures.models import StoredGuide, Version
from kusei.engines.procedures.testing_forms import (
    ANSWERS,
    GUIDE,
    SMALL,
    municipality,
    published,
    small,
    small_guide,
    staff,
)
from kusei.foundation.people.models import User

__all__ = [
    "ANSWERS",
    "GUIDE",
    "SMALL",
    "begun",
    "filed",
    "municipality",
    "published",
    "small",
    "small_guide",
    "staff",
]


def begun(
    version: Version | None = None, *, owner: User | None = None, answers: Any = None, guide: StoredGuide | None = None
) -> Draft:
    """A draft on the version that says all that is asked, by whatever guide it was begun."""
    given, made = [answers or ANSWERS], [version or published()]
    return drafts.start_draft(versions=made, owner=owner, answers=given, guide=guide)[0]


def filed(
    version: Version | None = None, *, owner: User | None = None, answers: Any = None, guide: StoredGuide | None = None
) -> Application:
    """An application that was handed in on the version."""
    draft = begun(version, owner=owner, answers=answers, guide=guide)
    return submitting.submit(draft_id=draft.pk, by=owner).applications.get()
