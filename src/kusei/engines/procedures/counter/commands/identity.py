"""本人確認: what staff saw, and what the document said where staff confirmed it. No picture and no number is kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.procedures.applications.commands.drafts import open_draft
from kusei.engines.procedures.counter import permissions, queries
from kusei.engines.procedures.counter.commands.interviewing import CARD, fill
from kusei.engines.procedures.counter.hooks import CardUnreadable, Reader
from kusei.engines.procedures.counter.models import Document, Interview, ReadBy
from kusei.foundation.audit.context import reason
from kusei.foundation.files.inspection import PHOTOS, inspect
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

WORDS = ("name", "date_of_birth", "sex", "address")  # of the profile: what such documents say


def read_card(*, reader: Reader, name: str, content: bytes) -> dict[str, Any]:
    """What the reader makes of the picture, for staff to confirm; the picture is forgotten.

    Raises `CardUnreadable` and what `files.inspection.inspect` raises.
    """
    picture = inspect(name, content, PHOTOS)
    if not picture.media_type.startswith("image/"):
        raise CardUnreadable
    found = reader.read(picture.content)
    return {word: found.facts[word] for word in WORDS if word in found.facts}


@transaction.atomic
def note_identity(
    *, draft_id: uuid.UUID, document: str, read_by: str, by: User, confirmed: Mapping[str, Any] | None = None
) -> Interview:
    """Staff saw this document. `confirmed`: what it says (word of the profile → value), field by field looked at.

    It is written into every form that asks for it, also over what was typed: the document is the better source. Raises
    `NotPossibleNow` once it was handed in.
    """
    permissions.require(by)
    interview = queries.one_or_404(by, draft_id)
    open_draft(draft_id)
    facts = {word: value for word, value in (confirmed or {}).items() if word in WORDS and value}
    if facts:
        today = clock.today().isoformat()
        fill(interview, {word: (value, CARD, today) for word, value in facts.items()}, only_blank=False)
    interview.identity_document = Document(document)
    interview.read_by = ReadBy(read_by)
    interview.identity_seen_at = clock.now()
    with reason(_("本人確認")):
        interview.save(update_fields=["identity_document", "read_by", "identity_seen_at"])
    return interview
