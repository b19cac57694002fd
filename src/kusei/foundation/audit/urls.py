"""The pages of the history."""

from django.urls import path

from kusei.foundation.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.search, name="search"),
    path("history.csv", views.download, name="csv"),
    path("<str:model>/<str:object_id>/", views.of_object, name="object"),
]
