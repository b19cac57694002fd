"""Changes as feeds, Atom 1.0 (RFC 4287) and RSS 2.0: of all plans, and of each plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _

from kusei.foundation.web import frame
from kusei.services.plans.models import Edition
from kusei.services.plans.publication.queries.changes import Event, events
from kusei.services.plans.queries.finding import find_edition

# The day in a tag (RFC 4151) says when the host belonged to who coined it; it never changes, so that a tag stays.
TAGGED = "2026-04-01"


def tag(host: str, what: str) -> str:
    """A tag URI: the same for the same thing on the same host, whatever happens to its address."""
    return f"tag:{host.partition(':')[0]},{TAGGED}:plans/{what}"


class Changes(Feed):
    """What was let out about one plan (`slug`), or about all."""

    feed_type: Any = Atom1Feed
    suffix = "atom"
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest, slug: str | None = None) -> tuple[HttpRequest, Edition | None]:
        """The request, for its host, and the edition whose plan it is. Raises `PlanNotFound`."""
        return request, find_edition(slug) if slug else None

    def get_feed(self, obj: Any, request: HttpRequest) -> Any:
        """As Django makes it, in the language of the page."""
        self.language = frame.language_tag()
        return super().get_feed(obj, request)

    def title(self, obj: Any) -> str:
        """Whose changes these are."""
        edition = obj[1]
        return _("%(plan)sの更新のお知らせ") % {"plan": edition.title} if edition else _("計画の更新のお知らせ")

    def description(self, obj: Any) -> str:
        """What the feed holds."""
        return _("新しい版、進捗報告、評価、冊子の公表をお知らせします。")

    subtitle = description

    def link(self, obj: Any) -> str:
        """The page that says the same."""
        edition = obj[1]
        if edition is None:
            return reverse("public-publication:all-changes")
        return reverse("public-publication:changes", args=[edition.plan.slug])

    def feed_url(self, obj: Any) -> str:
        """The feed's own address."""
        edition = obj[1]
        if edition is None:
            return reverse("public-publication:all-feed", args=[self.suffix])
        return reverse("public-publication:feed", args=[edition.plan.slug, self.suffix])

    def feed_guid(self, obj: Any) -> str:
        """The identity of the feed, which its items continue."""
        request, edition = obj
        return tag(request.get_host(), f"{edition.plan.slug}/changes" if edition else "changes")

    def author_name(self, obj: Any) -> str:
        """The municipality; of all plans the name of the site."""
        edition = obj[1]
        return edition.plan.municipality.name if edition else frame.brand().name

    def items(self, obj: Any) -> list[tuple[str, Event]]:
        """The events with the host that names them."""
        request, edition = obj
        return [(request.get_host(), event) for event in events(edition.plan.slug if edition else None)]

    def item_title(self, item: tuple[str, Event]) -> str:
        """Plan and event in one line, the sample said."""
        event = item[1]
        return f"{event.plan_title}：{event.title}" + (_("（見本）") if event.sample else "")

    def item_description(self, item: tuple[str, Event]) -> str:
        """One or two sentences."""
        event = item[1]
        return f"{event.text}{_('内容は見本です。')}" if event.sample else event.text

    def item_link(self, item: tuple[str, Event]) -> str:
        """Where it can be read."""
        return item[1].url

    def item_guid(self, item: tuple[str, Event]) -> str:
        """Its identity."""
        return tag(item[0], item[1].identity)

    def item_updateddate(self, item: tuple[str, Event]) -> dt.datetime:
        """When it was let out, or last added to."""
        return item[1].at

    item_pubdate = item_updateddate

    def item_author_name(self, item: tuple[str, Event]) -> str:
        """The municipality."""
        return item[1].municipality

    def item_categories(self, item: tuple[str, Event]) -> tuple[str, ...]:
        """What kind of event it is."""
        return (item[1].kind,)


class ChangesRss(Changes):
    """The same as RSS 2.0."""

    feed_type = Rss201rev2Feed
    suffix = "rss"


FEEDS: dict[str, type[Changes]] = {"atom": Changes, "rss": ChangesRss}
