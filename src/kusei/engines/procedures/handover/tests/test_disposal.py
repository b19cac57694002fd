"""Disposal: two people, exactly what the list says, nothing of the answers left, and a certificate."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from kusei.engines.procedures.applications.commands import applicants, office
from kusei.engines.procedures.applications.commands.moving import SYSTEM
from kusei.engines.procedures.applications.models import (
    Answers,
    Application,
    Attachment,
    Correction,
    CorrectionItem,
    Cover,
    Decision,
    Draft,
    Event,
    Message,
)
from kusei.engines.procedures.desk.commands import keeping
from kusei.engines.procedures.desk.models import Note
from kusei.engines.procedures.handover import jobs, refusals
from kusei.engines.procedures.handover.commands import disposing
from kusei.engines.procedures.handover.models import DisposalItem, DisposalRun
from kusei.engines.procedures.handover.permissions import NotAllowed
from kusei.engines.procedures.handover.tests.conftest import apply
from kusei.foundation.files import commands as files
from kusei.foundation.files.inspection import TYPES, Policy, inspect
from kusei.foundation.files.models import StoredFile
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock

SECRET = "他言無用"


def old(town, **answers):
    """An application with words everywhere, decided, whose period is over."""
    one = apply(town, remarks=SECRET, **answers)
    applicants.write_message(application_id=one.pk, text=SECRET, by=SYSTEM, from_office=False)
    keeping.write_note(application_id=one.pk, text=SECRET, by=town.editor)
    office.ask_correction(application_id=one.pk, fields={"copies": SECRET}, message=SECRET, due_on=None, by=town.editor)
    office.cancel_correction(application_id=one.pk, by=town.editor, reason=SECRET)
    office.decide(application_id=one.pk, outcome="refused", reason=SECRET, conditions=SECRET, by=town.editor)
    _paper(one)
    Application.objects.filter(pk=one.pk).update(dispose_on=clock.today())
    return one


def _paper(one):
    policy = Policy(types=frozenset(TYPES), as_sent=True)
    stored = files.store(upload=inspect("a.txt", b"plain text", policy), owner=None, purpose="procedures")
    files.claim(files=[stored])
    Attachment.objects.create(application=one, field="photo", file=stored.public_id, added_at=clock.now())


def confirmed(town):
    disposing.propose()
    run = DisposalRun.objects.latest("pk")
    count = run.items.count()
    disposing.confirm(run_id=run.pk, count=count, by=town.approver)
    disposing.confirm(run_id=run.pk, count=count, by=town.second)
    return run


def words_left(one):
    """Every sealed word of the application that can still be read."""
    found = [row.values for row in Answers.objects.filter(application=one)]
    found += [row.note for row in Event.objects.filter(application=one)]
    found += [row.text for row in [*Message.objects.filter(application=one), *Note.objects.filter(application=one)]]
    found += [row.message for row in Correction.objects.filter(application=one)]
    found += [row.sentence for row in CorrectionItem.objects.filter(correction__application=one)]
    found += [text for row in Decision.objects.filter(application=one) for text in (row.reason, row.conditions)]
    fresh = Application.objects.get(pk=one.pk)
    found += [*fresh.name.values(), *fresh.name_marks]
    return [one for one in found if one]


def test_after_disposal_no_word_is_left_and_what_happened_is(town):
    one = old(town)
    assert len(words_left(one)) > 8  # the test would see them
    events = list(one.events.order_by("sequence").values_list("kind", "at"))
    run = confirmed(town)
    jobs.dispose(run_id=run.pk)
    assert words_left(one) == []
    assert not StoredFile.objects.exists()
    assert not Attachment.objects.filter(application=one).exists()
    cover = Cover.objects.get(pk=one.cover_id)
    draft = Draft.objects.get(pk=cover.intent)
    assert (cover.sealed_email, cover.owner, draft.sealed_email, draft.owner) == (None,) * 4
    one.refresh_from_db()
    assert (one.outcome, one.disposed_at is not None) == ("refused", True)
    assert list(one.events.order_by("sequence").values_list("kind", "at")) == events


def test_only_what_is_over_and_due_comes_onto_the_list_once(town):
    due, running, later = old(town), apply(town), old(town)
    Application.objects.filter(pk=running.pk).update(dispose_on=clock.today())
    Application.objects.filter(pk=later.pk).update(dispose_on=clock.today() + dt.timedelta(days=1))
    assert disposing.propose() == 1
    assert DisposalItem.objects.get().application == due
    assert disposing.propose() == 0


def test_one_person_alone_disposes_of_nothing(town):
    one = old(town)
    disposing.propose()
    run = DisposalRun.objects.get()
    disposing.confirm(run_id=run.pk, count=1, by=town.approver)
    with pytest.raises(refusals.TwoPeople):
        disposing.confirm(run_id=run.pk, count=1, by=town.approver)
    jobs.dispose(run_id=run.pk)
    assert words_left(one)
    for by in (town.editor, town.other, town.administrator):
        with pytest.raises(NotAllowed):
            disposing.confirm(run_id=run.pk, count=1, by=by)


def test_a_list_that_changed_since_it_was_shown_is_not_confirmed(town):
    one, two = old(town), old(town)
    disposing.propose()
    run = DisposalRun.objects.get()
    disposing.confirm(run_id=run.pk, count=2, by=town.approver)
    item = run.items.get(application=two)
    until = clock.today() + dt.timedelta(days=365)
    with pytest.raises(refusals.ReasonNeeded):
        disposing.keep_longer(item_id=item.pk, until=until, why=" ", by=town.second)
    disposing.keep_longer(item_id=item.pk, until=until, why="訴訟のため", by=town.second)
    run.refresh_from_db()
    assert run.first_by is None
    two.refresh_from_db()
    assert two.dispose_on == until
    with pytest.raises(refusals.ListChanged):
        disposing.confirm(run_id=run.pk, count=2, by=town.second)
    assert list(run.items.values_list("application", flat=True)) == [one.pk]


def test_killed_in_the_middle_it_goes_on_and_the_certificate_counts_everything(town, monkeypatch):
    applications = [old(town) for _ in range(4)]
    run = confirmed(town)
    real, done = disposing.dispose_one, []

    def dies(**ids):
        if len(done) == 2:
            raise SystemExit
        done.append(real(**ids))

    with monkeypatch.context() as patch:
        patch.setattr(disposing, "dispose_one", dies)
        with pytest.raises(SystemExit):
            jobs.dispose(run_id=run.pk)
    run.refresh_from_db()
    assert run.certificate is None
    assert Application.objects.filter(disposed_at__isnull=False).count() == 2
    jobs.dispose(run_id=run.pk)
    run.refresh_from_db()
    assert run.certificate["total"] == len(applications)
    assert [row["count"] for row in run.certificate["records"]] == [4]
    assert [one["by"] for one in run.certificate["confirmed"]] == [str(town.approver), str(town.second)]
    assert not any(words_left(one) for one in applications)


def test_killed_inside_one_application_it_stays_whole(town, monkeypatch):
    one = old(town)
    run = confirmed(town)
    with monkeypatch.context() as patch:
        patch.setattr(disposing, "_discard_files", lambda application: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            jobs.dispose(run_id=run.pk)
    one.refresh_from_db()
    assert one.disposed_at is None
    assert len(words_left(one)) > 8
    jobs.dispose(run_id=run.pk)
    assert words_left(one) == []


def test_the_database_disposes_of_nothing_without_two_people(town):
    one = old(town)
    disposing.propose()
    run = DisposalRun.objects.get()
    refused = [
        lambda: Application.objects.filter(pk=one.pk).update(disposed_at=clock.now()),
        lambda: Answers.objects.filter(application=one).delete(),
        lambda: Event.objects.filter(application=one).update(sealed_note=None),
        lambda: DisposalRun.objects.filter(pk=run.pk).update(
            first_by=town.approver, first_at=clock.now(), second_by=town.approver, second_at=clock.now()
        ),
        lambda: DisposalRun.objects.filter(pk=run.pk).update(second_by=town.approver, second_at=clock.now()),
    ]
    for act in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    confirmed_run = disposing.confirm(run_id=run.pk, count=1, by=town.approver)
    disposing.confirm(run_id=confirmed_run.pk, count=1, by=town.second)
    with pytest.raises(IntegrityError), transaction.atomic():
        run.items.all().delete()


def test_what_was_disposed_of_moves_no_more(town):
    one = old(town)
    jobs.dispose(run_id=confirmed(town).pk)
    for changes in ({"disposed_at": None}, {"name_marks": ["a" * 32]}, {"revision": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=one.pk).update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        office.reopen(application_id=one.pk, by=town.approver, reason="x")


def test_the_pages_lead_two_people_to_the_certificate(town):
    one = old(town)
    disposing.propose()
    run = DisposalRun.objects.get()
    first, second = sign_in(Client(), town.approver), sign_in(Client(), town.second)
    address, act = reverse("handover:disposal", args=[run.pk]), reverse("handover:disposal_confirm", args=[run.pk])
    assert one.number in first.get(address).text
    assert "見本 花子" not in first.get(address).text
    first.post(act, {"count": "1"})
    assert first.get(reverse("handover:certificate", args=[run.pk])).status_code == 404
    assert "2人目" in second.get(address).text
    second.post(act, {"count": "1"})
    jobs.dispose(run_id=run.pk)
    assert "廃棄の記録" in first.get(reverse("handover:certificate", args=[run.pk])).text
    data = first.get(reverse("handover:certificate_json", args=[run.pk])).json()
    assert data["total"] == 1
    assert sign_in(Client(), town.other).get(address).status_code == 404
    assert first.get(reverse("handover:disposals")).status_code == 200
