"""What the pages of campaigns share: who may open them, the campaign of an address, and doing something with a word
on what became of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import LARGEST_ID, whole_number
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.queries.one import campaign_or_none
from kusei.services.outreach.refusals import REFUSALS, sentence

STAFF = role(Role.VIEWER)
staff = allow(STAFF)


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to staff only."""
    assert isinstance(request.user, User)
    return request.user


def campaign_or_404(request: HttpRequest, number: int) -> Campaign:
    """The campaign of the address; whoever may not see it learns no more than that there is none."""
    found = campaign_or_none(number, signed_in(request))
    if found is None:
        raise Http404(_("この番号の配信はないか、見る権限がありません。配信の一覧から開いてください。"))
    return found


def number_of(text: str | None) -> int:
    """A whole number that a form sent; -1 for anything else, which fits nothing."""
    number = whole_number(text, LARGEST_ID)
    return -1 if number is None else number


def done(request: HttpRequest, back: Any, call: Callable[[], Any], message: str) -> HttpResponse:
    """Do it, say what became of it, and go back to a page."""
    try:
        call()
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, message)
    return redirect(back)
