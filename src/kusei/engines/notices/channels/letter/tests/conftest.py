"""A municipality with two departments and their staff, residents with addresses, and hand-overs to them."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest

from kusei.engines.notices.channels import hooks
from kusei.engines.notices.channels.letter.adapter import LetterAdapter
from kusei.engines.notices.channels.protocol import Handover, Recipient
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.models import Fact
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import seal_json

ADDRESS = {
    **{"postal_code": "1440052", "prefecture": "東京都", "city": "大田区", "town": "蒲田五丁目"},
    **{"block": "13番14号", "building": "", "town_id": ""},
}


def staff(role, department, email):
    user = User.objects.create_user(email, None, name=email)
    RoleAssignment.objects.create(user=user, role=role, department=department, valid_from="2020-04-01")
    return user


def person(number, *, address=None, name=True):
    """A resident with a subscriber; `address` changes parts, False: none is known."""
    user = User.objects.create_user(f"r{number}@example.jp", None, name="", is_resident=True)
    now = clock.now()
    facts = {} if address is False else {"address": ADDRESS | {"building": f"見本荘{number}号室"} | (address or {})}
    if name:
        facts["name"] = {"family": "見本", "given": f"花子{number}", "family_kana": "", "given_kana": ""}
    for field, value in facts.items():
        Fact.objects.create(
            user=user, field=field, value=seal_json(value), source="self", on=clock.today(), recorded_at=now
        )
    return subscriber(user)


@pytest.fixture
def town(db, monkeypatch):
    home = Municipality.objects.create(code="131113", slug="ota", name="大田区", is_home=True)
    ours = Department.objects.create(municipality=home, code="kodomo", name="こども家庭課")
    other = Department.objects.create(municipality=home, code="zeimu", name="税務課")
    told = []
    monkeypatch.setattr(hooks, "_listeners", [told.append])
    return SimpleNamespace(
        department=ours,
        approver=staff(Role.APPROVER, ours, "approver@example.jp"),
        editor=staff(Role.EDITOR, ours, "editor@example.jp"),
        stranger=staff(Role.APPROVER, other, "stranger@example.jp"),
        everywhere=staff(Role.APPROVER, None, "everywhere@example.jp"),
        told=told,
    )


def handover(town, people, **changes):
    values = {
        "key": uuid.uuid4(),
        "recipients": [Recipient(one.pk, "") for one in people],
        "language": "ja",
        "title": "３歳児健診のお知らせ",
        "body": "次の日に健診があります。\n場所は保健所です。\n\n持ち物は母子健康手帳です。",
        "link": "https://www.city.example.jp/procedures/checkup",
        "sender": "大田区",
        "department_id": town.department.pk,
        "stop": lambda number: f"https://www.city.example.jp/stop/{number}",
    }
    return Handover(**{**values, **changes})


def send(town, people, **changes):
    return LetterAdapter().send(handover(town, people, **changes))
