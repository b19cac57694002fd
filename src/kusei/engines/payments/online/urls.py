"""Going to pay at a provider, and coming back."""

from __future__ import annotations

from django.urls import path

from kusei.engines.payments.online import views

app_name = "online"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/events/<int:number>/", views.clear, name="clear"),
    path("desk/refunds/<int:number>/", views.again, name="again"),
    path("back/<uuid:key>/", views.back, name="back"),
    path("back/<uuid:key>/cancel/", views.cancel, name="cancel"),
    path("<str:number>/", views.start, name="start"),
]
