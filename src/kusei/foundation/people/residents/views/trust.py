"""What one agreed to, and who looked at one's record."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.people.residents import commands, queries
from kusei.foundation.people.residents.queries.looks import rows_about
from kusei.foundation.people.residents.views.shared import act_and_return, own_page, user_of

PER_PAGE = 50


@own_page()
def consents(request: HttpRequest) -> HttpResponse:
    """Every purpose, where one stands, and every word that one gave."""
    return render(request, "residents/consents.html", {"standings": queries.consents_of(user_of(request))})


@own_page("post")
def consent(request: HttpRequest, key: str) -> HttpResponse:
    """Agree, or take it back."""
    user = user_of(request)

    def act() -> str:
        if "withdraw" in request.POST:
            commands.withdraw(user=user, purpose=key)
            return _("同意を取り消しました。")
        commands.give_consent(user=user, purpose=key)
        return _("同意を登録しました。")

    return act_and_return(request, act, reverse("residents:consents"))


@own_page()
def looks(request: HttpRequest) -> HttpResponse:
    """When, which office, what for."""
    user = user_of(request)
    page = Paginator(rows_about(user), PER_PAGE).get_page(request.GET.get("page"))
    found = queries.looks_at(list(page.object_list), secret=queries.is_secret(user))
    return render(request, "residents/looks.html", {"looks": found, "page_obj": page})
