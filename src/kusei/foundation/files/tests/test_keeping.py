"""Kept files: encrypted, unchangeable, claimed or discarded, and readable after a change of keys."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from kusei.foundation.audit.models import Entry
from kusei.foundation.files import commands, queries
from kusei.foundation.files.inspection import OFFICE, inspect
from kusei.foundation.files.jobs import discard_files
from kusei.foundation.files.models import FileContent, InfectedFile, StoredFile
from kusei.foundation.files.refusals import FileGone
from kusei.foundation.web import clock, encryption

NAME, TEXT = "世帯の事情.txt", "だれにも言わないこと。" * 20


@pytest.fixture
def file(resident):
    return keep(resident)


def keep(owner, name=NAME, text=TEXT):
    return commands.store(upload=inspect(name, text.encode(), OFFICE), owner=owner, purpose="test")


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


@transaction.atomic
def at_once(sql):
    """Several statements, all of them or none."""
    for statement in sql.split(";"):
        rows(statement)


def everything_about(*tables):
    """Every byte of the tables as the database holds them, plain and as the text of bytea."""
    cells = [cell for table in tables for row in rows(f"SELECT * FROM {table}") for cell in row]
    return b"\n".join(bytes(cell) if isinstance(cell, memoryview | bytes) else str(cell).encode() for cell in cells)


def test_what_was_handed_in_is_read_back(file, resident, django_assert_num_queries):
    file = StoredFile.objects.get()
    assert (file.media_type, file.size, file.owner) == ("text/plain", len(TEXT.encode()), resident)
    assert not file.claimed
    with django_assert_num_queries(0):
        assert queries.name(file) == NAME
    with django_assert_num_queries(1):
        assert queries.content(file) == TEXT.encode()


def test_neither_content_nor_name_nor_their_plain_hashes_stand_in_the_tables_or_the_history(file):
    import hashlib

    commands.claim(files=[file])
    rows("SET CONSTRAINTS ALL IMMEDIATE")
    held = everything_about("files_storedfile", "files_filecontent", "audit_entry", "audit_act")
    assert Entry.objects.filter(model="files.storedfile").exists()
    for part in (TEXT[:5], NAME, NAME[:3]):
        assert part.encode() not in held
        assert part.encode().hex().encode() not in held
    for what in (TEXT.encode(), NAME.encode()):
        assert hashlib.sha256(what).hexdigest()[:32].encode() not in held
    assert NAME not in str(file) + repr(file)


def test_the_same_content_has_the_same_mark_and_other_sealed_bytes(file, resident):
    other = keep(resident)
    assert other.digest == file.digest
    assert bytes(other.kept.sealed) != bytes(file.kept.sealed)
    assert keep(resident, text=TEXT + "!").digest != file.digest


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("UPDATE files_filecontent SET sealed = 'other'", "files_content_stays"),
        ("UPDATE files_filecontent SET file_id = file_id + 1", "files_content_stays"),
        ("UPDATE files_storedfile SET name = 'other'", "files_file_stays"),
        ("UPDATE files_storedfile SET size = 1", "files_file_stays"),
        ("UPDATE files_storedfile SET digest = repeat('0', 32)", "files_file_stays"),
        ("UPDATE files_storedfile SET media_type = 'text/html'", "files_file_stays"),
        ("UPDATE files_storedfile SET created_at = now()", "files_file_stays"),
        ("UPDATE files_storedfile SET public_id = gen_random_uuid()", "files_file_stays"),
        ("UPDATE files_storedfile SET claimed = true; UPDATE files_storedfile SET claimed = false", "files_file_stays"),
        ("DELETE FROM files_filecontent; SET CONSTRAINTS ALL IMMEDIATE", "files_file_whole"),
    ],
)
def test_the_database_refuses_another_content_or_description(file, sql, constraint):
    with pytest.raises(IntegrityError) as refused:
        at_once(sql)
    assert refused.value.__cause__.diag.constraint_name == constraint
    assert queries.content(file) == TEXT.encode()


def test_a_file_has_no_other_owner_than_the_one_who_handed_it_in_or_nobody(file, resident):
    other = get_user_model().objects.create(email="other@kusei.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.update(owner=other)
    resident.delete()
    assert StoredFile.objects.get().owner is None


def test_a_file_without_content_is_refused_at_commit(db):
    values = {"name": b"x", "media_type": "text/plain", "size": 1, "digest": "0" * 32, "purpose": "test"}
    StoredFile.objects.create(created_at=clock.now(), **values)
    with pytest.raises(IntegrityError, match="has no content"):
        at_once("SET CONSTRAINTS ALL IMMEDIATE")
    StoredFile.objects.all().delete()


@pytest.mark.parametrize("wrong", [{"size": 0}, {"digest": "x" * 32}, {"purpose": "氏名"}, {"purpose": ""}])
def test_the_database_refuses_descriptions_that_cannot_be(db, wrong):
    values = {"name": b"x", "media_type": "text/plain", "size": 1, "digest": "0" * 32, "purpose": "test", **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(created_at=clock.now(), **values)


def test_bytes_that_somebody_wrote_past_the_platform_are_noticed(file, resident):
    other = keep(resident, text="ほかの内容")
    rows("SELECT set_config('kusei.files_resealing', 'on', true)")
    rows("UPDATE files_filecontent SET sealed = %s WHERE file_id = %s", bytes(other.kept.sealed), file.pk)
    with pytest.raises(queries.ContentChanged):
        queries.content(file)
    rows("UPDATE files_filecontent SET sealed = 'gAAAAA' WHERE file_id = %s", file.pk)
    with pytest.raises(encryption.Unreadable):
        queries.content(file)


def test_a_person_finds_only_the_own_files(file, resident):
    other = get_user_model().objects.create(email="other@kusei.example")
    nobody = keep(None)
    assert queries.of_owner(file.public_id, owner=resident) == file
    assert queries.of_owner(file.public_id, owner=other) is None
    assert queries.of_owner(file.public_id, owner=None) is None
    assert queries.of_owner(uuid.uuid4(), owner=resident) is None
    assert queries.of_owner(nobody.public_id, owner=None) == nobody
    commands.claim(files=[nobody])
    assert queries.of_owner(nobody.public_id, owner=None) is None


def test_claiming_takes_all_or_none(file, resident):
    second = keep(resident)
    gone = keep(resident)
    commands.discard(file=gone)
    with pytest.raises(FileGone, match="もう一度"):
        commands.claim(files=[file, second, gone])
    assert not StoredFile.objects.filter(claimed=True).exists()
    commands.claim(files=[file, second, file])
    commands.claim(files=[file], delete_after=dt.date(2031, 3, 31))
    assert StoredFile.objects.filter(claimed=True).count() == 2
    assert StoredFile.objects.get(pk=file.pk).delete_after == dt.date(2031, 3, 31)


def test_discarding_removes_the_content_and_twice_does_nothing(file):
    commands.discard(file=file)
    commands.discard(file=file)
    rows("SET CONSTRAINTS ALL IMMEDIATE")
    assert not FileContent.objects.exists()
    with pytest.raises(FileGone):
        queries.content(file)


def test_what_nobody_claims_is_discarded_after_two_days_and_no_sooner(file, resident, monkeypatch):
    claimed = keep(resident)
    commands.claim(files=[claimed])
    begin = clock.now()
    monkeypatch.setattr(clock, "now", lambda: begin + dt.timedelta(hours=47))
    discard_files()
    assert StoredFile.objects.count() == 2
    monkeypatch.setattr(clock, "now", lambda: begin + dt.timedelta(hours=49))
    discard_files()
    discard_files()
    assert list(StoredFile.objects.all()) == [claimed]


def test_what_was_kept_until_a_day_stays_through_that_day(file, monkeypatch):
    commands.claim(files=[file], delete_after=clock.today())
    discard_files()
    assert StoredFile.objects.exists()
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    discard_files()
    assert not StoredFile.objects.exists()


def test_finds_of_the_scanner_are_forgotten_after_a_year(db):
    for days in (366, 364):
        found_at = clock.now() - dt.timedelta(days=days)
        InfectedFile.objects.create(found_at=found_at, signature=f"Test-{days}", purpose="test", size=1)
    discard_files()
    assert InfectedFile.objects.get().signature == "Test-364"


def test_after_a_change_of_keys_files_are_sealed_anew_batch_by_batch_and_once(resident, settings):
    files = [keep(resident, text=f"内容{number}") for number in range(5)]
    settings.FIELD_KEYS = ["newest", *settings.FIELD_KEYS]
    assert queries.content(files[0]) == "内容0".encode()
    last = commands.reseal_files(batch=2)
    assert last == files[1].pk
    current = [encryption.is_current(one.kept.sealed) and encryption.is_current(one.name) for one in again(files)]
    assert current == [True, True, False, False, False]
    while last is not None:  # as a job does that was killed in between
        last = commands.reseal_files(after=last, batch=2)
    before = everything_about("files_storedfile", "files_filecontent")
    assert commands.reseal_files(batch=10) is None
    assert everything_about("files_storedfile", "files_filecontent") == before
    settings.FIELD_KEYS = ["newest"]
    assert [queries.content(one).decode() for one in again(files)] == [f"内容{number}" for number in range(5)]
    assert queries.name(again(files)[0]) == NAME
    with pytest.raises(IntegrityError), transaction.atomic():
        rows("UPDATE files_filecontent SET sealed = 'other'")


def again(files):
    return list(StoredFile.objects.filter(pk__in=[one.pk for one in files]).order_by("pk"))
