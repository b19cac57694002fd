"""Numbers of use that everybody may read, below /facilities/numbers/."""

from __future__ import annotations

from django.urls import path

from kusei.services.facilities.views import public

app_name = "facility_numbers"
urlpatterns = [
    path("", public.index, name="index"),
    path("<slug:key>/", public.one, name="one"),
    path("<slug:key>/year.csv", public.file, name="file"),
]
