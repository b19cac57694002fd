"""What the pages of the desk share: who asks, which departments, and acts that may be refused."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from kusei.engines.payments.collecting.queries import desk
from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.engines.payments.ledger.refusals import YearClosed
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.lib.errors import RuleError

Choices = list[tuple[int, str]]


def staff(request: HttpRequest) -> User:
    """The account of the request; the routes are open to nobody else."""
    assert isinstance(request.user, User)
    return request.user


def choices(user: User, role: str = Role.EDITOR) -> Choices:
    """The person's departments for a select."""
    return [(one.pk, one.name) for one in desk.departments(user, role)]


def department(user: User, number: object, role: str = Role.EDITOR) -> Department:
    """The department of that number, when the person holds the role there. Raises `Http404`."""
    found = next((one for one in desk.departments(user, role) if str(one.pk) == str(number)), None)
    if found is None:
        raise Http404
    return found


def invoice(user: User, number: str) -> Invoice:
    """The invoice of that number, when the person may look at its department. Raises `Http404`."""
    found = Invoice.objects.filter(number=number).select_related("account", "department", "payer").first()
    if found is None or not rights.may_see(user, found) or found.payer_id == user.pk:
        raise Http404
    return found


def acted(request: HttpRequest, act: Callable[[], object], said: str, to: str, *args: object) -> HttpResponse:
    """Do it, say so or why not, and go back to the page."""
    try:
        act()
    except (PaymentsRefused, YearClosed) as refusal:
        messages.error(request, str(refusal))
    except RuleError as refusal:
        messages.error(request, refusal.ja if request.LANGUAGE_CODE.startswith("ja") else refusal.en)
    else:
        messages.success(request, said)
    return redirect(to, *args)
