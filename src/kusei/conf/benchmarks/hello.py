"""The bare view: what the server and the middleware cost by themselves."""

from django.http import HttpRequest, HttpResponse

from kusei.foundation.web.access import PUBLIC, allow


@allow(PUBLIC)
def hello(request: HttpRequest) -> HttpResponse:
    """Two words, no database, no template."""
    return HttpResponse("hello, ward")
