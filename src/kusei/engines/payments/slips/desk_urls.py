"""The desk: codes that were scanned, slips of an invoice, printing many, files of the collecting agency."""

from __future__ import annotations

from django.urls import path, re_path

from kusei.engines.payments.slips.urls import NUMBER
from kusei.engines.payments.slips.views import desk, notices, printing

app_name = "slipdesk"
urlpatterns = [
    path("", desk.index, name="index"),
    re_path(NUMBER + r"$", desk.one, name="one"),
    re_path(NUMBER + r"reissue/$", desk.reissue, name="reissue"),
    re_path(NUMBER + r"(?P<version>[0-9]{1,3})/slip\.pdf$", desk.pdf, name="pdf"),
    path("print/", printing.choose, name="print"),
    path("print/<int:pk>/", printing.one, name="batch"),
    path("print/<int:pk>/pdf/", printing.take, name="take"),
    path("files/", notices.files, name="files"),
    path("files/<int:pk>/", notices.one, name="file"),
    path("lines/<int:pk>/", notices.settle, name="settle"),
]
