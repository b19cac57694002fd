"""The pages of 本人確認: what is known, what to hand over, what was received, and letting the card go."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.foundation.people import identity
from kusei.foundation.people.card import claims, commands, conversation
from kusei.foundation.people.card.forms import ConsentForm
from kusei.foundation.people.models import User
from kusei.foundation.people.oidc.provider import PROVIDER_ID, OIDCAdapter
from kusei.foundation.people.registration.account_views import resident_or_404
from kusei.foundation.people.registration.views import form_page
from kusei.foundation.web.access import SIGNED_IN, allow
from kusei.foundation.web.ratelimit import limited


def _with_card(request: HttpRequest) -> User:
    user = resident_or_404(request)
    if conversation.app_settings() is None:
        raise Http404
    return user


@allow(SIGNED_IN)
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Whether, when and with what the person was verified."""
    user = resident_or_404(request)
    standing = identity.standing_of(user)
    offered = conversation.app_settings() is not None
    if standing.verified_at is None and not offered:
        raise Http404
    context = {
        "verified_at": standing.verified_at,
        "current": identity.level_of(user).at_least(identity.Level.CARD),
        "attributes": claims.shown(identity.attributes_of(user)),
        "offered": offered,
    }
    return render(request, "people/identity/overview.html", context)


@allow(SIGNED_IN)
@limited("sign-in-oidc", "30/m", methods=frozenset({"POST"}))
@form_page
@never_cache
@reauthentication_required
def verify(request: HttpRequest) -> HttpResponseBase:
    """Choose what to hand over, and go to the provider."""
    user = _with_card(request)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        provider = OIDCAdapter(request, PROVIDER_ID).get_provider()
        try:
            return conversation.go(request, provider, user=user, consented=form.cleaned_data["attributes"])
        except OAuth2Error as error:
            response: HttpResponse = render_authentication_error(request, provider, exception=error)
            return response
    return render(request, "people/identity/verify.html", {"form": form})


@allow(SIGNED_IN)
@form_page
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """See what was received, and keep it or throw it away."""
    user = _with_card(request)
    received = conversation.pending(request, user)
    if received is None:
        if request.method == "POST" and identity.level_of(user).at_least(identity.Level.CARD):
            return redirect("people:account")  # pressed twice
        messages.error(request, _("確認を待っている本人確認はありません。はじめからお願いします。"))
        return redirect("people:identity")
    if request.method != "POST":
        return render(request, "people/identity/confirm.html", {"attributes": claims.shown(received.attributes)})
    conversation.drop(request)
    if "stop" in request.POST:
        messages.info(request, _("受け取った内容を捨てました。"))
        return redirect("people:identity")
    try:
        commands.confirm_identity(user=user, received=received)
    except commands.IdentityRefused as refused:
        messages.error(request, str(refused))
        return redirect("people:identity")
    messages.success(request, _("本人確認が済みました。次からは、カードだけでもサインインできます。"))
    return redirect("people:account")


@allow(SIGNED_IN)
@form_page
@never_cache
@reauthentication_required
def remove(request: HttpRequest) -> HttpResponse:
    """Let the card go."""
    user = resident_or_404(request)
    if request.method != "POST":
        return render(request, "people/identity/remove.html")
    try:
        commands.unbind(user=user)
    except commands.IdentityRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("本人確認を取り消しました。"))
    return redirect("people:account")
