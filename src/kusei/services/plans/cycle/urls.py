"""Addresses of the management cycle for staff; each part brings its own."""

from django.urls import include, path

from kusei.services.plans.cycle import views

desk = ([path("", views.desk, name="desk")], "cycle")

urlpatterns = [
    path("", include(desk)),
    path("progress/", include("kusei.services.plans.progress.urls")),
    path("evaluation/", include("kusei.services.plans.evaluation.urls")),
    path("observations/", include("kusei.services.plans.observations.urls")),
    path("outlook/", include("kusei.services.plans.outlook.urls")),
    path("amendments/", include("kusei.services.plans.amendment.urls")),
    path("deliverers/", include("kusei.services.plans.deliverers.urls")),
    path("sheets/", include("kusei.services.plans.bulk.urls")),
    path("publication/", include("kusei.services.plans.publication.urls")),
]
