"""The page on which anybody checks a lottery in their own browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.engines.bookings.lotteries import words
from kusei.foundation.web.access import PUBLIC, allow


@require_safe
@allow(PUBLIC)
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and the words that its script shows. The file never reaches the server."""
    shown = {"statuses": words.statuses(), "checks": words.checks(), "reasons": words.reasons()}
    return render(request, "lotteries/verify.html", shown)
