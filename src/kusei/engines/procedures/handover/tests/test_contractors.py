"""A contractor sees what was given and nothing else: by page, by file, by the API's rule."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.commands import applicants, office
from kusei.engines.procedures.applications.commands.moving import SYSTEM
from kusei.engines.procedures.applications.models import Actor, Application, Correction
from kusei.engines.procedures.desk.models import CheckMark
from kusei.engines.procedures.handover import contractors, refusals
from kusei.engines.procedures.handover.commands import contractors as commands
from kusei.engines.procedures.handover.models import Grant, Rights
from kusei.engines.procedures.handover.permissions import NotAllowed
from kusei.engines.procedures.handover.tests.conftest import apply, give, secretive
from kusei.engines.procedures.testing import filed, published, small, staff
from kusei.foundation.audit.models import Access
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock
from kusei.foundation.web.access import AccessMiddleware, declared


def page(number, name="given_one", **more):
    return reverse(f"handover:{name}", kwargs={"number": number, **more})


def test_without_a_grant_a_contractor_sees_no_application_at_all(town):
    one = apply(town)
    client = sign_in(Client(), town.contractor)
    assert not access.for_staff(town.contractor).exists()
    assert client.get(page(one.number)).status_code == 404
    assert one.number not in client.get(reverse("handover:given")).text


def test_a_grant_opens_its_procedure_in_its_department_and_no_other(town):
    mine = apply(town)
    foreign = filed(published(small(key="another-one", contractors=True)))
    give(town)
    assert list(access.for_staff(town.contractor)) == [mine]
    client = sign_in(Client(), town.contractor)
    answer = client.get(page(mine.number))
    assert answer.status_code == 200
    assert "見本 花子" in answer.text
    assert client.get(page(foreign.number)).status_code == 404


def test_a_single_application_can_be_given_alone(town):
    one, other = apply(town), apply(town)
    give(town, one)
    assert list(contractors.given(town.contractor)) == [one]
    client = sign_in(Client(), town.contractor)
    assert client.get(page(other.number)).status_code == 404


def test_sensitive_answers_are_never_shown_and_every_opening_is_recorded(town):
    one = apply(town)
    give(town, rights=Rights.PREPARE)
    client = sign_in(Client(), town.contractor)
    answer = client.get(page(one.number))
    assert "見本病" not in answer.text
    assert "病名" not in answer.text
    assert Access.objects.filter(user_id=town.contractor.pk, model="applications.application").count() == 1


def test_confidential_and_disposed_applications_stay_closed(town):
    one = apply(town)
    give(town)
    Application.objects.filter(pk=one.pk).update(confidential=True)
    assert not access.for_staff(town.contractor).exists()
    assert sign_in(Client(), town.contractor).get(page(one.number)).status_code == 404
    one.refresh_from_db()
    assert not access.may_prepare(town.contractor, one)


def test_a_grant_is_over_on_its_last_day_and_when_it_is_taken_back(town, monkeypatch):
    apply(town)
    grant = give(town, days=2)
    later = clock.now() + dt.timedelta(days=2)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        assert not access.for_staff(town.contractor).exists()
    assert access.for_staff(town.contractor).exists()
    commands.end(grant_id=grant.pk, by=town.second)
    assert not access.for_staff(town.contractor).exists()


def test_who_is_staff_besides_gets_nothing_as_a_contractor(town):
    apply(town)
    give(town)
    RoleAssignment.objects.create(
        user=town.contractor, role=Role.VIEWER, department=town.other.role_assignments.get().department,
        valid_from="2020-04-01",
    )  # fmt: skip
    assert not access.for_staff(town.contractor).exists()


STAFFS = ("desk", "counter", "builder", "handover", "approvals", "org", "audit", "jobs", "residents_staff")


def test_every_page_of_staff_is_closed_to_a_contractor(town, rf):
    """By the declaration of each route: what a contractor may open below the staff's addresses is the own desk."""
    apply(town)
    give(town, rights=Rights.PREPARE)
    open_to, seen = set(), 0
    for namespace, (_prefix, resolver) in _namespaces(get_resolver()):
        if namespace not in STAFFS:
            continue
        for pattern in resolver.url_patterns:
            request = rf.get("/")
            request.user = town.contractor
            rule = getattr(pattern.callback, "access", None)
            seen += 1
            if rule is None or rule.allows(request):
                open_to.add(f"{namespace}:{pattern.name}")
    assert seen > 40
    assert {name for name in open_to if not name.startswith("handover:given")} <= PUBLIC_OF_STAFF


PUBLIC_OF_STAFF: set[str] = set()


def _namespaces(resolver):
    for name, found in resolver.namespace_dict.items():
        yield name, found


def test_pages_of_the_desk_answer_a_contractor_with_a_refusal(town):
    one = apply(town)
    give(town, rights=Rights.PREPARE)
    client = sign_in(Client(), town.contractor)
    for name in ("exports", "results", "grants", "disposals", "webhooks", "keys", "index"):
        assert client.get(reverse(f"handover:{name}")).status_code == 403, name
    for path in ("/desk/", f"/desk/{one.number}/", f"/desk/applications/{one.number}/"):
        assert client.get(path).status_code in {403, 404}, path


def test_files_open_only_for_given_applications_and_fields_that_are_not_sensitive(town):
    one, other = apply(town, reason="lost"), apply(town)
    give(town, one, rights=Rights.ENTER)
    client = sign_in(Client(), town.contractor)
    kept = _attached(one, "photo")
    hidden = _attached(one, "health")
    foreign = _attached(other, "photo")
    assert client.get(page(one.number, "given_file", file=kept)).status_code == 200
    assert client.get(page(one.number, "given_file", file=hidden)).status_code == 404
    assert client.get(page(one.number, "given_file", file=foreign)).status_code == 404
    assert client.get(page(other.number, "given_file", file=foreign)).status_code == 404
    applicant = reverse("applications:file", args=[one.number, kept])
    assert client.get(applicant).status_code in {302, 404}


