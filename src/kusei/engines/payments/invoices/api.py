"""HTTP API of invoices, for systems of the ward: read one by its number, raise one. A token acts as its person."""

from __future__ import annotations

from typing import Annotated

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices import access, commands, scopes
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.payers import Payer
from kusei.engines.payments.invoices.queries import listing
from kusei.engines.payments.invoices.queries.statement import statement
from kusei.engines.payments.invoices.refusals import AlreadyPending, Changed, PaymentsRefused
from kusei.engines.payments.invoices.rules import titles
from kusei.engines.payments.invoices.schemas import InvoiceDocument, NewInvoiceDocument, RaisedDocument
from kusei.engines.payments.ledger.refusals import LedgerRefused
from kusei.foundation.audit.access import record_read
from kusei.foundation.org.models import Department, in_force
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.bearer import token
from kusei.foundation.web.api.interface import Router
from kusei.foundation.web.api.parameters import in_body
from kusei.foundation.web.api.problems import Problem, register_refusals
from kusei.foundation.web.api.words import noop
from kusei.lib.mynumber import refuse_my_number

router = Router(tags=["payments"])
register_refusals(PaymentsRefused, LedgerRefused)
register_refusals(Changed, AlreadyPending, kind="conflict")
SOURCE = "api"

Number = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{2}-[0-9]{8}-[0-9]$"),
    Field(json_schema_extra={"description": noop("請求番号"), "examples": ["26-00000001-5"]}),
]


@router.get(
    "/payments/invoices/{number}",
    operation_id="getInvoice",
    summary=noop("一つの請求"),
    description=noop(
        "請求の内訳、入金、残りの額を返し、読んだことを記録します。見られないものは、ないものとして404で答えます。"
    ),
    response=InvoiceDocument,
)
@allow(token(scopes.READ))
def get_invoice(request: HttpRequest, number: Number) -> HttpResponse:
    """An invoice of a department at whose work the token's person may look."""
    answer, user = Answer(request), _caller(request)
    found = listing.visible(user).filter(number=number).first()
    if found is None:
        raise Problem("not-found", _("この番号の請求はありません。番号をお確かめください。"), "invoice-not-found")
    with transaction.atomic():
        record_read(user, found, _("APIによる請求の確認"))
        document = InvoiceDocument.of(statement(found))
    return answer.send(lambda: document)


@router.post(
    "/payments/invoices",
    operation_id="raiseInvoice",
    summary=noop("請求を作る"),
    description=noop(
        "所管課の請求を作ります。同じ仕組み・番号・目的の請求がすでにあれば、何も作らずにそれを返します。"
        "トークンの持ち主が額を決めたことになり、その人は窓口でこの請求のお金を受け取れません。"
    ),
    response={201: RaisedDocument},
)
@allow(token(scopes.WRITE))
def raise_invoice(request: HttpRequest, payload: NewInvoiceDocument) -> HttpResponse:
    """Raise an invoice, once for each reference of the calling system."""
    answer, user = Answer(request), _caller(request)
    department = Department.objects.filter(
        in_force(clock.today()), municipality__is_home=True, code=payload.department
    ).first()
    if department is None:
        raise in_body([("department", _("この組織コードの課はありません。"))])
    if titles().of(payload.income) is None:
        raise in_body([("income", _("この科目はありません。科目のキーを確かめてください。"))])
    lines = [_line(one.label, one.unit, one.quantity, one.why) for one in payload.lines]
    if sum(line.amount for line in lines) < 0:
        raise in_body([("lines", _("減額が、ほかの行の合計より大きくなっています。"))])
    for text in (payload.subject, payload.reference, *(f"{one.label} {one.why}" for one in payload.lines)):
        refuse_my_number(text)
    made = commands.raise_invoice(
        subject=payload.subject,
        lines=lines,
        income=payload.income,
        department=department,
        details=Payer(**payload.payer.model_dump()) if payload.payer else None,
        ways=[one.value for one in payload.ways],
        due_on=payload.due_on,
        source=(SOURCE, f"{payload.system}:{payload.reference}", payload.purpose),
        decided=True,
        by=user,
    )
    if made.department_id != department.pk:
        raise Problem("conflict", _("この番号の請求は、ほかの課がすでに作っています。"), "reference-taken")
    fresh = Invoice.objects.select_related("account", "department").get(pk=made.pk)
    document = InvoiceDocument.of(statement(fresh))
    return answer.written(RaisedDocument(**document.model_dump(), link=access.link(fresh)), 201)


def _line(label: str, unit: int, quantity: int, why: str) -> Line:
    words = {"ja": why} if why else {}
    return Line("item" if unit >= 0 else "reduction", {"ja": label}, unit * quantity, quantity, unit, words)


def _caller(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
