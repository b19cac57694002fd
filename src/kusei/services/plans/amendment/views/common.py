"""What the pages of amendments share: who may open them, and the draft of an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import LARGEST_ID, whole_number
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.queries.drafts import draft_or_none
from kusei.services.plans.amendment.rights import require_staff
from kusei.services.plans.cycle.refusals import REFUSALS, sentence

staff = allow(role(Role.VIEWER))
WRONG = REFUSALS


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to staff only."""
    assert isinstance(request.user, User)
    return request.user


def draft_or_404(request: HttpRequest, number: int | str) -> AmendmentDraft:
    """The draft of the address. Raises `NotAllowed` for staff of no department of its municipality."""
    found = draft_or_none(int(number))
    if found is None:
        raise Http404(_("この番号の改定案はありません。改定案の一覧から開いてください。"))
    require_staff(signed_in(request), found)
    return found


def number_of(text: str | None) -> int:
    """A whole number that a form sent; -1 for anything else, which fits nothing."""
    number = whole_number(text, LARGEST_ID)
    return -1 if number is None else number


def done(request: HttpRequest, back: str, call: Callable[[], Any], message: str) -> HttpResponse:
    """Do it, and say what became of it on the page one came from."""
    try:
        call()
    except WRONG as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, message)
    return redirect(back)


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The page that the form names, when it is one of ours."""
    wanted = request.POST.get("back", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise
