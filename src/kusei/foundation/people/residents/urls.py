"""Addresses under `/accounts/profile/`: one's own data."""

from __future__ import annotations

from django.urls import path

from kusei.foundation.people.residents.views import groups, household, mandates, profile, trust

app_name = "residents"

urlpatterns = [
    path("", profile.profile, name="profile"),
    path("fields/<slug:key>/", profile.edit, name="edit"),
    path("fields/<slug:key>/delete/", profile.delete, name="delete"),
    path("towns/", profile.town_suggestions, name="towns"),
    path("history/", profile.history, name="history"),
    path("my-data.json", profile.export, name="export"),
    path("household/", household.household, name="household"),
    path("household/new/", household.add, name="add_member"),
    path("household/<int:number>/", household.change, name="change_member"),
    path("household/<int:number>/delete/", household.remove, name="remove_member"),
    path("consents/", trust.consents, name="consents"),
    path("consents/<str:key>/", trust.consent, name="consent"),
    path("looks/", trust.looks, name="looks"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new_group, name="new_group"),
    path("groups/invitations/<int:number>/", groups.answer, name="answer_invitation"),
    path("groups/<int:number>/", groups.group, name="group"),
    path("groups/<int:number>/edit/", groups.change_group, name="change_group"),
    path("groups/<int:number>/invite/", groups.invite, name="invite"),
    path("groups/<int:number>/members/<int:membership>/end/", groups.end_membership, name="end_membership"),
    path("groups/<int:number>/mandates/", mandates.party_mandates, name="party_mandates"),
    path("groups/<int:number>/mandates/new/", mandates.new_party_mandate, name="new_party_mandate"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/new/", mandates.new_mandate, name="new_mandate"),
    path("mandates/<int:number>/accept/", mandates.answer, name="accept_mandate"),
    path("mandates/<int:number>/revoke/", mandates.revoke, name="revoke_mandate"),
]
