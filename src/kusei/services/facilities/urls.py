"""What a ward's houses are for: use, ratios and numbers of each. Below /desk/facilities/."""

from __future__ import annotations

from django.urls import path

from kusei.services.facilities.views import desk

app_name = "facilities_service"
urlpatterns = [
    path("", desk.index, name="index"),
    path("month.<slug:form>", desk.index_file, name="index_file"),
    path("<slug:key>/", desk.one, name="one"),
    path("<slug:key>/year.<slug:form>", desk.one_file, name="one_file"),
]
