"""Who may do what at tills, and what somebody who stands at one may not do elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from kusei.engines.payments.invoices import rights as of_invoices
from kusei.engines.payments.invoices.models import Payment
from kusei.engines.payments.invoices.refusals import MayNot, OwnWork
from kusei.engines.payments.tills.models import Shift, Till
from kusei.engines.payments.tills.refusals import NotNow
from kusei.foundation.org import roles
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import access, clock

STAFF = access.Access(
    "role:viewer, role:contractor, role:administrator",
    lambda request: any(access.holds(request.user, one) for one in (Role.VIEWER, Role.CONTRACTOR, Role.ADMINISTRATOR)),
)

Bar = Callable[[User, Till], bool]
_bars: dict[str, Bar] = {}


def register_bar(key: str, barred_now: Bar) -> None:
    """Hook: `barred_now(user, till)` says whether somebody takes no money there at the moment, whatever roles they
    hold. They still count and close what they opened.
    """
    _bars[key] = barred_now


def require_operating(user: User, till: Till) -> None:
    """Raise `MayNot`, or `NotNow` for who is barred at the moment."""
    require(may_operate(user, till))
    if any(barred_now(user, till) for barred_now in _bars.values()):
        raise NotNow


def may_operate(user: User, till: Till) -> bool:
    """Editors of the till's department, and contractors there where the till allows it."""
    contractor = till.contractors and roles.holds(user, Role.CONTRACTOR, till.department)
    return contractor or roles.holds(user, Role.EDITOR, till.department)


def may_look(user: User, till: Till) -> bool:
    """Who may look at the department's work, take money there, or keep its tills."""
    return roles.holds(user, Role.VIEWER, till.department) or may_operate(user, till) or may_manage(user, till)


def may_approve(user: User, till: Till) -> bool:
    """The second person, who also closes the day."""
    return roles.holds(user, Role.APPROVER, till.department)


def may_handle_cash(user: User, till: Till) -> bool:
    """Who brings cash to the bank and change to the till: staff of the department, never contractors."""
    return roles.holds(user, Role.EDITOR, till.department) or may_approve(user, till)


def may_manage(user: User, till: Till) -> bool:
    """Who sets up tills: approvers and administrators of the department."""
    return may_approve(user, till) or roles.holds(user, Role.ADMINISTRATOR, till.department)


def require(allowed: bool) -> None:
    """Raise `MayNot` unless it holds."""
    if not allowed:
        raise MayNot


def require_second(user: User, till: Till, operator_id: int | None) -> None:
    """Raise unless the person may be the second at the till: an approver who did not do the work. Raises `OwnWork`."""
    require(may_approve(user, till))
    if operator_id == user.pk:
        raise OwnWork


def is_at_till(user: User) -> bool:
    """Whether the person has a shift that is not closed. One SQL query."""
    return Shift.objects.filter(operator=user).exclude(state=Shift.State.CLOSED).exists()


BARRED = frozenset({of_invoices.DECIDE, of_invoices.CANCEL, of_invoices.REDUCE, of_invoices.APPROVE})


def barred(user: User, act: str) -> bool:
    """Who stands at a till neither decides, cancels nor reduces amounts, nor approves refunds."""
    return act in BARRED and is_at_till(user)


def granted(user: User, act: str, payment: Payment) -> bool:
    """At the till: who took the money today may give it back, and an approver of the till's department says yes."""
    today = payment.received_on == clock.today()
    taken = Shift.objects.filter(takings__payment=payment).select_related("till__department")
    shift = taken.first() if today else None
    if shift is None:
        return False
    if act == of_invoices.UNDO:
        return shift.state == Shift.State.OPEN and shift.operator_id == user.pk
    if act == of_invoices.PAY_BACK:
        return shift.state == Shift.State.OPEN and (shift.operator_id == user.pk or may_approve(user, shift.till))
    waiting = act == of_invoices.APPROVE and payment.refunds.filter(state="requested", cause="undone").exists()
    return waiting and shift.operator_id != user.pk and may_approve(user, shift.till)
