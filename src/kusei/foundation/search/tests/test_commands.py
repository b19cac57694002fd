"""The index follows what apps offer: whole or in part, again and again, all or nothing."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from kusei.foundation.search import commands, queries, registry
from kusei.foundation.search.models import Document, Profile, Term
from kusei.foundation.search.registry import Entry, SearchSource
from kusei.foundation.search.tests.conftest import SOURCE, entry


def snapshot():
    fields = [f.attname for f in Document._meta.fields if f.attname != "id"]
    profiles = Profile.objects.order_by("document__key").values_list("document__key", "terms", "weights", "stresses")
    terms = Term.objects.order_by("term").values_list("term", "documents")
    return list(Document.objects.order_by("key").values_list(*fields)), list(profiles), list(terms)


def keys():
    return set(Document.objects.values_list("key", flat=True))


def test_making_the_index_again_changes_nothing(library):
    library(entry("a", "避難所の整備", "福祉避難所"), entry("b", "避難訓練"), entry("c", "保育園"))
    before = snapshot()
    assert commands.reindex(source=SOURCE) == {SOURCE: 3}
    assert snapshot() == before


def test_what_is_no_longer_offered_is_gone(library, shelf):
    library(entry("a", "窓口"), entry("b", "道路"))
    del shelf["a"]
    commands.reindex(source=SOURCE)
    assert keys() == {"b"}


def test_some_keys_can_be_indexed_alone(library, shelf):
    library(entry("a", "窓口"), entry("b", "道路"))
    shelf["a"] = entry("a", "避難所")
    shelf["b"] = entry("b", "変えたが求められていない")
    assert commands.index(source=SOURCE, keys=["a"]) == 1
    assert [hit.key for hit in queries.search("避難所").hits] == ["a"]
    assert queries.search("窓口").total == 0
    assert queries.search("道路").total == 1


def test_a_key_that_is_gone_is_taken_out(library, shelf):
    library(entry("a", "窓口"), entry("b", "道路"))
    del shelf["a"]
    assert commands.index(source=SOURCE, keys=["a", "never-there"]) == 0
    assert keys() == {"b"}


def test_documents_indexed_one_by_one_know_their_likes(library, shelf):
    library()
    for key in ("a", "b", "c"):
        shelf[key] = entry(key, "書かない窓口の推進" if key != "c" else "道路の補修")
        commands.index(source=SOURCE, keys=[key])
    assert [one.key for one in queries.similar(SOURCE, "a")] == ["b"]


def test_the_index_stays_as_it_was_when_the_writer_fails(library, shelf):
    library(entry("a", "窓口"))
    shelf["a"] = entry("a", "避難所")

    @transaction.atomic
    def writer():
        commands.index(source=SOURCE, keys=["a"])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        writer()
    assert queries.search("窓口").total == 1


def test_one_source_can_be_taken_out(library):
    library(entry("a", "窓口"), entry("b", "道路"))
    assert commands.remove(source=SOURCE, keys=["a"]) == 1
    assert commands.remove(source=SOURCE) == 1
    assert (Document.objects.count(), Profile.objects.count(), Term.objects.count()) == (0, 0, 0)


def test_a_source_that_nobody_offers_any_more_is_taken_out(library, monkeypatch):
    library(entry("a", "窓口"))
    monkeypatch.setattr(registry, "_sources", {"test.other": SearchSource("test.other", "他", lambda keys: [])})
    assert commands.reindex() == {"test.other": 0}
    assert keys() == set()


def test_two_sources_may_use_the_same_key(library, monkeypatch):
    library(entry("a", "窓口"))
    monkeypatch.setitem(registry._sources, "test.b", SearchSource("test.b", "他", lambda keys: [entry("a", "窓口")]))
    commands.reindex(source="test.b")
    assert queries.search("窓口").total == 2
    commands.remove(source="test.b")


def test_progress_is_told_after_every_batch(library, shelf):
    library()
    shelf.update({str(n): entry(str(n), f"窓口 {n}") for n in range(450)})
    told = []
    commands.reindex(source=SOURCE, progress=lambda source, count: told.append(count))
    assert told == [200, 400, 450]


def test_nul_and_long_texts_are_stored_as_far_as_they_can_be_read(library):
    library(entry("a", "窓\0口" * 2000, "道路\0" * 20_000))
    assert Document.objects.get().title.startswith("窓口窓口")
    assert queries.search("道路").total == 1


@pytest.mark.parametrize("nasty", ["'", "\\", "'\\''", "a:1A", "\\'"])
def test_signs_of_the_index_itself_do_no_harm(library, nasty):
    library(entry("a", f"窓口{nasty}案内", nasty * 50, keywords=[nasty]))
    assert queries.search("案内").total == 1


def test_an_address_that_does_not_exist_fails_when_it_is_indexed(shelf, db):
    shelf["a"] = Entry(key="a", title="窓口", url_name="search:no-such-page")
    with pytest.raises(Exception, match="no-such-page"):
        commands.reindex(source=SOURCE)


def test_an_unknown_source_is_refused_with_the_known_ones(shelf, db):
    with pytest.raises(registry.UnknownSourceError, match=SOURCE):
        commands.index(source="nobody", keys=["a"])


def test_the_command_tells_what_it_made(library, capsys):
    library(entry("a", "窓口"), entry("b", "道路"))
    call_command("reindex", SOURCE)
    told = capsys.readouterr()
    assert f"{SOURCE}：2 件" in told.out
    assert f"{SOURCE} … 2" in told.err


def test_the_command_refuses_an_unknown_source(shelf, db):
    with pytest.raises(CommandError, match="nobody"):
        call_command("reindex", "nobody")
