"""Changing keys: everything that is encrypted, in any table, goes under the newest key; stopped, it goes on."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse

from kusei.engines.procedures.applications.models import Answers, Event
from kusei.engines.procedures.handover import jobs, refusals
from kusei.engines.procedures.handover.commands import exporting, keys, webhooks
from kusei.engines.procedures.handover.models import KeyRotation
from kusei.engines.procedures.handover.permissions import NotAllowed
from kusei.engines.procedures.handover.tests.test_disposal import old
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import encryption, resealing

# Apps that keep what residents say: all their bytes are encrypted. Others keep published files and the history's chain.
PERSONAL = {"applications", "desk", "handover", "files", "people", "residents", "delivery", "counter", "builder"}
PUBLIC_BYTES: set[str] = set()


@pytest.fixture
def filled(town, settings):
    """Words in every kind of table, under a key that is the older one from now on."""
    settings.FIELD_KEYS = ["first-key-" * 4]
    one = old(town)
    exporting.begin_export(procedure=town.procedure, which="received", by=town.approver)
    webhooks.make_endpoint(
        name="x", url="https://example.jp/", department=one.department, events=["decide"], by=town.administrator
    )
    settings.FIELD_KEYS = ["second-key-" * 4, "first-key-" * 4]
    return one


def tokens():
    """Every encrypted value: where, and its bytes."""
    for table in resealing.tables():
        for row in table.model._base_manager.values_list("pk", *table.columns):
            for name, token in zip(table.columns, row[1:], strict=True):
                if token:
                    yield f"{table.key}.{name}", bytes(token)


def old_ones():
    return sorted({where for where, token in tokens() if not encryption.is_current(token)})


def test_every_column_of_bytes_of_what_residents_say_is_walked_through():
    walked = {f"{table.key}.{column}" for table in resealing.tables() for column in table.columns}
    found = {
        f"{model._meta.label_lower}.{one.name}"
        for model in apps.get_models()
        if model._meta.app_label in PERSONAL
        for one in model._meta.local_fields
        if isinstance(one, models.BinaryField)
    }
    assert len(found) > 20
    assert found - walked - PUBLIC_BYTES == set()


def test_after_the_walk_everything_is_under_the_newest_key_and_reads_as_before(filled, settings):
    some = {"applications.answers.sealed", "applications.event.sealed_note", "desk.note.sealed_text"}
    assert some | {"files.filecontent.sealed", "files.storedfile.name", "handover.endpoint.sealed_secret"} <= set(
        old_ones()
    )
    before = filled.name, Answers.objects.get(application=filled).values
    rotation = keys.begin(only_count=False, by=None, in_job=False)
    done = keys.run(rotation_id=rotation.pk)
    assert done.finished_at is not None
    assert old_ones() == []
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]  # the older key is taken away
    filled.refresh_from_db()
    assert (filled.name, Answers.objects.get(application=filled).values) == before
    assert all(encryption.unseal(token) is not None for _where, token in tokens())


def test_counting_changes_nothing_and_says_how_many_are_left(filled):
    before = dict(tokens())
    keys.run(rotation_id=keys.begin(only_count=True, by=None, in_job=False).pk)
    assert dict(tokens()) == before
    counted = KeyRotation.objects.get().progress
    assert counted["applications.answers"]["old"] == 1
    keys.run(rotation_id=keys.begin(only_count=False, by=None, in_job=False).pk)
    keys.run(rotation_id=keys.begin(only_count=True, by=None, in_job=False).pk)
    assert {state["old"] for state in KeyRotation.objects.latest("pk").progress.values()} == {0}


def test_killed_between_two_batches_it_goes_on_where_it_was(filled, monkeypatch):
    monkeypatch.setattr(keys, "BATCH", 2)
    rotation = keys.begin(only_count=False, by=None, in_job=False)
    real, seen = resealing.step, []

    def dies(table, **how):
        if len(seen) == 6:
            raise SystemExit
        seen.append((table.key, how["after"]))
        return real(table, **how)

    with monkeypatch.context() as patch:
        patch.setattr(resealing, "step", dies)
        with pytest.raises(SystemExit):
            jobs.change_keys(rotation_id=rotation.pk)
    assert old_ones() != []
    again = []
    with monkeypatch.context() as patch:
        patch.setattr(
            resealing, "step", lambda table, **how: again.append((table.key, how["after"])) or real(table, **how)
        )
        jobs.change_keys(rotation_id=rotation.pk)
    assert not set(again) & set(seen)
    assert old_ones() == []


def test_rows_under_a_lost_key_are_counted_and_left(filled, settings):
    settings.FIELD_KEYS = ["third-key-" * 4]
    rotation = keys.begin(only_count=False, by=None, in_job=False)
    done = keys.run(rotation_id=rotation.pk)
    assert done.progress["applications.answers"]["unreadable"] == 1
    with pytest.raises(CommandError, match="not in KUSEI_FIELD_KEYS"):
        call_command("reseal", "--check", stdout=StringIO())


def test_the_command_checks_reseals_and_checks_again(filled):
    with pytest.raises(CommandError, match="older key"):
        call_command("reseal", "--check", stdout=StringIO())
    out = StringIO()
    call_command("reseal", stdout=out)
    assert "encrypted anew" in out.getvalue()
    call_command("reseal", "--check", stdout=StringIO())


def test_the_guards_stay_closed_without_the_setting(filled):
    token = encryption.seal_json({"other": "answers"})
    for act in (
        lambda: Answers.objects.filter(application=filled).update(sealed=token),
        lambda: Event.objects.filter(application=filled).update(sealed_note=token),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    keys.run(rotation_id=keys.begin(only_count=False, by=None, in_job=False).pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answers.objects.filter(application=filled).update(sealed=token)


def test_only_administrators_of_everything_change_keys_one_walk_at_a_time(town):
    client = sign_in(Client(), town.administrator)
    assert client.get(reverse("handover:keys")).status_code == 200
    client.post(reverse("handover:keys"), {"reseal": "1"})
    rotation = KeyRotation.objects.get()
    assert rotation.begun_by == town.administrator
    with pytest.raises(refusals.RotationRuns):
        keys.begin(only_count=False, by=town.administrator)
    jobs.change_keys(rotation_id=rotation.pk)
    assert "終わりました" in client.get(reverse("handover:keys")).text
    with pytest.raises(NotAllowed):
        keys.begin(only_count=True, by=town.approver)
    assert sign_in(Client(), town.approver).get(reverse("handover:keys")).status_code == 403
