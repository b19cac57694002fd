"""Addresses of the plan register's pages."""

from django.urls import path

from kusei.services.plans.views import comparison, downloads, lists, plan, register

app_name = "plans"
urlpatterns = [
    path("", register.index, name="index"),
    path("initiatives/", lists.initiatives, name="initiatives"),
    path("initiatives/download.<slug:format>", downloads.initiatives, name="initiatives-download"),
    path("departments/", lists.departments, name="departments"),
    path("tags/", lists.tags, name="tags"),
    path("sdgs/", lists.sdgs, name="sdgs"),
    path("years/", lists.years, name="years"),
    path("compare/", comparison.compare, name="compare"),
    path("<slug:slug>/", plan.show, name="plan"),
    path("<slug:slug>/about/", plan.about, name="about"),
    path("<slug:slug>/indicators/", plan.indicators, name="indicators"),
    path("<slug:slug>/nodes/<str:key>/", plan.node, name="node"),
    path("<slug:slug>/initiatives/<str:key>/", plan.initiative, name="initiative"),
    path("<slug:slug>/download/<slug:what>.<slug:format>", downloads.plan, name="download"),
]
