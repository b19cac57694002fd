"""A plan's dashboard: where its initiatives and indicators stand, and the way to each that is behind a number."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.foundation.web import formats
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.charts import Chart, HorizontalBars, horizontal_bars, yearly_chart
from kusei.foundation.web.keeping import kept
from kusei.foundation.web.tables import Cell, Column, Table
from kusei.services.plans.models import Edition
from kusei.services.plans.progress.queries.published import StatusCount
from kusei.services.plans.progress.rules import Status
from kusei.services.plans.progress.texts import STATUSES, shape
from kusei.services.plans.publication.outcomes import Outcome
from kusei.services.plans.publication.queries.changes import booklet_name
from kusei.services.plans.publication.queries.dashboard import Dashboard, Part, dashboard, on_time_share
from kusei.services.plans.publication.queries.headline import headline
from kusei.services.plans.publication.views.counting import count_table
from kusei.services.plans.queries import register
from kusei.services.plans.queries.finding import find_edition


@allow(PUBLIC)
@require_safe
@kept(register.stamp)
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the plan stands, by what is published."""
    board = dashboard(find_edition(slug))
    context = {
        "edition": board.edition,
        "board": board,
        "statuses": _statuses(board),
        "groups": _groups(board),
        # Looked up once, not for each of a hundred initiatives; keys need no quoting in addresses.
        "initiatives_at": reverse("plans:initiative", args=[slug, "-"]).removesuffix("-/"),
        "rounds": _rounds(board),
        "course": _course(board),
        "indicators": _outcomes(board),
        "lists": [(one, label, hint, board.indicators[one]) for one, label, hint in _outcome_words()],
        "goals": _parts(_("目標ごとの進み具合"), _("目標"), board.goals, slug, reported=bool(board.rounds)),
        "departments": _parts(_("部署ごとの進み具合"), _("部署"), board.departments, slug, reported=bool(board.rounds)),
        "grades": _grades(board),
    }
    return render(request, "publication/dashboard.html", context)


def plan_panel(request: HttpRequest, edition: Edition) -> dict[str, Any] | None:
    """The main numbers for the plan's page, and the ways to all that is published about it."""
    found = headline(edition)
    return {
        "headline": found,
        "statuses": [(shape(one), label, found.latest.counts[one]) for one, label in STATUSES.items()]
        if found.latest
        else [],
        "outcomes": [(label, found.outcomes[one]) for one, label, _hint in _outcome_words() if found.outcomes[one]],
        "booklets": [(one, booklet_name(one)) for one in found.booklets],
    }


def _status_words() -> list[tuple[Status | None, str, str]]:
    """Every status with its word and shape; last those without a published report."""
    known: list[tuple[Status | None, str, str]] = [(one, str(label), shape(one)) for one, label in STATUSES.items()]
    return [*known, (None, _("報告なし"), "unknown")]


def _outcome_words() -> list[tuple[Outcome, str, str]]:
    """Every outcome with its word and what it means."""
    return [
        (Outcome.REACHED, _("目標に届いた"), _("いちばん新しい値が、その年度の目標に届いています。")),
        (Outcome.ON_THE_WAY, _("途中"), _("年度の途中で、まだ目標に届いていません。")),
        (Outcome.BEHIND, _("届いていない"), _("年度が終わっても届いていないか、途中の目安より遅れています。")),
        (Outcome.UNJUDGED, _("判定できない"), _("値はありますが、数の目標か、よい向きが計画に書かれていません。")),
        (Outcome.NO_VALUE, _("値なし"), _("公表した実績値が、まだありません。")),
    ]


def _status_counts(board: Dashboard) -> list[tuple[str, str, str, int]]:
    """Anchor, word, shape and number of each status."""
    return [
        (one or "none", label, kind, len(board.with_status(one))) for one, label, kind in _status_words()
    ]  # fmt: skip


def _outcome_counts(board: Dashboard) -> list[tuple[str, str, int]]:
    return [(one, label, len(board.indicators[one])) for one, label, _hint in _outcome_words()]


def _statuses(board: Dashboard) -> HorizontalBars:
    rows = [(label, number, f"#s-{name}" if number else "") for name, label, _kind, number in _status_counts(board)]
    return horizontal_bars(_("進み具合ごとの取組の数"), _("進み具合"), _("取組の数"), rows)


def _groups(board: Dashboard) -> list[tuple[str, str, str, list[Any]]]:
    """The initiatives behind each number: anchor, word, shape, initiatives."""
    return [
        (one or "none", label, kind, items) for one, label, kind in _status_words() if (items := board.with_status(one))
    ]


def _name(one: StatusCount) -> str:
    return f"{formats.fiscal_year(one.fiscal_year)} {one.period_label}"


def _rounds(board: Dashboard) -> Table | None:
    """Every published round in numbers, the newest first."""
    if not board.rounds:
        return None
    heads = [Column(_("回")), *(Column(label, number=True) for label in STATUSES.values())]
    heads += [Column(_("報告なし"), number=True)]
    rows = [
        [
            Cell(_name(one), note=formats.date_text(one.as_of) + (_("（見本）") if one.sample else "")),
            *(Cell(formats.number(one.counts[status]), number=True) for status in STATUSES),
            Cell(formats.number(one.missing), number=True),
        ]
        for one in reversed(board.rounds)
    ]
    return Table(_("これまでの回の進み具合"), heads, rows)


def _course(board: Dashboard) -> Chart | None:
    """The share on time over the fiscal years; of several rounds in a year the last one. From two years on."""
    by_year = {one.fiscal_year: share for one in board.rounds if (share := on_time_share(one)) is not None}
    if len(by_year) < 2:
        return None
    return yearly_chart(
        key="on-time",
        title=_("予定どおりか、それより進んでいる取組の割合"),
        unit="%",
        years=range(min(by_year), max(by_year) + 1),
        targets={},
        values=by_year,
    )


def _outcomes(board: Dashboard) -> HorizontalBars:
    rows = [(label, number, f"#i-{one}" if number else "") for one, label, number in _outcome_counts(board)]
    return horizontal_bars(_("指標の数"), _("目標との比べ"), _("指標の数"), rows)


def _parts(caption: str, head: str, parts: list[Part], slug: str, *, reported: bool) -> SafeString | None:
    """Initiatives by goal or department; by status too once a round is published. None without a row."""
    if not parts:
        return None
    words = _status_words() if reported else []
    rows = [
        (
            part.label,
            reverse("plans:node", args=[slug, part.key]) if part.key else "",
            [part.total, *(part.counts.get(one, 0) for one, _label, _kind in words)],
        )
        for part in parts
    ]
    return count_table(caption, [head, _("取組の数"), *(label for _one, label, _kind in words)], rows)


def _grades(board: Dashboard) -> Table | None:
    """How many initiatives got which grade, by year."""
    if not board.grades:
        return None
    known = sorted({grade for year in board.grades for grade in year.counts})
    heads = [Column(_("年度")), *(Column(grade, number=True) for grade in known), Column(_("計"), number=True)]
    rows = [
        [
            Cell(formats.fiscal_year(year.fiscal_year), note=_("（見本）") if year.sample else ""),
            *(Cell(formats.number(year.counts.get(grade, 0)), number=True) for grade in known),
            Cell(formats.number(year.total), number=True),
        ]
        for year in reversed(board.grades)
    ]
    return Table(_("評価の評定ごとの取組の数"), heads, rows)
