"""Addresses of the plan register's pages."""

from django.urls import path

from kusei.services.plans.views import comparison, downloads, editions, lists, plan, register

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
    path("<slug:slug>/editions/", editions.index, name="editions"),
    path("<slug:slug>/editions/compare/", editions.compare, name="editions-compare"),
    path("<slug:slug>/editions/compare.<slug:format>", editions.download, name="editions-download"),
    path("<slug:slug>/editions/<str:code>/", editions.show, name="edition"),
    path("<slug:slug>/editions/<str:code>/initiatives/<str:key>/", editions.initiative, name="edition-initiative"),
    path("<slug:slug>/nodes/<str:key>/", plan.node, name="node"),
    path("<slug:slug>/initiatives/<str:key>/", plan.initiative, name="initiative"),
    path("<slug:slug>/download/<slug:what>.<slug:format>", downloads.plan, name="download"),
]
