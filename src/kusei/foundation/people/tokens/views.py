"""One's own tokens on the account page: the list, a new one, and stopping one."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kusei.foundation.people.models import User
from kusei.foundation.people.tokens import commands
from kusei.foundation.people.tokens.forms import TokenForm
from kusei.foundation.people.tokens.queries import tokens_of
from kusei.foundation.people.tokens.scopes import open_to
from kusei.foundation.people.tokens.words import rows
from kusei.foundation.web.access import SIGNED_IN, allow

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _holder_or_404(request: HttpRequest) -> User:
    """The person, if there is anything that a token of theirs could be allowed."""
    user = request.user
    assert isinstance(user, User)
    if not open_to(user):
        raise Http404
    return user


@allow(SIGNED_IN)
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    """One's tokens and what becomes of them."""
    user = _holder_or_404(request)
    return render(request, "people/tokens/list.html", {"rows": rows(tokens_of(user))})


@allow(SIGNED_IN)
@form_page
@never_cache
@reauthentication_required
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token, and show its secret in the answer to the form: it is kept nowhere, so there is no second look."""
    user = _holder_or_404(request)
    form = TokenForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        try:
            issued = commands.create_token(user=user, **form.cleaned_data)
        except commands.TokenRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            context: dict[str, Any] = {"token": issued.token, "secret": issued.credential.text()}
            return render(request, "people/tokens/created.html", context)
    return render(request, "people/tokens/new.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(SIGNED_IN)
@form_page
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Stop one of one's own tokens."""
    token = tokens_of(_holder_or_404(request)).filter(pk=number).first()
    if token is None:
        raise Http404
    if request.method != "POST":
        return render(request, "people/tokens/revoke.html", {"row": rows([token])[0]})
    commands.revoke_token(token=token, why="本人がAPIトークンを止めた")
    messages.success(request, _("APIトークン「%(name)s」を止めました。") % {"name": token.name})
    return redirect("people:tokens")
