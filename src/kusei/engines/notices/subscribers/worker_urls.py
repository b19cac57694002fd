"""The address of the service worker, outside of any language."""

from __future__ import annotations

from django.urls import path

from kusei.engines.notices.subscribers.views.worker import worker

urlpatterns = [path("notices-worker.js", worker, name="notices_worker")]
