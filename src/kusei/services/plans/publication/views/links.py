"""What a plan's page tells readers of feeds and catalogues about, in its head."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.services.plans.hooks import PlanLink
from kusei.services.plans.models import Edition


def plan_links(edition: Edition) -> list[PlanLink]:
    """The feeds of the plan's changes and the catalogue of its files."""
    slug = edition.plan.slug
    title = _("%(plan)sの更新のお知らせ") % {"plan": edition.title}
    catalogue = reverse("public-publication:data-catalog", args=[slug])
    feed = "public-publication:feed"
    return [
        PlanLink("application/atom+xml", f"{title}（Atom）", reverse(feed, args=[slug, "atom"])),
        PlanLink("application/rss+xml", f"{title}（RSS）", reverse(feed, args=[slug, "rss"])),
        PlanLink("application/ld+json", _("オープンデータの目録"), catalogue),
    ]
