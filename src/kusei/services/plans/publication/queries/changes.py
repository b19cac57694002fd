"""What was let out about plans, as events: editions, published rounds, evaluations and booklets, the newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, Max, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.org.models import Municipality
from kusei.foundation.web import formats
from kusei.services.plans.evaluation.models import Publication
from kusei.services.plans.models import Edition
from kusei.services.plans.models.plans import EditionStatus
from kusei.services.plans.progress.models import Round
from kusei.services.plans.progress.rules import RoundState
from kusei.services.plans.publication.models import Booklet
from kusei.services.plans.publication.queries.booklets import select_booklets

MOST = 50


@dataclass(frozen=True)
class Event:
    """Something that was let out. `identity` stays the same for ever; `at` is when it was let out or last added to.

    `by` is the name of who let it out, only for staff; blank for the command line and for the public.
    """

    identity: str
    kind: str
    plan: str
    plan_title: str
    municipality: str
    title: str
    text: str
    url: str
    at: dt.datetime
    sample: bool = False
    by: str = ""


def events(plan: str | None = None, most: int = MOST) -> list[Event]:
    """Everybody's events of a plan (by its slug), or of all plans; the newest first. Four SQL queries."""
    which = {} if plan is None else {"plan__slug": plan}
    return _sorted(_all(which, most), most)


def with_people(municipality: Municipality, most: int = MOST) -> list[Event]:
    """The municipality's events with who let each out, for staff. Four SQL queries."""
    return _sorted(_all({"plan__municipality": municipality}, most, people=True), most)


def _sorted(found: Iterator[Event], most: int) -> list[Event]:
    return sorted(found, key=lambda event: (event.at, event.identity), reverse=True)[:most]


def _all(which: dict[str, Any], most: int, *, people: bool = False) -> Iterator[Event]:
    yield from (_edition(row) for row in _editions(which)[:most])
    yield from (_round(row, people) for row in _rounds(which)[:most])
    yield from (_evaluation(row, people) for row in _evaluations(which)[:most])
    booklets = select_booklets().filter(published_at__isnull=False, **{f"edition__{k}": v for k, v in which.items()})
    yield from (_booklet(row, people) for row in booklets.order_by("-published_at", "-pk")[:most])


def _editions(which: dict[str, Any]) -> QuerySet[Edition]:
    """Editions that everybody may read: in force, or a plan's current draft (案)."""
    public = Q(status=EditionStatus.IN_FORCE) | Q(current_of__isnull=False)
    rows = Edition.objects.filter(public, **which).select_related("plan__municipality").defer("document")
    return rows.order_by("-loaded_at", "-pk")


def _rounds(which: dict[str, Any]) -> QuerySet[Round]:
    rows = Round.objects.filter(state=RoundState.PUBLISHED, **which).annotate(
        reported=Count("reports", filter=Q(reports__state="reported"))
    )
    return rows.select_related("plan__municipality", "published_by").order_by("-published_at", "-pk")


def _evaluations(which: dict[str, Any]) -> Any:
    """One event for each plan and year, however many sections published it in turn."""
    rows = Publication.objects.filter(**which).values("plan__slug", "plan__title", "fiscal_year", "sample")
    named = rows.annotate(owner=F("plan__municipality__name"), number=Count("pk"), last=Max("at"))
    who = Coalesce(Max(NullIf("by__name", Value(""))), Max("by__email"), output_field=CharField())
    return named.annotate(who=who).order_by("-last", "plan__slug")


def _person(user: Any, people: bool) -> str:
    return str(user) if people and user is not None else ""


def _edition(row: Edition) -> Event:
    plan = row.plan
    draft = row.status != EditionStatus.IN_FORCE
    title = _("%(label)sの案を載せました") if draft else _("%(label)sを載せました")
    return Event(
        identity=f"{plan.slug}/edition/{row.code}",
        kind="edition",
        plan=plan.slug,
        plan_title=row.title,
        municipality=plan.municipality.name,
        title=title % {"label": row.label},
        text=_("計画期間は%(years)sです。") % {"years": formats.fiscal_years(row.start_year, row.end_year)},
        url=reverse("plans:plan", args=[plan.slug]),
        at=row.loaded_at,
    )


def _round(row: Round, people: bool) -> Event:
    year = formats.fiscal_year(row.fiscal_year)
    assert row.published_at is not None  # progress_round_published_has_a_time
    return Event(
        identity=f"{row.plan.slug}/progress/{row.fiscal_year}-{row.period}",
        kind="progress",
        plan=row.plan.slug,
        plan_title=row.plan.title,
        municipality=row.plan.municipality.name,
        title=_("%(year)s %(period)sの進捗報告を公表しました") % {"year": year, "period": row.period_label},
        text=_("%(number)dの取組の報告です。%(day)s時点の状態を示します。")
        % {"number": row.reported, "day": formats.date_text(row.as_of)},
        url=reverse("public-publication:dashboard", args=[row.plan.slug]),
        at=row.published_at,
        sample=row.sample,
        by=_person(row.published_by, people),
    )


def _evaluation(row: dict[str, Any], people: bool) -> Event:
    year = formats.fiscal_year(row["fiscal_year"])
    sample = "-sample" if row["sample"] else ""
    return Event(
        identity=f"{row['plan__slug']}/evaluation/{row['fiscal_year']}{sample}",
        kind="evaluation",
        plan=row["plan__slug"],
        plan_title=row["plan__title"],
        municipality=row["owner"],
        title=_("%(year)sの評価を公表しました") % {"year": year},
        text=_("%(number)dの取組の評価です。") % {"number": row["number"]},
        url=reverse("public-publication:dashboard", args=[row["plan__slug"]]),
        at=row["last"],
        sample=row["sample"],
        by=(row["who"] or "") if people else "",
    )


def booklet_name(row: Booklet) -> str:
    """計画書, or 令和7年度 年次報告書, in the language of the page."""
    if row.fiscal_year is None:
        return _("計画書")
    return _("%(year)sの年次報告書") % {"year": formats.fiscal_year(row.fiscal_year)}


def _booklet(row: Booklet, people: bool) -> Event:
    plan = row.edition.plan
    assert row.published_at is not None  # only published ones are asked for
    return Event(
        identity=f"{plan.slug}/booklet/{row.pk}",
        kind="booklet",
        plan=plan.slug,
        plan_title=row.edition.title,
        municipality=plan.municipality.name,
        title=_("%(booklet)sの冊子を公表しました") % {"booklet": booklet_name(row)},
        text=_("PDF、%(pages)dページ。%(label)sの内容です。") % {"pages": row.pages, "label": row.edition.label},
        url=reverse("public-publication:booklet", args=[plan.slug, row.pk]),
        at=row.published_at,
        sample=row.sample,
        by=_person(row.published_by, people),
    )
