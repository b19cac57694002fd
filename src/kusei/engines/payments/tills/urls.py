"""Addresses below /desk/payments/tills/. A till's number opens nothing by itself."""

from __future__ import annotations

from django.urls import path

from kusei.engines.payments.tills.views import counter, days, files, shifts, tills

app_name = "tills"
urlpatterns = [
    path("", tills.index, name="index"),
    path("new/", tills.new, name="new"),
    path("work/", files.work, name="work"),
    path("work/<int:row>/", files.row, name="row"),
    path("work/<int:row>/drop/", files.drop, name="drop"),
    path("departments/<int:department>/<str:day>/", days.department, name="department"),
    path("departments/<int:department>/<str:day>/<str:form>/", days.department_paper, name="department_paper"),
    path("<int:pk>/", tills.one, name="one"),
    path("<int:pk>/edit/", tills.edit, name="edit"),
    path("<int:pk>/sheet/", tills.sheet, name="sheet"),
    path("<int:pk>/open/", shifts.open_, name="open"),
    path("<int:pk>/count/", shifts.count, name="count"),
    path("<int:pk>/close/", shifts.close, name="close"),
    path("<int:pk>/check/", shifts.check, name="check"),
    path("<int:pk>/shifts/<int:shift>/second/", shifts.second, name="second"),
    path("<int:pk>/undos/<int:refund>/", shifts.decide_undo, name="decide_undo"),
    path("<int:pk>/cash/<str:kind>/", shifts.move, name="move"),
    path("<int:pk>/deposits/<int:deposit>/", shifts.banked, name="banked"),
    path("<int:pk>/counter/", counter.counter, name="counter"),
    path("<int:pk>/counter/<str:number>/", counter.invoice, name="invoice"),
    path("<int:pk>/counter/<str:number>/name/", counter.name, name="name"),
    path("<int:pk>/counter/<str:number>/take/", counter.take, name="take"),
    path("<int:pk>/takings/<int:taking>/", counter.taken, name="taken"),
    path("<int:pk>/takings/<int:taking>/receipt/", counter.receipt, name="receipt"),
    path("<int:pk>/takings/<int:taking>/undo/", counter.undo, name="undo"),
    path("<int:pk>/days/", days.find, name="find_day"),
    path("<int:pk>/days/<str:day>/", days.day, name="day"),
    path("<int:pk>/days/<str:day>/close/", days.close, name="close_day"),
    path("<int:pk>/days/<str:day>/<str:form>/", days.paper, name="paper"),
    path("<int:pk>/files/", files.files, name="files"),
]
