"""A campaign's page: what it says, what became of it, what was done; its progress and its counts as CSV."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.foundation.audit.exports import safe_cell
from kusei.foundation.web.formats import moment_text
from kusei.services.outreach import wording
from kusei.services.outreach.forms import WhyForm
from kusei.services.outreach.queries.one import CampaignView, campaign_view, results_of
from kusei.services.outreach.states import Stage
from kusei.services.outreach.views.common import campaign_or_404, signed_in, staff
from kusei.services.outreach.views.looking import all_texts, shown_previews


@staff
@require_safe
def campaign(request: HttpRequest, number: int) -> HttpResponse:
    """The campaign as a whole."""
    found = campaign_or_404(request, number)
    return campaign_page(request, campaign_view(found, signed_in(request)))


def campaign_page(request: HttpRequest, view: CampaignView, refused: str = "", status: int = 200) -> HttpResponse:
    """The page; `refused` is the act whose reason was missing or wrong."""
    found = view.campaign
    initial = {"version": found.version}
    forms = {name: WhyForm(initial=initial, auto_id=f"id_{name}_%s") for name in ("discard", "send_back", "pause")}
    forms |= {name: WhyForm(initial=initial, auto_id=f"id_{name}_%s") for name in ("resume", "cancel")}
    if refused in forms:
        forms[refused] = WhyForm(request.POST, auto_id=f"id_{refused}_%s")
    context = {
        "view": view,
        "campaign": found,
        "forms": forms,
        "refused": forms.get(refused),
        "facts": wording.facts(found),
        "texts": all_texts(found),
        "failures": _failures(view),
        "scheduled": found.stage is Stage.SCHEDULED,
        **shown_previews(request, found),
    }
    return render(request, "outreach/campaign.html", context, status=status)


def _failures(view: CampaignView) -> list[tuple[str, str, int]]:
    """Why it failed: the way, the reason in words, how many."""
    return [
        (row.label, wording.failure(code), number)
        for row in view.rows
        for code, number in sorted(row.result.why.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


@staff
@require_safe
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far it is: the part of the page that renews itself."""
    found = campaign_or_404(request, number)
    rows, how_far = results_of(found)
    context = {"campaign": found, "rows": rows, "progress": how_far, "scheduled": found.stage is Stage.SCHEDULED}
    return render(request, "outreach/parts/results.html", context)


@staff
@require_safe
def as_csv(request: HttpRequest, number: int) -> HttpResponse:
    """The counts for a spreadsheet program: numbers of people by way, never a person."""
    found = campaign_or_404(request, number)
    rows, _how_far = results_of(found)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("件名"), _("お知らせの種類"), _("配信を決めた日時"), _("状態"), _("配信方法"), *_counts()])
    for row in rows:
        one = row.result
        counts = [one.people, one.waiting, one.handed, one.delivered, one.opened, one.failed, one.cancelled]
        head = [found.title, wording.topic_label(found.topic), moment_text(found.released_at), found.stage_label]
        writer.writerow([safe_cell(cell) for cell in (*head, row.label, *counts)])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="campaign-{found.pk}.csv"'
    return response


def _counts() -> list[str]:
    return [_("人数"), _("配信待ち"), _("渡した"), _("届いた"), _("開いた"), _("届かなかった"), _("中止した")]
