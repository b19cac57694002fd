"""A contractor sees what was given and nothing else: by page, by file, by the API's rule."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from PIL import Image

from kusei.engines.procedures import scopes
from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.commands import applicants, office
from kusei.engines.procedures.applications.models import Actor, Application, Attachment, Correction
from kusei.engines.procedures.desk.models import CheckMark
from kusei.engines.procedures.handover import contractors
from kusei.engines.procedures.handover.commands import contractors as commands
from kusei.engines.procedures.handover.models import Rights
from kusei.engines.procedures.handover.tests.conftest import apply, give
from kusei.engines.procedures.testing import filed, published, small
from kusei.foundation.audit.models import Access
from kusei.foundation.files import commands as files
from kusei.foundation.files.inspection import PAPERS, inspect
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.testing import sign_in
from kusei.foundation.people.tokens.commands import create_token
from kusei.foundation.web import clock

STAFFS = ("desk", "counter", "builder", "handover", "approvals", "org", "audit", "jobs", "residents_staff")


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


def test_every_page_of_staff_is_closed_to_a_contractor(town, rf):
    """By the declaration of each route: what a contractor may open below the staff's addresses is the own desk."""
    request = rf.get("/")
    request.user = town.contractor
    open_to, seen = set(), 0
    for namespace, (_prefix, resolver) in get_resolver().namespace_dict.items():
        for pattern in resolver.url_patterns if namespace in STAFFS else ():
            seen += 1
            rule = getattr(pattern.callback, "access", None)
            if rule is None or rule.allows(request):
                open_to.add(f"{namespace}:{pattern.name}")
    assert seen > 40
    assert {name for name in open_to if not name.startswith("handover:given")} == set()


def test_pages_of_the_desk_answer_a_contractor_with_a_refusal(town):
    one = apply(town)
    give(town, rights=Rights.PREPARE)
    client = sign_in(Client(), town.contractor)
    for name in ("exports", "results", "grants", "disposals", "webhooks", "keys", "index"):
        assert client.get(reverse(f"handover:{name}")).status_code == 403, name
    for path in ("/desk/", f"/desk/{one.number}/", f"/desk/applications/{one.number}/"):
        assert client.get(path).status_code in {403, 404}, path


def test_the_api_of_the_desk_tells_a_contractor_nothing_of_what_an_application_says(town, settings):
    settings.STAFF_SECOND_FACTOR = False
    one = apply(town)
    give(town, rights=Rights.PREPARE)

    def ask(user):
        made = create_token(user=user, name="x", scopes=[scopes.DESK_READ, scopes.DESK_WRITE]).credential.text()
        headers = {"Authorization": f"Bearer {made}"}
        return Client().get(f"/api/v1/desk/applications/{one.number}", {"purpose": "審査"}, headers=headers)

    assert "見本病" in ask(town.editor).text  # the test would see it
    assert ask(town.contractor).status_code == 404


def test_files_open_only_for_given_applications_and_fields_that_are_not_sensitive(town):
    one, other = apply(town, reason="lost"), apply(town)
    give(town, one, rights=Rights.ENTER)
    client = sign_in(Client(), town.contractor)
    kept = _attached(one, "paper")
    hidden = _attached(one, "health")
    foreign = _attached(other, "paper")
    assert client.get(page(one.number, "given_file", file=kept)).status_code == 200
    assert client.get(page(one.number, "given_file", file=hidden)).status_code == 404
    assert client.get(page(one.number, "given_file", file=foreign)).status_code == 404
    assert client.get(page(other.number, "given_file", file=foreign)).status_code == 404
    applicant = reverse("applications:file", args=[one.number, kept])
    assert client.get(applicant).status_code in {302, 404}


def picture():
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


def _attached(application, field):
    stored = files.store(upload=inspect("memo.jpg", picture(), PAPERS), owner=None, purpose="procedures")
    files.claim(files=[stored])
    Attachment.objects.create(application=application, field=field, file=stored.public_id, added_at=clock.now())
    return stored.public_id


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
    one = apply(town)
    give(town)
    client = sign_in(Client(), town.contractor)

    def send(field="paper", name="a.jpg"):
        upload = SimpleUploadedFile(name, picture())
        return client.post(page(one.number, "given_paper"), {"field": field, "file": upload})

    assert send().status_code == 403
    give(town, rights=Rights.ENTER)
    assert send("health").status_code == 422
    assert send().status_code == 302
    kept = Attachment.objects.get(application=one)
    assert (kept.field, kept.added_by) == ("paper", town.contractor)
    one.refresh_from_db()
    assert applicants.current_answers(one)["paper"] == [str(kept.file)]
    assert one.events.latest("sequence").actor == Actor.CONTRACTOR
    assert str(kept.file) in client.get(page(one.number)).text


def test_the_list_costs_the_same_for_one_and_for_twenty(town):
    give(town)
    client = sign_in(Client(), town.contractor)
    apply(town)
    counts = []
    for more in (0, 19):
        for _ in range(more):
            apply(town)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("handover:given")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 20
