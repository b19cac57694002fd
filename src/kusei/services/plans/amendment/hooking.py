"""Where amendments hang on: kinds of documents that are decided, the desk of the cycle, pages of the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.approvals.hooks import DocumentKind, register_kind
from kusei.services.plans import hooks as register
from kusei.services.plans.amendment import tasks
from kusei.services.plans.amendment.addresses import Address
from kusei.services.plans.amendment.checking import reasons_of
from kusei.services.plans.amendment.commands import deciding, effect
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.views.panels import desk, panel
from kusei.services.plans.cycle.hooks import DeskSection, register_desk_section
from kusei.services.plans.models import Edition

# A public note stands on an initiative's page while an approved amendment of it waits for its day.
STAMP = "SELECT md5(string_agg(id || state || version, ',' ORDER BY id)) FROM amendment_amendmentdraft"


def register_all() -> None:
    """Called once, when all apps are ready."""
    register_kind(
        DocumentKind(
            deciding.KIND,
            _("計画の改定"),
            content=deciding.content,
            url=lambda object_id: reverse("amendment:preview", args=[int(object_id)]),
            on_approved=deciding.on_approved,
            on_sent_back=deciding.on_back,
            on_withdrawn=deciding.on_back,
            on_effect=effect.on_effect,
        )
    )
    register.register_reasons(read_reasons)
    register.register_effective_dates(read_effective_dates)
    register.register_initiative_panel(register.InitiativePanel("amendment", 40, "amendment/panel.html", panel))
    register.register_stamp("amendment", STAMP)
    tasks.register()
    register_desk_section(DeskSection("amendment", 40, "amendment/desk.html", desk))


def read_reasons(old: Edition, new: Edition) -> Mapping[Address, str]:
    """Why the new edition differs from the old one, when it was made here from that one. Three SQL queries.

    A reason that was given for a line or an indicator is told at each of its edits.
    """
    draft = AmendmentDraft.objects.filter(edition=new, base=old).first()
    if draft is None:
        return {}
    given = reasons_of(draft)
    found = dict(given)
    for edited in draft.edits.values_list("address", flat=True):
        ways = (tuple(edited[:length]) for length in range(len(edited) - 1, 2, -1))
        if reason := next((given[way] for way in ways if way in given), ""):
            found.setdefault(tuple(edited), reason)
    return found


def read_effective_dates(editions: Sequence[Edition]) -> Mapping[int, dt.date]:
    """Since when editions that were amended here are in force. One SQL query."""
    rows = AmendmentDraft.objects.filter(edition__in=[edition.pk for edition in editions])
    return dict(rows.values_list("edition", "effective_on"))
