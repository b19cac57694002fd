"""Staff's pages: who may open them, protection by two, mandates from the counter."""

from __future__ import annotations

import pytest

from kusei.foundation.audit.models import Access
from kusei.foundation.people.residents import queries

STAFF = "/admin/residents/"


@pytest.mark.parametrize(
    ("codes", "status"),
    [((), 403), (("viewer",), 403), (("editor",), 403), (("approver",), 200), (("administrator",), 200)],
)
def test_who_may_open_the_pages_about_protection(hanako, taro, give, as_, codes, status):  # noqa: PLR0917
    client = as_(give(taro, *codes))
    assert client.get(f"{STAFF}secrecy/").status_code == status
    assert client.get(f"{STAFF}secrecy/{hanako.pk}/").status_code == status
    assert client.post(f"{STAFF}secrecy/{hanako.pk}/lift/").status_code == (404 if status == 200 else 403)


def test_protection_is_found_set_and_lifted_by_two_and_every_look_is_recorded(hanako, person, give, as_):
    one, two = as_(give(person("keeper"), "approver")), as_(give(person("second"), "administrator"))
    found = one.post(f"{STAFF}secrecy/", {"who": "Hanako@example.jp", "purpose": "申出の受付"})
    address = f"{STAFF}secrecy/{hanako.pk}/"
    assert found["Location"] == address
    assert one.post(address, {"why": "申出書を受け付けた"}).status_code == 302
    assert "申出書を受け付けた" in one.get(address).content.decode()
    one.post(f"{address}lift/", {"why": "取下げ"})
    one.post(f"{address}lift/", {"confirm": "1"})
    assert queries.is_secret(hanako)
    assert f"アカウント {hanako.pk}" in two.get(f"{STAFF}secrecy/").content.decode()
    two.post(f"{address}lift/", {"confirm": "1"})
    assert not queries.is_secret(hanako)
    assert Access.objects.filter(purpose="申出の受付").count() == 1
    assert Access.objects.count() >= 3


def test_an_unknown_account_is_said_to_be_unknown(person, give, as_):
    client = as_(give(person("keeper"), "approver"))
    for who in ("nobody@example.jp", "999999", "9" * 40, "①"):
        answer = client.post(f"{STAFF}secrecy/", {"who": who, "purpose": "確認"})
        assert answer.status_code == 422


def test_staff_record_a_mandate_that_was_shown_at_the_counter(hanako, taro, person, give, as_):
    client = as_(give(person("clerk"), "editor"))
    data = {
        "kind": "guardian",
        "grantor": str(hanako.pk),
        "agent": taro.email,
        "valid_from_year": "2026",
        "valid_from_month": "11",
        "valid_from_day": "20",
        "evidence": "登記事項証明書",
    }
    assert client.post(f"{STAFF}mandates/new/", {**data, "agent": "x@example.jp"}).status_code == 422
    assert client.post(f"{STAFF}mandates/new/", data).status_code == 302
    assert queries.may_act_for(taro, queries.Subject("person", hanako.pk, ""), "any")
    assert as_(hanako).get(f"{STAFF}mandates/new/").status_code == 403
