"""Addresses below /desk/payments/collecting/. A number opens nothing by itself."""

from __future__ import annotations

from django.urls import path

from kusei.engines.payments.collecting.views import banking, calls, desk, plans, runs

app_name = "collecting"
urlpatterns = [
    path("", desk.index, name="index"),
    path("invoices/<str:number>/", desk.one, name="one"),
    path("invoices/<str:number>/hold/", desk.hold, name="hold"),
    path("invoices/<str:number>/hold/<int:pk>/lift/", desk.lift, name="lift"),
    path("invoices/<str:number>/plan/", plans.propose, name="propose"),
    path("runs/", runs.index, name="runs"),
    path("runs/preview/", runs.preview, name="preview"),
    path("runs/begin/", runs.begin, name="begin"),
    path("runs/<int:pk>/", runs.one, name="run"),
    path("runs/<int:pk>/letters/", runs.letters, name="letters"),
    path("runs/<int:pk>/letters/<int:batch>/file/", runs.file, name="letters-file"),
    path("runs/<int:pk>/letters/<int:batch>/posted/", runs.posted, name="letters-posted"),
    path("calls/", calls.index, name="calls"),
    path("calls/<int:pk>/", calls.screen, name="call"),
    path("calls/<int:pk>/next/", calls.take, name="call-next"),
    path("calls/<int:pk>/sent/", calls.sent, name="sms-sent"),
    path("calls/<int:pk>/file/<str:medium>/", calls.export, name="call-file"),
    path("calls/<int:pk>/<int:call>/", calls.answer, name="call-answer"),
    path("plans/", plans.index, name="plans"),
    path("plans/<int:pk>/", plans.one, name="plan"),
    path("plans/<int:pk>/agree/", plans.agree, name="plan-agree"),
    path("plans/<int:pk>/withdraw/", plans.withdraw, name="plan-withdraw"),
    path("plans/<int:pk>/seen/", plans.seen, name="plan-seen"),
    path("mandates/", banking.mandates, name="mandates"),
    path("mandates/new/", banking.paper, name="paper"),
    path("mandates/<int:pk>/step/", banking.step, name="mandate-step"),
    path("mandates/<int:pk>/stop/", banking.stop, name="mandate-stop"),
    path("debits/", banking.debits, name="debits"),
    path("debits/<int:pk>/", banking.debit, name="debit"),
    path("debits/<int:pk>/file/", banking.file, name="debit-file"),
    path("debits/<int:pk>/result/", banking.result, name="debit-result"),
]
