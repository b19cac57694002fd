"""Addresses of fee tables."""

from django.urls import path

from kusei.engines.payments.fees import views

app_name = "fees"
urlpatterns = [
    path("", views.index, name="list"),
    path("<slug:key>/", views.one, name="one"),
]