def _attached(application, field):
    from kusei.engines.procedures.applications.models import Attachment
    from kusei.foundation.files import commands as files
    from kusei.foundation.files.inspection import PAPERS, inspect

    stored = files.store(upload=inspect("memo.pdf", PDF, PAPERS), owner=None, purpose="procedures")
    files.claim(files=[stored])
    Attachment.objects.create(application=application, field=field, file=stored.public_id, added_at=clock.now())
    return stored.public_id


def _pdf():
    import pikepdf

    from io import BytesIO

    made = pikepdf.new()
    made.add_blank_page()
    out = BytesIO()
    made.save(out)
    return out.getvalue()


try:
    PDF = _pdf()
except ImportError:
    PDF = b""


def test_a_contractor_who_may_prepare_takes_up_ticks_and_asks_but_never_decides(town):
    one = apply(town)
    give(town, rights=Rights.PREPARE)
    client = sign_in(Client(), town.contractor)
    client.post(page(one.number, "given_review"))
    client.post(page(one.number, "given_check", item=0))
    client.post(
        page(one.number, "given_correction"), {"field": "copies", "sentence": "通数を直してください", "message": ""}
    )
    one.refresh_from_db()
    assert (one.state, one.assignee) == ("correction", None)
    assert set(one.events.exclude(sequence=1).values_list("actor", flat=True)) == {Actor.CONTRACTOR}
    assert CheckMark.objects.get(application=one).by == town.contractor
    assert Correction.objects.get(application=one).asked_by == town.contractor
    with pytest.raises(access.NotAllowed):
        office.decide(application_id=one.pk, outcome="granted", by=town.contractor)
    with pytest.raises(access.NotAllowed):
        office.propose_decision(application_id=one.pk, outcome="granted", reason="", by=town.contractor)


@pytest.mark.parametrize("rights", [Rights.VIEW, Rights.ENTER])
def test_lesser_rights_do_not_prepare(town, rights):
    one = apply(town)
    give(town, rights=rights)
    with pytest.raises(access.NotAllowed):
        office.start_review(application_id=one.pk, by=town.contractor)
    assert sign_in(Client(), town.contractor).post(page(one.number, "given_review")).status_code == 403


def test_a_paper_is_entered_by_who_may_enter_and_not_by_who_only_looks(town):
    one = apply(town, reason="damaged", photo=None) if False else apply(town)
    give(town)
    with pytest.raises(access.NotAllowed):
        commands.enter_paper(application=one, field="photo", name="a.pdf", content=b"%PDF-", by=town.contractor)
    upload = SimpleUploadedFile("a.txt", b"x")
    answer = sign_in(Client(), town.contractor).post(page(one.number, "given_paper"), {"field": "photo", "file": upload})
    assert answer.status_code in {302, 403}


def test_only_approvers_of_the_department_give_and_only_what_is_open_to_contractors(town):
    today = clock.today()
    common = {"contractor": town.contractor, "rights": "view", "valid_from": today, "reason": "委託"}
    until = today + dt.timedelta(days=10)
    for by in (town.editor, town.other, town.contractor):
        with pytest.raises(NotAllowed):
            commands.give(what=town.procedure, valid_until=until, by=by, **common)
    closed = published(small(key="closed-one")).procedure
    with pytest.raises(refusals.NotForContractors):
        commands.give(what=closed, valid_until=until, by=town.approver, **common)
    whole = published(small(key="sensitive-one", contractors=True, sensitive=True)).procedure
    with pytest.raises(refusals.NotForContractors):
        commands.give(what=whole, valid_until=until, by=town.approver, **common)
    with pytest.raises(refusals.NotAContractor):
        commands.give(what=town.procedure, valid_until=until, by=town.approver, **{**common, "contractor": town.editor})
    with pytest.raises(refusals.GrantWrong):
        commands.give(what=town.procedure, valid_until=today + dt.timedelta(days=400), by=town.approver, **common)


def test_the_database_refuses_grants_of_two_things_and_their_removal(town):
    one, grant = apply(town), give(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(application=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        grant.delete()


def test_the_page_of_grants_gives_and_takes_back(town):
    one = apply(town)
    client = sign_in(Client(), town.approver)
    today = clock.today()
    until = today + dt.timedelta(days=30)
    days = {
        f"valid_{word}_{part}": getattr(day, part)
        for word, day in (("from", today), ("until", until))
        for part in ("year", "month", "day")
    }
    data = {"contractor": town.contractor.pk, "number": one.number, "rights": "view", "reason": "委託", **days}
    assert client.post(reverse("handover:grants"), data).status_code == 302
    grant = Grant.objects.get()
    assert grant.application == one
    assert client.post(reverse("handover:grants"), {**data, "procedure": town.procedure.pk}).status_code == 422
    assert sign_in(Client(), town.other).post(reverse("handover:grant_end", args=[grant.pk])).status_code == 404
    client.post(reverse("handover:grant_end", args=[grant.pk]))
    grant.refresh_from_db()
    assert grant.ended_by == town.approver


def test_the_list_costs_the_same_for_one_and_for_twenty(town):
    give(town)
    client = sign_in(Client(), town.contractor)
    apply(town)
    counts = []
    for more in (0, 19):
        for _ in range(more):
            apply(town)
        with CaptureQueriesContext(connection, ) as queries:
            assert client.get(reverse("handover:given")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 20
