"""Who may open which page and do what, by direct address too."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.notices.deliveries.models import Sending, SendingState
from kusei.services.outreach import commands
from kusei.services.outreach.states import State
from kusei.services.outreach.tests.conftest import (
    asked,
    fresh,
    released,
    written,
)
from kusei.services.outreach.tests.visiting import address, page, signed_in

# Who may open the pages, write, let out and stop. A blank says that the person learns no more than that there is none.
MATRIX = {
    "writer": {"look", "write"},
    "chief": {"look", "release"},
    "looker": {"look"},
    "mayor": {"look", "release"},
    "other": set(),
    "otherchief": set(),
}


@pytest.mark.parametrize("who", sorted(MATRIX))
def test_the_table_of_permissions_holds_for_every_address(town, who):
    client, may = signed_in(getattr(town, who)), MATRIX[who]
    draft, free = written(town), asked(town, topic=town.event, title="催し")
    gone = 404
    for name in ("campaign", "progress", "csv"):
        assert client.get(address(name, free)).status_code == (200 if "look" in may else gone), name
    for name, more in (("texts", ("ja",)), ("whom", ()), ("channels", ()), ("when", ())):
        wanted = 200 if "write" in may else 403 if "look" in may else gone
        assert client.get(address(name, draft, *more)).status_code == wanted, name
        assert client.post(address(name, draft, *more), {"version": "x"}).status_code == (
            422 if wanted == 200 else wanted
        ), name
    wanted = 302 if "write" in may else 403 if "look" in may else gone
    for name in ("copy", "submit"):
        assert client.post(address(name, draft), {"version": draft.version}).status_code == wanted, name
    state = fresh(draft).state
    assert state == (State.ASKED if "write" in may else State.DRAFTING)
    wanted = 302 if "release" in may else 403 if "look" in may else gone
    answer = client.post(address("release", free), {"version": free.version})
    assert (answer.status_code, fresh(free).state == State.RELEASED) == (wanted, "release" in may)
    if "release" not in may:
        commands.release(campaign_id=free.pk, version=free.version, by=town.chief)
    for name in ("pause", "resume", "cancel"):
        assert client.post(address(name, free), {"why": "理由"}).status_code == wanted, name
    ended = Sending.objects.get(pk=fresh(free).sending_id).state
    assert ended == (SendingState.CANCELLED if "release" in may else SendingState.WAITING)


@pytest.mark.parametrize("name", ["index", "month", "start"])
def test_strangers_and_administrators_of_accounts_see_nothing(town, name):
    address = reverse(f"outreach:{name}")
    assert Client().get(address).status_code == 302
    assert signed_in(town.administrator).get(address).status_code == 403


def test_whom_the_route_asks_may_read_it_though_the_department_is_not_theirs(town, own_packs):
    routes = own_packs / "common" / "approval-routes.yaml"
    routes.write_text(
        "sample: true\nrules:\n  - {key: all, label: 環境課の決裁, steps: [{label: 課長, kind: decide, at: named,"
        " department: kankyo}]}\n",
        encoding="utf-8",
    )
    made = asked(town)
    client = signed_in(town.otherchief)
    assert "健診のお知らせ" in page(client.get(address("campaign", made)))
    assert client.get(address("texts", made, "ja")).status_code == 403
    assert reverse("outreach:campaign", args=[made.pk]) in page(client.get(made.approval.get_absolute_url()))


def test_nothing_that_is_offered_names_a_person(town):
    made = released(town)
    client = signed_in(town.chief)
    for name in ("campaign", "csv"):
        text = client.get(address(name, made)).content.decode()
        assert not any(f"r{n}@example.jp" in text for n in range(6))
