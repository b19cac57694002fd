"""What every page of this app does: who is signed in, and a form that calls one command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.foundation.people.models import User
from kusei.foundation.people.residents.forms import CarefulForm
from kusei.foundation.people.residents.refusals import REFUSALS, sentence
from kusei.foundation.web.access import SIGNED_IN, Access, View, allow


def own_page(methods: str = "read", access: Access = SIGNED_IN) -> Callable[[View], View]:
    """A page of personal data: who may call it, by which methods, and never kept by a browser or proxy."""
    guard = {"read": require_safe, "form": require_http_methods(["GET", "HEAD", "POST"]), "post": require_POST}[methods]

    def declare(view: View) -> View:
        return allow(access)(never_cache(guard(view)))

    return declare


def user_of(request: HttpRequest) -> User:
    """The account of the request; the route is open to signed-in people only."""
    assert isinstance(request.user, User)
    return request.user


def data_of(request: HttpRequest) -> Any:
    """What was posted; None when nothing was."""
    return request.POST if request.method == "POST" else None


def form_page(  # noqa: PLR0913  what a page is made of
    request: HttpRequest,
    form: CarefulForm,
    act: Callable[[], str],
    *,
    title: str,
    back: str,
    template: str = "residents/form.html",
    **context: Any,
) -> HttpResponse:
    """Show the form, or act on it and go back; `act` returns the sentence to show. A refusal stands at its field."""
    if form.is_bound and form.is_valid():
        try:
            messages.success(request, act())
        except REFUSALS as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, "title": title, "back": back, **context}, status=status)


def act_and_return(request: HttpRequest, act: Callable[[], str], back: str) -> HttpResponse:
    """Act on a button, say what happened or why not, and go back."""
    try:
        messages.success(request, act())
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    return redirect(back)
