"""What evaluation tells the engine of approvals: the document that is sealed, and what follows from a decision.

Sealed is what the section submitted: answers, points with reasons, promises, figures. The later stages add their views
while the draft is on its way; those rows are append-only by themselves, and the decision needs them all.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.approvals import hooks
from kusei.engines.approvals.models import Draft
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, formats
from kusei.services.plans.amendment import commands as amendment
from kusei.services.plans.cycle.standing import responsible, standing
from kusei.services.plans.evaluation import rules
from kusei.services.plans.evaluation.commands.submitting import KIND, locked_bundle
from kusei.services.plans.evaluation.formfile import Form
from kusei.services.plans.evaluation.models import Bundle, Decision, Review, Sheet
from kusei.services.plans.evaluation.queries.sheets import first_lacking, latest_reviews
from kusei.services.plans.evaluation.refused import AssessmentsMissing, NotSubmitted
from kusei.services.plans.evaluation.texts import DECIDED, REVIEWING, WRITING, in_language
from kusei.services.plans.models import Initiative


def content(object_id: str) -> dict[str, Any]:
    """The submitted sheets as plain values. Three SQL queries. Raises `NotSubmitted` while they are being written."""
    rows = Bundle.objects.select_related("plan", "edition", "department", "form_version")
    bundle = rows.get(pk=int(object_id))
    if bundle.state == WRITING:
        raise NotSubmitted
    sheets = Sheet.objects.filter(bundle=bundle).order_by("position", "pk")
    return {
        "plan": bundle.plan.slug,
        "edition": bundle.edition.code,
        "fiscal_year": bundle.fiscal_year,
        "department": bundle.department.code,
        "form": bundle.form_version.sha256,
        "round": bundle.round,
        "sheets": [
            {
                "initiative": sheet.initiative_key,
                "title": sheet.title,
                "answers": sheet.answers,
                "figures": sheet.figures or [],
            }
            for sheet in sheets
        ],
    }


def url(object_id: str) -> str:
    """Where a person reads the sheets."""
    return reverse("evaluation:bundle", args=[int(object_id)])


def on_approved(draft: Draft) -> None:
    """Decide every sheet, and carry directions that ask for it into an amendment. Raises `AssessmentsMissing`."""
    bundle = locked_bundle(int(draft.object_id))
    form = bundle.form_version.form
    sheets = list(Sheet.objects.filter(bundle=bundle).order_by("position", "pk"))
    for sheet in sheets:
        sheet.bundle = bundle
    reviews = latest_reviews(sheets)
    if stage := first_lacking(form, list(reviews.values())):
        lacking = sum(stage.key not in held for held in reviews.values())
        raise AssessmentsMissing(in_language(stage, "label"), lacking)
    decisions = Decision.objects.bulk_create(_decided(form, sheet, reviews[sheet.pk]) for sheet in sheets)
    with reason(_("評価の決定")):
        bundle.state = DECIDED
        bundle.save(update_fields=["state"])
    last = draft.events.select_related("actor").order_by("-sequence").first()
    assert last is not None
    for sheet, decision in zip(sheets, decisions, strict=True):
        _propose(bundle, sheet, decision, last.actor)


def _decided(form: Form, sheet: Sheet, reviews: dict[str, Review]) -> Decision:
    """The points of the last inner stage hold, and the last direction that was given."""
    held = [(stage, reviews[stage.key]) for stage in form.inner if stage.key in reviews]
    stage, last = held[-1]
    whole = rules.total(form, {mark.axis: mark.points for mark in last.assessments.all()})
    reached = rules.grade(form, whole)
    assert whole is not None
    assert reached is not None
    return Decision(
        sheet=sheet,
        round=last.round,
        stage=stage.key,
        total=whole,
        grade=reached.key,
        direction=next(view.direction for _stage, view in reversed(held) if view.direction),
        at=clock.now(),
    )


def _propose(bundle: Bundle, sheet: Sheet, decision: Decision, by: User) -> None:
    direction = bundle.form_version.form.direction(decision.direction)
    if direction is None or not direction.amendment:
        return
    words = [
        _("%(year)sの行政評価で「%(direction)s」と決まりました。")
        % {"year": formats.fiscal_year(bundle.fiscal_year), "direction": direction.label},
        sheet.answers.get("direction-reason", ""),
    ]
    edition = bundle.plan.current_edition_id
    if not Initiative.objects.filter(edition=edition, key=sheet.initiative_key).exists():
        return  # it has gone with a newer edition: nothing is left to amend
    amendment.propose(
        plan=bundle.plan,
        initiative_key=sheet.initiative_key,
        direction=direction.key,
        text="\n".join(word for word in words if word),
        source_url=reverse("evaluation:sheet", args=[sheet.pk]),
        by=by if _may_ask(by, bundle, sheet) else None,
    )


def _may_ask(by: User, bundle: Bundle, sheet: Sheet) -> bool:
    """A route may let somebody decide who could not ask for an amendment alone: then the decision itself asks."""
    who = standing(by, bundle.plan.municipality)
    departments = responsible(bundle.plan.current_edition).get(sheet.initiative_key, frozenset())
    return who.publisher or who.planner or who.may_edit(departments) or who.may_approve(departments)


def back_to_writing(draft: Draft) -> None:
    """Sent back or withdrawn: the section writes again; what later stages said stays in its round."""
    bundle = locked_bundle(int(draft.object_id))
    if bundle.state != REVIEWING:
        return
    last = draft.events.order_by("-sequence").first()
    with reason(last.opinion if last else ""):
        bundle.state = WRITING
        bundle.save(update_fields=["state"])


def register() -> None:
    """Make the kind known to approvals."""
    hooks.register_kind(
        hooks.DocumentKind(
            KIND,
            gettext_lazy("行政評価"),
            content=content,
            url=url,
            on_approved=on_approved,
            on_sent_back=back_to_writing,
            on_withdrawn=back_to_writing,
        )
    )
