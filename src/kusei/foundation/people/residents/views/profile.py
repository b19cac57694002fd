"""One's profile: every value with its source and date, changing and deleting one, the history, all of it as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.people.residents import commands, queries, towns
from kusei.foundation.people.residents.exporting import my_data
from kusei.foundation.people.residents.fields import FIELDS, Field, Kind
from kusei.foundation.people.residents.forms import EDITABLE, CarefulForm, FieldForm
from kusei.foundation.people.residents.queries.vault import PREFILL
from kusei.foundation.people.residents.sources import SELF
from kusei.foundation.people.residents.views.shared import data_of, form_page, own_page, user_of


@own_page()
def profile(request: HttpRequest) -> HttpResponse:
    """Every field, with its value, where it came from and when."""
    user = user_of(request)
    found = queries.profile(user)
    context = {
        "rows": [(field, found.facts.get(key)) for key, field in FIELDS.items()],
        "secret": found.secret,
        "prefill": queries.has_consent(user, PREFILL),
        "prefill_key": PREFILL,
    }
    return render(request, "residents/profile.html", context)


def _field_or_404(key: str) -> Field:
    if key not in EDITABLE:
        raise Http404
    return EDITABLE[key]


@own_page("form")
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Give a value, or a new one. For an address, the button beside the postcode offers towns."""
    user, field = user_of(request), _field_or_404(key)
    current = queries.profile(user).facts.get(key)
    title = (_("%(name)sを変える") if current else _("%(name)sを登録する")) % {"name": field.label}
    more: dict[str, Any] = {
        "back": reverse("residents:profile"),
        "template": "residents/edit.html",
        "field": field,
        "current": current,
    }
    if field.kind is Kind.ADDRESS and ("lookup" in request.POST or "pick" in request.POST):
        form, suggestions = _with_town(request, field)
        return render(request, "residents/edit.html", {**more, "form": form, "title": title, "towns": suggestions})
    form = FieldForm(field, data_of(request), value=current.value if current else None)

    def act() -> str:
        commands.remember(user=user, facts={key: form.value()}, source=SELF, by=user)
        return _("%(label)sを登録しました。") % {"label": field.label}

    return form_page(request, form, act, title=title, **more)


def _with_town(request: HttpRequest, field: Field) -> tuple[FieldForm, list[towns.Town]]:
    """The form as typed, with the town that was picked, and the towns of its postcode."""
    typed: dict[str, Any] = {part.key: request.POST.get(part.key, "")[:300] for part in field.parts}
    found = towns.by_postcode(typed["postal_code"])
    if len(found) == 1 or "pick" in request.POST:
        picked = next((town for town in found if town.town == request.POST.get("pick", found[0].town)), None)
        if picked is not None:
            typed |= {"prefecture": picked.prefecture, "city": picked.city, "town": picked.town}
    elif found:
        typed |= {"prefecture": found[0].prefecture, "city": found[0].city}
    return FieldForm(field, value=typed), found


@own_page()
def town_suggestions(request: HttpRequest) -> HttpResponse:
    """The towns of a postcode, as buttons of the address form."""
    code = request.GET.get("postal_code", "")[:20]
    return render(request, "residents/towns.html", {"towns": towns.by_postcode(code), "asked": bool(code.strip())})


@own_page("form")
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Ask, then delete the value with all its past."""
    user, field = user_of(request), _field_or_404(key)

    def act() -> str:
        commands.delete_fact(user=user, field=key)
        return _("%(label)sを消しました。") % {"label": field.label}

    return form_page(
        request,
        CarefulForm(data_of(request)),
        act,
        title=_("%(label)sを消す") % {"label": field.label},
        back=reverse("residents:profile"),
        about=_("いまの値も、前の値も消えます。元に戻せません。送った申請の内容は変わりません。"),
        button=_("消す"),
        danger=True,
    )


@own_page()
def history(request: HttpRequest) -> HttpResponse:
    """What was there before, and when it ended."""
    return render(request, "residents/history.html", {"rows": queries.history_of(user_of(request))})


@own_page()
def export(request: HttpRequest) -> HttpResponse:
    """All of it in one file that programs can read."""
    response = JsonResponse(my_data(user_of(request)), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
