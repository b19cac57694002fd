"""Addresses for programs: the API, its description, and what a problem's type leads to."""

from django.urls import path, re_path

from kusei.conf.api import api
from kusei.foundation.web.api import pages

description = pages.Description(api)

urlpatterns = [
    path("openapi.json", description.openapi, name="openapi"),
    path("docs", description.docs, name="api-docs"),
    path("problems/<slug:code>", description.problem, name="api-problem"),
    path("", api.urls),
    re_path("", description.nothing, name="api-nothing"),
]
