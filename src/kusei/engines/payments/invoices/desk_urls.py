"""The desk of invoices, payments and refunds, below /desk/payments/."""

from __future__ import annotations

from django.urls import path, register_converter

from kusei.engines.payments.invoices.numbers import InvoiceConverter
from kusei.engines.payments.invoices.views import acting, exports, issuing, listing, one, refunds, transfers

register_converter(InvoiceConverter, "desk_invoice")

app_name = "invoices"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("list.csv", exports.as_csv, name="csv"),
    path("list.xlsx", exports.as_xlsx, name="xlsx"),
    path("new/", issuing.new, name="new"),
    path("refunds/", refunds.waiting, name="refunds"),
    path("refunds/<int:refund_id>/approve/", refunds.approve, name="approve"),
    path("refunds/<int:refund_id>/refuse/", refunds.refuse, name="refuse"),
    path("refunds/<int:refund_id>/bank/", refunds.bank, name="bank"),
    path("refunds/<int:refund_id>/paid/", refunds.paid, name="paid"),
    path("transfers/", transfers.index, name="transfers"),
    path("transfers/<int:order_id>/", transfers.one, name="transfer"),
    path("transfers/<int:order_id>/file/", transfers.file, name="transfer_file"),
    path("transfers/<int:order_id>/done/", transfers.done, name="transfer_done"),
    path("<desk_invoice:number>/", one.one, name="one"),
    path("<desk_invoice:number>/due/", acting.move_due, name="due"),
    path("<desk_invoice:number>/cancel/", acting.cancel, name="cancel"),
    path("<desk_invoice:number>/anew/", issuing.anew, name="anew"),
    path("<desk_invoice:number>/refund/", refunds.request, name="refund"),
    path("<desk_invoice:number>/link/", acting.guest_link, name="link"),
]
