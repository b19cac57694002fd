"""What the triggers write down, by whichever way a row changes."""

import pytest
from django.db import connection, transaction

from kusei.foundation.audit import installation, tracking
from kusei.foundation.audit.access import PurposeMissing, record_read
from kusei.foundation.audit.checks import triggers_are_in_place
from kusei.foundation.audit.models import Access, Act, Entry
from kusei.foundation.audit.tests.conftest import run, seal


def last(model="audit_tests.sample"):
    return Entry.objects.filter(model=model).order_by("-id").first()


def history(pk, model="audit_tests.sample"):
    return list(Entry.objects.filter(model=model, object_id=str(pk)).order_by("id"))


def test_an_insert_records_the_row_after_and_nothing_before(sample):
    row = sample.objects.create(title="計画", amount=0)
    (entry,) = history(row.pk)
    assert (entry.action, entry.label, entry.before) == ("insert", "計画", None)
    assert entry.after == {"id": row.pk, "title": "計画", "amount": 0}


def test_a_save_records_the_fields_that_changed_with_both_values(sample):
    row = sample.objects.create(title="古い", amount=None)
    row.title, row.amount = "新しい", 0
    row.save()
    entry = history(row.pk)[1]
    assert (entry.action, entry.changed) == ("update", ["amount", "title"])
    assert (entry.before["title"], entry.after["title"]) == ("古い", "新しい")
    assert (entry.before["amount"], entry.after["amount"]) == (None, 0)


def test_a_queryset_update_records_every_row(sample):
    rows = sample.objects.bulk_create([sample(title=str(i)) for i in range(3)])
    sample.objects.update(amount=5)
    assert [history(row.pk)[-1].changed for row in rows] == [["amount"]] * 3


def test_a_bulk_create_and_a_bulk_update_record_every_row(sample):
    rows = sample.objects.bulk_create([sample(title=str(i)) for i in range(20)], batch_size=7)
    for row in rows:
        row.amount = row.pk
    sample.objects.bulk_update(rows, ["amount"])
    assert all([entry.action for entry in history(row.pk)] == ["insert", "update"] for row in rows)


def test_an_upsert_records_an_insert_or_an_update(sample):
    row = sample.objects.create(title="一")
    new = [sample(pk=row.pk, title="二"), sample(pk=row.pk + 1, title="三")]
    sample.objects.bulk_create(new, update_conflicts=True, unique_fields=["id"], update_fields=["title"])
    assert [entry.action for entry in history(row.pk)] == ["insert", "update"]
    assert [entry.action for entry in history(row.pk + 1)] == ["insert"]


def test_a_delete_records_the_row_as_it_was(sample):
    row = sample.objects.create(title="消える")
    pk = row.pk
    row.delete()
    entry = history(pk)[1]
    assert (entry.action, entry.before["title"], entry.after) == ("delete", "消える", None)


def test_raw_sql_is_recorded(sample):
    run("INSERT INTO audit_test_sample (title) VALUES (%s)", "手書き")
    run("UPDATE audit_test_sample SET amount = 9")
    assert (last().action, last().after["title"], last().after["amount"]) == ("update", "手書き", 9)


def test_a_truncate_records_every_row_as_deleted(sample):
    rows = sample.objects.bulk_create([sample(title=str(i)) for i in range(3)])
    seal()
    run("TRUNCATE audit_test_sample")
    assert [history(row.pk)[-1].action for row in rows] == ["delete"] * 3


def test_a_changed_primary_key_shows_as_one_row_gone_and_one_come(sample):
    row = sample.objects.create(title="移る")
    run("UPDATE audit_test_sample SET id = id + 1000")
    assert history(row.pk)[-1].action == "delete"
    assert history(row.pk + 1000)[-1].action == "insert"


def test_an_excluded_value_is_never_written_but_its_change_is(sample):
    row = sample.objects.create(title="人", secret="hunter2")
    sample.objects.update(secret="correct horse")
    assert history(row.pk)[-1].changed == ["secret"]
    assert not Entry.objects.filter(after__has_key="secret").exists()
    assert not Entry.objects.filter(before__has_key="secret").exists()


def test_a_change_of_ignored_fields_or_of_nothing_makes_no_entry(sample):
    row = sample.objects.create(title="同じ")
    sample.objects.update(seen=3)
    sample.objects.get(pk=row.pk).save()
    assert len(history(row.pk)) == 1


def test_one_transaction_with_one_reason_is_one_act(sample):
    rows = [sample.objects.create(title=str(i)) for i in range(3)]
    assert len({history(row.pk)[0].act_id for row in rows}) == 1


def test_what_is_rolled_back_leaves_no_history_and_what_follows_is_recorded(sample):
    with transaction.atomic():
        sample.objects.create(title="取り消し")
        transaction.set_rollback(True)
    row = sample.objects.create(title="残る")
    seal()
    assert not Entry.objects.filter(label="取り消し").exists()
    assert history(row.pk)[0].act.seq is not None


def test_rows_present_when_recording_begins_become_the_baseline(sample):
    row = sample.objects.create(title="以前から")
    for trigger in installation.EVENTS:
        run(f"DROP TRIGGER {trigger} ON audit_test_sample")
    run("ALTER TABLE audit_tracking DISABLE TRIGGER audit_guard_change")
    run("DELETE FROM audit_tracking WHERE model = 'audit_tests.sample'")
    with connection.cursor() as cursor:
        installation.synchronise(cursor)
    assert history(row.pk)[-1].action == "baseline"
    assert history(row.pk)[-1].after["title"] == "以前から"


def test_migrating_again_changes_nothing_and_a_lost_trigger_comes_back(sample):
    with connection.cursor() as cursor:
        before = run("SELECT count(*) FROM audit_tracking")
        installation.synchronise(cursor)
        assert run("SELECT count(*) FROM audit_tracking") == before
        run("ALTER TABLE audit_test_sample DISABLE TRIGGER audit_on_update")
        assert [warning.id for warning in triggers_are_in_place(["default"])] == ["audit.W001"]
        installation.synchronise(cursor)
    assert triggers_are_in_place(["default"]) == []


def test_a_table_no_longer_declared_is_no_longer_recorded(sample, monkeypatch):
    monkeypatch.delitem(tracking._declared, "audit_tests.sample")
    with connection.cursor() as cursor:
        installation.synchronise(cursor)
    row = sample.objects.create(title="自由")
    assert history(row.pk) == []


def test_every_recorded_table_of_the_platform_has_its_triggers(db):
    with connection.cursor() as cursor:
        assert installation.missing(cursor) == []


def test_a_read_of_personal_data_is_recorded_and_chained(sample, django_user_model):
    user = django_user_model.objects.create_user("reader@example.jp", "x")
    row = sample.objects.create(title="住民")
    record_read(user, row, " 窓口での確認 ")
    seal()
    access = Access.objects.get()
    assert (access.user_id, access.object_id, access.purpose) == (user.pk, str(row.pk), "窓口での確認")
    assert Act.objects.get(entries__model="audit.access").seq is not None


def test_a_read_without_a_purpose_is_refused(sample):
    row = sample.objects.create(title="住民")
    with pytest.raises(PurposeMissing):
        record_read(None, row, "  ")
