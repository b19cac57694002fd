"""Approval by the route of decisions, where the rules of the facility ask for one; and the papers that follow."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.conf import settings as real

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Step
from kusei.engines.approvals.rules import Action
from kusei.engines.bookings.claims import queries as claims
from kusei.engines.bookings.reservations import commands, papers, refusals
from kusei.engines.bookings.reservations.commands.routing import ProposalGone, draft_of
from kusei.engines.bookings.reservations.models import State
from kusei.engines.bookings.reservations.testing import booked, rooms, staff
from kusei.foundation.org.models import Role
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db
RULES: dict[str, Any] = {
    "sample": True,
    "classifications": [{"code": "general", "label": "一般", "retention": "5"}],
    "rules": [{"key": "all", "label": "課長決裁", "steps": [{"label": "課長", "kind": "decide", "at": "own"}]}],
}


@pytest.fixture(autouse=True)
def _routes(tmp_path: Any, settings: Any) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "common").symlink_to(real.PACKS_DIR / "common")
    own = folder / "machi"
    own.mkdir()
    (own / "approval-routes.yaml").write_text(yaml.safe_dump(RULES, allow_unicode=True))
    settings.PACKS_DIR, settings.HOME_PACK = folder, "machi"


@pytest.fixture
def asked() -> Any:
    return booked(
        rooms(approval=True, route=True)["hall-a"], resident(name="見本 花子"), people=12, purpose="合唱の練習"
    )


def decided(draft: Any, by: Any) -> None:
    draft.refresh_from_db()
    step = Step.objects.get(round__draft=draft, label="課長")
    approvals.decide(draft_id=draft.pk, version=draft.version, step_id=step.pk, action=Action.DECIDE, by=by)


def test_nobody_approves_or_refuses_past_the_route(asked):
    boss = staff(Role.APPROVER)
    for act in (
        lambda: commands.approve(booking_id=asked.pk, by=boss),
        lambda: commands.refuse(booking_id=asked.pk, why="x", by=boss),
    ):
        with pytest.raises(refusals.OnRoute):
            act()


def test_the_route_approves_and_the_paper_says_so(asked):
    by, boss = staff(), staff(Role.APPROVER, "boss@example.lg.jp")
    draft = commands.propose(booking_id=asked.pk, by=by)
    with pytest.raises(refusals.OnItsWay):
        commands.propose(booking_id=asked.pk, by=by)
    assert papers.title_of(asked) == ""
    decided(draft, boss)
    asked.refresh_from_db()
    assert (asked.state, asked.events.get(kind="approved").by) == (State.CONFIRMED, boss)
    assert papers.title_of(asked) == "施設使用承認書"
    assert papers.paper(asked).startswith(b"%PDF")


def test_the_route_refuses_with_the_reason_that_was_proposed(asked):
    by, boss = staff(), staff(Role.APPROVER, "boss@example.lg.jp")
    with pytest.raises(refusals.ReasonMissing):
        commands.propose(booking_id=asked.pk, refusing=True, by=by)
    decided(commands.propose(booking_id=asked.pk, refusing=True, why="目的が合わないため", by=by), boss)
    asked.refresh_from_db()
    assert asked.state == State.REFUSED
    assert asked.events.get(kind="refused").why == "目的が合わないため"
    assert not claims.holds(asked.pk)
    assert papers.title_of(asked) == "施設使用不承認通知書"
    assert papers.paper(asked).startswith(b"%PDF")


def test_what_was_cancelled_on_its_way_is_not_decided_any_more(asked):
    by, boss = staff(), staff(Role.APPROVER, "boss@example.lg.jp")
    draft = commands.propose(booking_id=asked.pk, by=by)
    commands.cancel(booking_id=asked.pk, by=asked.person)
    with pytest.raises(ProposalGone):
        decided(draft, boss)


def test_only_editors_in_charge_propose_and_only_where_a_route_is_asked(asked):
    for who in (resident("other@example.jp"), staff("viewer", "viewer@example.lg.jp")):
        with pytest.raises(refusals.MayNot):
            commands.propose(booking_id=asked.pk, by=who)
    assert draft_of(asked) is None


def test_where_one_approver_decides_no_route_is_taken():
    made = booked(rooms(approval=True)["hall-a"])
    with pytest.raises(refusals.NotOnRoute):
        commands.propose(booking_id=made.pk, by=staff())


def test_a_booking_without_approval_has_a_slip_and_a_cancelled_one_nothing():
    made = booked(rooms()["hall-a"])
    assert papers.title_of(made) == "施設予約の控え"
    assert papers.paper(made).startswith(b"%PDF")
    commands.cancel(booking_id=made.pk, by=made.person)
    made.refresh_from_db()
    assert papers.title_of(made) == ""
    with pytest.raises(LookupError):
        papers.paper(made)
