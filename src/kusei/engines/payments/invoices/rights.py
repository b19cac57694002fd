"""Who may do what with invoices: roles of the department in charge, and nobody controls their own work.

Another app says here whom it bars from an act (who stands at a till does not change amounts), and whom it lets do one
besides those who hold the role (who took money at a till gives it back on the same day).
"""

from __future__ import annotations

from collections.abc import Callable

from kusei.engines.payments.invoices.models import Invoice, Payment
from kusei.engines.payments.invoices.refusals import Barred, MayNot
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User

Bar = Callable[[User, str], bool]
Grant = Callable[[User, str, Payment], bool]
DECIDE, CANCEL, REDUCE, APPROVE = "decide", "cancel", "reduce", "approve-refund"
REFUND, PAY_BACK = "request-refund", "pay-refund"
UNDO = "undo"  # of a payment at the counter that took it: nobody may by a role alone

_bars: dict[str, Bar] = {}
_grants: dict[str, Grant] = {}


def register_bar(key: str, barred: Bar) -> None:
    """Hook: `barred(user, act)` says whether somebody may not do that at the moment, whatever roles they hold."""
    _bars[key] = barred


def register_grant(key: str, granted: Grant) -> None:
    """Hook: `granted(user, act, payment)` says whether somebody may do that with the payment without the role."""
    _grants[key] = granted


def refuse_barred(user: User | None, act: str) -> None:
    """Raise `Barred` when somebody may not do that at the moment. None is the system itself, which may."""
    if user is not None and any(barred(user, act) for barred in _bars.values()):
        raise Barred


def require(user: User | None, role: str, department: Department) -> None:
    """Raise `MayNot` unless the person holds the role there today. None is the system itself, which may."""
    if user is not None and not roles.holds(user, role, department):
        raise MayNot


def require_for(user: User | None, role: str, act: str, payment: Payment) -> None:
    """As `require` in the department of the invoice, or by a grant; and nobody who is barred from the act."""
    refuse_barred(user, act)
    if user is None or any(granted(user, act, payment) for granted in _grants.values()):
        return
    if act == UNDO:
        raise MayNot
    require(user, role, payment.invoice.department)


def may_see(user: User, invoice: Invoice) -> bool:
    """The payer, and who may look at the department's work."""
    return invoice.payer_id == user.pk or roles.holds(user, Role.VIEWER, invoice.department)


def may_issue(user: User, invoice: Invoice) -> bool:
    """Who may issue may also move the due date and ask for refunds."""
    return roles.holds(user, Role.EDITOR, invoice.department)


def may_cancel(user: User, invoice: Invoice) -> bool:
    """Amounts are taken back by approvers alone."""
    return roles.holds(user, Role.APPROVER, invoice.department)
