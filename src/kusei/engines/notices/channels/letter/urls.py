"""Addresses below /desk/notices/letters/. A job's number opens nothing by itself."""

from __future__ import annotations

from django.urls import path

from kusei.engines.notices.channels.letter import views

app_name = "letters"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.one, name="one"),
    path("<int:pk>/file/<str:which>/", views.download, name="file"),
    path("<int:pk>/posted/", views.posted, name="posted"),
    path("<int:pk>/drop/", views.drop, name="drop"),
    path("<int:pk>/returned/", views.returned, name="returned"),
]
