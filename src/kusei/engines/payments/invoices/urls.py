"""Pages of payers: what they owe, have paid and can prove. A number opens nothing by itself."""

from __future__ import annotations

from django.urls import path, re_path, register_converter

from kusei.engines.payments.invoices.numbers import InvoiceConverter, ReceiptConverter
from kusei.engines.payments.invoices.views import papers, payer, verifying

register_converter(InvoiceConverter, "invoice")
register_converter(ReceiptConverter, "payment_receipt")

app_name = "payments"
urlpatterns = [
    path("", payer.mine, name="mine"),
    path("i/<str:token>/", payer.guest, name="guest"),
    path("verify/", verifying.ask, name="ask"),
    re_path(r"^verify/(?P<receipt>[^/]{1,40})/(?P<code>[^/]{1,80})/$", verifying.verify, name="verify"),
    path("receipts/<payment_receipt:receipt>/", papers.receipt, name="receipt"),
    path("<invoice:number>/", payer.invoice, name="invoice"),
    path("<invoice:number>/proof/", papers.proof, name="proof"),
]
