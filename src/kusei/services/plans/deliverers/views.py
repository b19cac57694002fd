"""Pages for staff: which initiatives have something that delivers them, and what delivers one, to be changed."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.measures import hooks as measures
from kusei.foundation.org import queries as org
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.services.plans.cycle.refusals import REFUSALS, sentence
from kusei.services.plans.cycle.standing import responsible, standing
from kusei.services.plans.deliverers import commands, queries
from kusei.services.plans.deliverers.forms import LONGEST_WORDS, ChoiceForm, SearchForm
from kusei.services.plans.deliverers.models import Delivery
from kusei.services.plans.models import Edition, Initiative, Plan

PER_PAGE = 30
MOST_FOUND = 30
staff = allow(role(Role.VIEWER))


def _plans() -> list[Plan]:
    home = org.home()
    return queries.plans_of(home) if home is not None else []


def _plan_or_404(slug: str) -> tuple[Plan, Edition]:
    plan = next((one for one in _plans() if one.slug == slug), None)
    if plan is None or plan.current_edition is None:
        raise Http404(_("その計画はありません。一覧からお選びください。"))
    return plan, plan.current_edition


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The initiatives of a plan, and what delivers each."""
    plans = _plans()
    plan = next((one for one in plans if one.slug == request.GET.get("plan")), plans[0] if plans else None)
    if plan is None or plan.current_edition is None:
        return render(request, "deliverers/index.html", {"plan": None})
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS]
    without = request.GET.get("only") == "without"
    found = queries.initiatives(plan.current_edition, text=text, without=without)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    by_key = queries.deliverers_of(plan, [one.key for one in page])
    context = {
        "plan": plan,
        "plans": plans,
        "coverage": queries.coverage(plan.current_edition),
        "text": text,
        "without": without,
        "page_obj": page,
        "rows": [(one, by_key.get(one.key, [])) for one in page],
        "lost": queries.lost(plan),
    }
    return render(request, "deliverers/index.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What delivers one initiative; whoever may, searches and adds."""
    plan, edition = _plan_or_404(slug)
    initiative = Initiative.objects.filter(edition=edition, key=key).first() if "\0" not in key else None
    rows = queries.entries(plan, key) if "\0" not in key else []
    if initiative is None and not rows:
        raise Http404(_("その取組はありません。一覧からお選びください。"))
    kinds = measures.deliverer_kinds()
    search = SearchForm(request.GET if "kind" in request.GET else None, kinds=kinds)
    found = _found(search)
    form = ChoiceForm(request.POST if request.method == "POST" else None, found=found)
    if form.is_bound and form.is_valid() and _added(request, plan, key, search.cleaned_data["kind"], form):
        return redirect("deliverers:one", slug, key)
    context = {
        "plan": plan,
        "key": key,
        "initiative": initiative,
        "rows": [row for row in rows if row.delivery.withdrawn_at is None],
        "withdrawn": [row for row in rows if row.delivery.withdrawn_at is not None],
        "may_edit": _may_edit(request, plan, edition, key),
        "search": search,
        "searched": search.is_bound and search.is_valid(),
        "found": found,
        "more": len(found) == MOST_FOUND,
        "form": form,
    }
    return render(request, "deliverers/one.html", context, status=422 if form.is_bound else 200)


def _found(search: SearchForm) -> list[measures.Deliverer]:
    if not (search.is_bound and search.is_valid()):
        return []
    words = search.cleaned_data["q"].replace("\0", "")
    return measures.find_deliverers(search.cleaned_data["kind"], words)[:MOST_FOUND]


def _added(request: HttpRequest, plan: Plan, key: str, kind: str, form: ChoiceForm) -> bool:
    try:
        commands.add_delivery(
            plan=plan, initiative=key, kind=kind, key=form.cleaned_data["thing"], note=form.cleaned_data["note"],
            by=_by(request),
        )  # fmt: skip
    except REFUSALS as refusal:
        form.add_error(None, sentence(refusal))
        return False
    messages.success(request, _("つなぎました。"))
    return True


def _may_edit(request: HttpRequest, plan: Plan, edition: Edition, key: str) -> bool:
    who = standing(request.user, plan.municipality)
    return who.planner or (bool(who.edits) and who.may_edit(responsible(edition).get(key, frozenset())))


@staff
@require_POST
def withdraw(request: HttpRequest, slug: str, key: str, number: int) -> HttpResponse:
    """Take it back."""
    commands.withdraw_delivery(delivery_id=_delivery_or_404(slug, key, number), by=_by(request))
    messages.success(request, _("外しました。下の「外したもの」から戻せます。"))
    return redirect("deliverers:one", slug, key)


@staff
@require_POST
def restore(request: HttpRequest, slug: str, key: str, number: int) -> HttpResponse:
    """Put it back."""
    commands.restore_delivery(delivery_id=_delivery_or_404(slug, key, number), by=_by(request))
    messages.success(request, _("戻しました。"))
    return redirect("deliverers:one", slug, key)


def _delivery_or_404(slug: str, key: str, number: int) -> int:
    plan, _edition = _plan_or_404(slug)
    if not Delivery.objects.filter(plan=plan, initiative=key.replace("\0", ""), pk=number).exists():
        raise Http404(_("そのつながりはありません。"))
    return number


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
