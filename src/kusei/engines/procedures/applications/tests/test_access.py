"""Who sees and does what with an application, by every address: the permission matrix."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Q
from django.http import Http404
from django.test import Client

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications import access, hooks
from kusei.engines.procedures.applications.commands import drafts, office, submitting
from kusei.engines.procedures.applications.models import Application, Draft
from kusei.engines.procedures.applications.tests.test_submitting import PDF
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.commands import mandates, parties
from kusei.foundation.people.testing import resident, sign_in
from kusei.foundation.web import clock


def apply(world: SimpleNamespace, owner: User | None, subject: str = "") -> tuple[Draft, str, Application, str]:
    """An application with a file: its draft, the secret of its link, itself and the file."""
    draft, secret = drafts.start_draft(
        versions=[world.version], owner=owner, subject=subject, answers=[{**ANSWERS, "reason": "damaged"}]
    )
    kept = drafts.attach(draft_id=draft.pk, field="photo", name="x.pdf", content=PDF, by=owner)
    drafts.save_draft(draft=draft, form=0, answers={"photo": [str(kept.file)]})
    made = submitting.submit(draft_id=draft.pk, by=owner).applications.get()
    return draft, secret, made, str(kept.file)


def browser(user: User | None = None) -> Client:
    client = Client()
    return sign_in(client, user) if user is not None else client


def doors(draft: Draft, made: Application, file: str) -> list[tuple[str, str, dict[str, str]]]:
    """Every address of an application that was handed in, with what opens it."""
    base = f"/applications/{made.number}/"
    return [
        ("GET", base, {}),
        ("GET", f"{base}correct/", {}),
        ("POST", f"{base}correct/", {"copies": "3"}),
        ("POST", f"{base}withdraw/", {}),
        ("POST", f"{base}undo/", {}),
        ("POST", f"{base}message/", {"text": "x"}),
        ("POST", f"{base}send-file/", {"field": "photo"}),
        ("GET", f"{base}files/{file}/", {}),
        ("POST", f"{base}follow/renewal/", {}),
        ("GET", f"/applications/drafts/{draft.pk}/done/", {}),
        ("GET", f"/applications/drafts/{draft.pk}/", {}),
        ("GET", f"/applications/drafts/{draft.pk}/review/", {}),
        ("POST", f"/applications/drafts/{draft.pk}/review/", {}),
        ("GET", f"/applications/drafts/{draft.pk}/0.person/", {}),
        ("GET", f"/applications/drafts/{draft.pk}/later/", {}),
        ("POST", f"/applications/drafts/{draft.pk}/discard/", {}),
        ("GET", f"/applications/drafts/{draft.pk}/files/{file}/", {}),
    ]


def sees(client: Client, made: Application, file: str) -> bool:
    """Whether the page and the file open; both or neither."""
    page = client.get(f"/applications/{made.number}/").status_code
    paper = client.get(f"/applications/{made.number}/files/{file}/").status_code
    assert page == paper, (page, paper)
    assert page in {200, 404}
    listed = made.number in client.get("/applications/").content.decode()
    assert listed == (page == 200)
    return page == 200


def test_nobody_else_gets_through_any_door(world: SimpleNamespace) -> None:
    draft, _secret, made, file = apply(world, world.hanako)
    every = doors(draft, made, file)
    main = [one for one in every if one[0] == "GET" and one[1].startswith(f"/applications/{made.number}/")]
    strangers = {
        None: every,
        resident("jiro@example.jp"): every,
        world.approver: main,  # staff work at the desk, not at these addresses
        testing.staff("administrator", ""): main,
    }
    for user, tried in strangers.items():
        client = browser(user)
        for method, address, data in tried:
            answer = client.get(address) if method == "GET" else client.post(address, data)
            assert answer.status_code == 404, (user, method, address)
    made.refresh_from_db()
    assert made.sequence == 1


def test_a_number_of_nobody_looks_like_a_number_of_somebody_else(world: SimpleNamespace) -> None:
    _draft, _secret, made, _file = apply(world, world.hanako)
    client = browser(resident("jiro@example.jp"))
    theirs = client.get(f"/applications/{made.number}/")
    nobodys = client.get("/applications/08-2222-22222/")
    assert theirs.status_code == nobodys.status_code == 404
    assert made.number not in theirs.content.decode().replace(f"/applications/{made.number}/", "")


def test_a_draft_opens_to_nobody_else(world: SimpleNamespace) -> None:
    draft, _secret = drafts.start_draft(versions=[world.version], owner=world.hanako, answers=[ANSWERS])
    kept = drafts.attach(draft_id=draft.pk, field="photo", name="x.pdf", content=PDF, by=world.hanako)
    base = f"/applications/drafts/{draft.pk}/"
    addresses = [
        base,
        f"{base}0.person/",
        f"{base}review/",
        f"{base}later/",
        f"{base}discard/",
        f"{base}files/{kept.file}/",
    ]
    for user in (None, resident("jiro@example.jp"), world.editor):
        for address in addresses:
            assert browser(user).get(address).status_code == 404, address
            if "files" not in address and address != base:
                assert browser(user).post(address).status_code == 404, address
    assert browser(world.hanako).get(f"{base}files/{kept.file}/").status_code == 200


def test_the_owner_sees_it_and_who_holds_the_link_too(world: SimpleNamespace) -> None:
    _draft, _secret, made, file = apply(world, world.hanako)
    assert sees(browser(world.hanako), made, file)
    _other, secret, nobodys, paper = apply(world, None)
    client = browser()
    assert not sees(client, nobodys, paper)
    assert client.get(f"/applications/open/?key={secret}").status_code == 302
    assert sees(client, nobodys, paper)
    assert not sees(client, made, file)
    assert browser().get("/applications/open/?key=wrong").status_code == 404


def test_a_party_sees_its_applications_as_long_as_one_belongs_to_it(world: SimpleNamespace) -> None:
    party = parties.create_party(by=world.hanako, details={"kind": "person_group", "name": "見本の会"})
    jiro = resident("jiro@example.jp")
    asked = parties.invite(by=world.hanako, party=party, email=jiro.email, role="representative")
    parties.accept_invitation(by=jiro, number=asked.pk)
    _draft, _secret, made, file = apply(world, world.hanako, f"party:{party.pk}")
    assert sees(browser(world.hanako), made, file)
    assert sees(browser(jiro), made, file)
    assert not sees(browser(resident("saburo@example.jp")), made, file)
    parties.end_membership(by=jiro, membership=party.memberships.get(user=world.hanako))
    assert not sees(browser(world.hanako), made, file)  # who handed it in, but left
    assert sees(browser(jiro), made, file)


def test_an_agent_sees_it_until_the_mandate_ends_and_the_principal_always(world: SimpleNamespace) -> None:
    agent = resident("agent@example.jp")
    mandate = mandates.record_mandate(
        by=testing.staff("editor", "", "recorder@example.jp"),
        grantor=world.hanako,
        agent=agent,
        kind="voluntary",
        valid_from=clock.today(),
        evidence="委任状を見た",
    )
    _draft, _secret, made, file = apply(world, agent, f"person:{world.hanako.pk}")
    assert sees(browser(agent), made, file)
    assert sees(browser(world.hanako), made, file)
    mandates.revoke_mandate(by=world.hanako, number=mandate.pk)
    assert not sees(browser(agent), made, file)
    assert sees(browser(world.hanako), made, file)


# --- staff ------------------------------------------------------------------------------------------------------


def staff_see(user: User, made: Application) -> bool:
    """By the one rule, as a list and as one."""
    listed = access.for_staff(user).filter(pk=made.pk).exists()
    try:
        access.one_for_staff(user, made.number)
    except Http404:
        assert not listed
        return False
    assert listed
    return True


def test_staff_see_their_section_and_those_below_it_alone(world: SimpleNamespace) -> None:
    _draft, _secret, made, _file = apply(world, world.hanako)
    above = testing.staff("viewer", "kumin")
    everywhere = testing.staff("viewer", "")
    for user, expected in (
        (world.viewer, True),
        (world.editor, True),
        (world.approver, True),
        (above, True),
        (everywhere, True),
        (world.elsewhere, False),
        (world.hanako, False),
    ):
        assert staff_see(user, made) is expected, user


def test_a_confidential_one_opens_to_its_approvers_and_whom_it_was_given_alone(world: SimpleNamespace) -> None:
    _draft, _secret, made, _file = apply(world, world.hanako)
    Application.objects.filter(pk=made.pk).update(confidential=True)
    everywhere = testing.staff("viewer", "")
    assert staff_see(world.approver, made)
    for user in (world.viewer, world.editor, world.elsewhere, everywhere):
        assert not staff_see(user, made), user
    office.assign(application_id=made.pk, to=world.editor, by=world.editor)
    assert staff_see(world.editor, made)
    assert not staff_see(world.viewer, made)


def test_a_role_that_ended_opens_nothing(world: SimpleNamespace) -> None:
    _draft, _secret, made, _file = apply(world, world.hanako)
    yesterday = clock.today() - dt.timedelta(days=1)
    world.viewer.role_assignments.update(valid_until=yesterday)
    assert not staff_see(world.viewer, made)


def test_what_another_part_opens_stays_shut_for_confidential_ones(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As contractors' accounts do it."""
    _draft, _secret, made, _file = apply(world, world.hanako)
    _other, _more, second, _paper = apply(world, world.hanako)
    contractor = testing.staff("contractor", "", "contractor@example.jp")
    assert not staff_see(contractor, made)
    monkeypatch.setattr(hooks, "_visible", [lambda user: Q(pk=made.pk) if user == contractor else None])
    assert staff_see(contractor, made)
    assert not staff_see(contractor, second)
    with pytest.raises(access.NotAllowed):
        office.start_review(application_id=made.pk, by=contractor)
    Application.objects.filter(pk=made.pk).update(confidential=True)
    assert not staff_see(contractor, made)


def acts_of_staff(made: Application, by: User) -> list[Any]:
    number = made.pk
    return [
        lambda: office.start_review(application_id=number, by=by),
        lambda: office.assign(application_id=number, to=None, by=by),
        lambda: office.ask_correction(application_id=number, fields={"born": "x"}, message="", due_on=None, by=by),
        lambda: office.cancel_correction(application_id=number, by=by, reason="x"),
        lambda: office.propose_decision(application_id=number, outcome="granted", reason="", by=by),
        lambda: office.decide(application_id=number, outcome="granted", by=by),
        lambda: office.deliver(application_id=number, by=by),
    ]


def test_only_editors_of_the_section_act_and_only_approvers_reopen(world: SimpleNamespace) -> None:
    _draft, _secret, made, _file = apply(world, world.hanako)
    for user in (world.viewer, world.elsewhere, world.hanako, testing.staff("administrator", "")):
        for act in acts_of_staff(made, user):
            with pytest.raises(access.NotAllowed):
                act()
    for user in (world.editor, world.viewer, world.elsewhere):
        with pytest.raises(access.NotAllowed):
            office.reopen(application_id=made.pk, by=user, reason="x")
    made.refresh_from_db()
    assert made.sequence == 1
