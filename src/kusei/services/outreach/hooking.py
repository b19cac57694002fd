"""Where campaigns hang on: the kind of document that is decided, the navigation of staff, and what waits for them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.approvals.hooks import DocumentKind, register_kind
from kusei.foundation.org.models import Role
from kusei.foundation.web import navigation
from kusei.foundation.web.access import role
from kusei.services.outreach import tasks
from kusei.services.outreach.commands import releasing
from kusei.services.outreach.commands.asking import KIND


def register_all() -> None:
    """Called once, when all apps are ready."""
    register_kind(
        DocumentKind(
            KIND,
            _("お知らせの配信"),
            content=releasing.content,
            url=lambda object_id: reverse("outreach:campaign", args=[int(object_id)]),
            on_approved=releasing.on_approved,
            on_sent_back=releasing.on_sent_back,
            on_withdrawn=releasing.on_withdrawn,
        )
    )
    item = navigation.NavItem(
        "outreach", _("お知らせの配信"), "outreach:index", 107, role(Role.VIEWER), group="notices"
    )
    navigation.register(item)
    tasks.register()
