"""Addresses of publication for staff; below `/cycle/publication/`."""

from __future__ import annotations

from django.urls import path

from kusei.services.plans.publication.views import booklets, desk

app_name = "publication"
urlpatterns = [
    path("", desk.start, name="start"),
    path("booklets/<int:number>/", booklets.show, name="booklet"),
    path("booklets/<int:number>/booklet.pdf", booklets.file, name="file"),
    path("booklets/<int:number>/publish/", booklets.publish, name="publish"),
    path("booklets/<int:number>/restart/", booklets.restart, name="restart"),
    path("booklets/<int:number>/discard/", booklets.discard, name="discard"),
]
