"""Administrators' pages about the organisation."""

from django.urls import path

from kusei.foundation.org import changes, views

app_name = "org"
urlpatterns = [
    path("", views.departments, name="departments"),
    path("staff/", views.staff_list, name="staff"),
    path("staff/new/", changes.new_account, name="new_account"),
    path("staff/<int:number>/", views.person, name="person"),
    path("staff/<int:number>/password/", changes.password_link, name="password_link"),
    path("staff/<int:number>/grant/", changes.grant, name="grant"),
    path("staff/<int:number>/roles/<int:assignment>/end/", changes.end, name="end"),
    path("staff/<int:number>/transfer/", changes.transfer, name="transfer"),
    path("staff/<int:number>/close/", changes.close, name="close"),
    path("staff/<int:number>/reopen/", changes.reopen, name="reopen"),
    path("staff/<int:number>/second-factor/", changes.reset_second_factor, name="reset_second_factor"),
    path("staff/<int:number>/sessions/", changes.end_sessions, name="end_sessions"),
    path("staff/<int:number>/tokens/<int:token>/revoke/", changes.revoke_token, name="revoke_token"),
]
