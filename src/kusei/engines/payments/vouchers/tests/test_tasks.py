"""What the home of staff counts of vouchers: claims of shops to be paid by another approver of the department."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from kusei.engines.payments import testing as payments
from kusei.engines.payments.vouchers import commands, testing
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web.testing import tasks_of

pytestmark = pytest.mark.django_db


def staff(name, role, department):
    user = User.objects.create_user(f"{name}@example.lg.jp", None, name=name)
    RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=dt.date(2020, 4, 1))
    return user


def test_a_claim_waits_for_approvers_who_did_not_make_it(time):
    ours, other = payments.department(), payments.department("zeimu", "税務課")
    chief, both = staff("chief", Role.APPROVER, ours), staff("both", Role.APPROVER, ours)
    RoleAssignment.objects.create(user=both, role=Role.EDITOR, department=ours, valid_from=dt.date(2020, 4, 1))
    looker, foreign = staff("looker", Role.VIEWER, ours), staff("foreign", Role.APPROVER, other)
    programme, owner, shop = testing.opened(), testing.person(), testing.shop()
    testing.bought(programme, owner)
    commands.spend(person=owner, shop=shop, amount=500, key=uuid.uuid4())
    time.go(days=1)
    made = commands.settle_shop(shop_id=shop.pk, by=both)
    waits = ["vouchers" in tasks_of(one) for one in (chief, both, looker, foreign)]
    assert waits == [True, False, False, False]
    commands.pay_settlement(settlement_id=made.pk, by=chief)
    assert "vouchers" not in tasks_of(chief)
