"""Home."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from kusei.foundation.web.access import PUBLIC, allow


@allow(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


app_name = "web"
urlpatterns = [path("", home, name="home")]
