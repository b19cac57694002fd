"""Writing an observation down, and its text as long as nothing followed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.cycle.refusals import REFUSALS, sentence
from kusei.services.plans.cycle.standing import NotAllowed, standing
from kusei.services.plans.models import Edition, Plan
from kusei.services.plans.observations.commands.locking import Stale
from kusei.services.plans.observations.commands.writing import note_observation, revise_observation
from kusei.services.plans.observations.forms import ObservationForm, RevisionForm
from kusei.services.plans.observations.queries import choices
from kusei.services.plans.observations.queries.observation import ObservationView
from kusei.services.plans.observations.views.common import home_or_404, staff, view_or_404


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose the plan, then write. `?plan=…&initiative=KEY` comes from an initiative's page."""
    home = home_or_404()
    plans = choices.plans_of(home)
    plan = next((one for one in plans if one.slug == request.GET.get("plan")), None)
    if plan is None:
        return render(request, "observations/plans.html", {"plans": plans})
    who, edition = standing(request.user, home), _edition(plan)
    if not (who.planner or who.edits or who.approves):
        raise NotAllowed(_("気づきを書けるのは、編集者と承認者、企画担当だけです。"))
    form = ObservationForm(request.POST or None, edition=edition, who=who, initial=_start(request, edition))
    if form.is_bound and form.is_valid():
        try:
            made = note_observation(
                plan=plan, department=choices.department_of(form.cleaned_data["department"]), content=form.content(),
                by=_by(request),
            )  # fmt: skip
        except (*REFUSALS, NotAllowed) as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("気づきを記録しました。次は情勢判断です。"))
            return redirect(made)
    context = {"form": form, "plan": plan}
    return render(request, "observations/write.html", context, status=422 if form.is_bound else 200)


def _edition(plan: Plan) -> Edition:
    edition = plan.current_edition
    assert edition is not None  # plans_of names no other
    edition.plan = plan
    return edition


def _start(request: HttpRequest, edition: Edition) -> dict[str, object]:
    found, _unknown = choices.keys_named(edition, request.GET.get("initiative", "").replace("\0", ""))
    return {"observed_on": clock.today(), "others": "、".join(found)}


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change the text. Who comes second is shown what the other wrote, keeps what was typed, and chooses."""
    view = view_or_404(request, number)
    if not view.may_revise:
        messages.warning(request, _("いまは本文を変えられません。"))
        return redirect(view.observation)
    edition = view.observation.plan.current_edition or view.observation.edition
    edition.plan = view.observation.plan
    form = RevisionForm(request.POST or None, edition=edition, who=view.who, initial=_held(view))
    meanwhile = None
    if form.is_bound and form.is_valid():
        try:
            revise_observation(
                observation_id=number, version=form.cleaned_data["version"], content=form.content(), by=_by(request)
            )
        except Stale as refusal:
            view = meanwhile = view_or_404(request, number)
            form = _again(request, form, edition, view)
            form.add_error(None, sentence(refusal))
        except (*REFUSALS, NotAllowed) as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("保存しました。"))
            return redirect(view.observation)
    context = {"form": form, "plan": view.observation.plan, "observation": view.observation, "meanwhile": meanwhile}
    return render(request, "observations/write.html", context, status=_status(form, meanwhile))


def _status(form: RevisionForm, meanwhile: ObservationView | None) -> int:
    return 409 if meanwhile else 422 if form.is_bound else 200


def _held(view: ObservationView) -> dict[str, object]:
    row = view.observation
    names = ("title", "kind", "seen", "observed_on", "vuca", "cycle_step", "source", "source_url", "version")
    keys = [one.key for one in view.links]
    return {name: getattr(row, name) for name in names} | {"others": "、".join(keys)}


def _again(request: HttpRequest, form: RevisionForm, edition: Edition, view: ObservationView) -> RevisionForm:
    """The same form with what was typed, now about the newest version: saving again is a choice."""
    data = request.POST.copy()
    data["version"] = str(view.observation.version)
    fresh = RevisionForm(data, edition=edition, who=view.who)
    fresh.is_valid()
    return fresh
