"""The addresses that providers call (`/hooks/payments/<provider>/`)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kusei.engines.notices.channels.webhooks import TooLong, body_of
from kusei.engines.payments.online import commands, registry
from kusei.engines.payments.online.protocol import NotAuthentic, NotUnderstood
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited


@csrf_exempt  # a provider has no cookie; the signature over the body is what proves
@limited("payhooks", "1200/m")
@require_POST
@allow(PUBLIC)
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """Keep what the provider tells; a job acts on it. 403 unless the provider signed it within the last minutes."""
    known = registry.provider(provider)
    if known is None:
        raise Http404
    try:
        news = known.read(body_of(request), request.headers, clock.now())
    except TooLong:
        return HttpResponse(status=413)
    except NotAuthentic:
        return HttpResponse(status=403)
    except NotUnderstood:
        return HttpResponse(status=400)
    commands.keep_news(provider=known.name, news=news)
    return HttpResponse(status=200)
