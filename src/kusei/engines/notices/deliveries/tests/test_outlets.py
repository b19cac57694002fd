"""The pages of the ways out, and the hand that stops one."""

from __future__ import annotations

import pytest

from kusei.foundation.org.models import RoleAssignment
from kusei.foundation.people.testing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client, django_user_model):
    user = django_user_model.objects.create_user("admin@example.jp", "x", name="管理 者")
    RoleAssignment.objects.create(user=user, role="administrator", valid_from="2020-01-01")
    return sign_in(client, user)


def test_an_administrator_stops_a_way_out_with_a_reason_and_alerts_go_on(administrator, line, people, send, hand_over):
    client = administrator
    people(2)
    assert client.post("/desk/notices/outlets/line/", {"pause": "1", "reason": ""}).status_code == 422
    assert (
        client.post("/desk/notices/outlets/line/", {"pause": "1", "reason": "誤った配信を調べます"}).status_code == 302
    )
    send()
    hand_over()
    assert line.count == 0
    assert "止めています" in client.get("/desk/notices/outlets/").content.decode()
    send("alert:1", kind="alert", reach="every", topic=None)
    hand_over(urgent=True)
    assert len(line.provider.taken) == 2
    client.post("/desk/notices/outlets/line/", {"resume": "1"})
    hand_over()
    assert len(line.provider.taken) == 4


def test_others_do_not_see_the_ways_out(client, django_user_model):
    user = django_user_model.objects.create_user("editor@example.jp", "x")
    RoleAssignment.objects.create(user=user, role="approver", valid_from="2020-01-01")
    sign_in(client, user)
    assert client.get("/desk/notices/outlets/").status_code == 403
    assert client.get("/desk/notices/outlets/fax/").status_code in {403, 404}


def test_the_pages_cost_a_fixed_number_of_queries(administrator, line, people, send, django_assert_max_num_queries):
    people(3)
    send()
    with django_assert_max_num_queries(12):
        assert administrator.get("/desk/notices/outlets/").status_code == 200
    assert administrator.get("/desk/notices/outlets/line/").status_code == 200
    assert administrator.get("/desk/notices/outlets/fax/").status_code == 404
