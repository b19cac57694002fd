"""How a series is measured: bound with a note, imported from somewhere, or entered by somebody; and the catalogue."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.engines.measures import hooks, registry
from kusei.engines.measures.bindingfile import BindingFileError
from kusei.engines.measures.commands import bindings, measuring
from kusei.engines.measures.glances import keep
from kusei.engines.measures.models import Binding, Computation, ImportFile, Provision
from kusei.engines.measures.queries.ways import how_measured
from kusei.engines.measures.tests.sample_metrics import declared
from kusei.foundation.audit.models import Entry
from kusei.foundation.people.testing import sign_in
from kusei.lib.units import counts_in

FILE = """\
bindings:
  - {series: s/1, metric: t.files, from_fy: 2026, note: およその数です}
provisions:
  - {series: s/2, way: imported, told: 図書館の統計}
  - {series: s/3, way: entered, told: 情報課}
"""


@pytest.fixture(autouse=True)
def _metrics():
    with declared():
        yield


@pytest.fixture
def load(tmp_path, series):
    for key in ("s/1", "s/2", "s/3"):
        series(key)

    def run(text):
        (tmp_path / "bindings.yaml").write_text(text, encoding="utf-8")
        return bindings.load_bindings(folder=tmp_path, by=None)

    return run


def refused(load, text):
    with pytest.raises(BindingFileError) as caught:
        load(text)
    return str(caught.value)


def test_each_series_says_how_its_values_come_about_with_one_query(load, django_assert_num_queries):
    assert load(FILE).provisions == 2
    with django_assert_num_queries(1):
        found = how_measured(["s/1", "s/2", "s/3", "no/such"])
    assert (found["s/1"].measured, found["s/1"].note) == (True, "およその数です")
    assert [(found[key].way, found[key].told) for key in ("s/2", "s/3")] == [
        ("imported", "図書館の統計"), ("entered", "情報課"),
    ]  # fmt: skip
    assert "no/such" not in found


def test_the_same_file_again_changes_nothing_and_what_it_no_longer_names_goes(load):
    load(FILE)
    history = Entry.objects.count()
    load(FILE)
    assert Entry.objects.count() == history
    load(FILE.replace("情報課", "公園課").replace("  - {series: s/2, way: imported, told: 図書館の統計}\n", ""))
    assert [(row.series.key, row.told) for row in Provision.objects.select_related("series")] == [("s/3", "公園課")]


def test_another_note_asks_nothing_anew(load):
    load(FILE)
    measuring.refresh(binding_id=Binding.objects.get().pk)
    assert load(FILE.replace("およその", "ちょうどの")).changed == 1
    assert Computation.objects.exists()
    load(FILE.replace("from_fy: 2026", "from_fy: 2025"))
    assert not Computation.objects.exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{series: s/9, way: entered, told: だれか}", "s/9"),
        ("{series: s/1, way: entered, told: だれか}", "結び付けています"),
        ("{series: s/2, way: entered, told: だれか}", "前の行"),
        ("{series: s/2, way: guessed, told: だれか}", "way"),
        ("{series: s/2, way: entered}", "told"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_nothing_is_kept(load, line, said):
    text = refused(load, FILE + f"  - {line}\n")
    assert "bindings.yaml:6" in text
    assert said in text
    assert not Provision.objects.exists()
    assert not Binding.objects.exists()


def test_another_pack_does_not_take_over(load, tmp_path):
    load(FILE)
    Provision.objects.update(pack="other")
    Binding.objects.update(pack="other")
    assert "other" in refused(load, FILE[FILE.index("provisions") :])


@pytest.mark.parametrize(
    ("wanted", "counted", "fits"),
    [
        ("件", "手続", True), ("件", "業務・窓口", True), ("人", "名", True), ("手続", "手続", True),
        ("手続", "件", False), ("時間", "分", False), ("件", "人", False), ("件", "円", False), ("%", "件", False),
    ],
)  # fmt: skip
def test_what_is_counted_in_things_can_be_shown_as_ken_and_nothing_else(wanted, counted, fits):
    assert counts_in(wanted, counted) is fits


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_page_of_a_series_says_how_it_is_measured(load):
    load(FILE)
    assert "およその数です" in page(Client(), "/measures/series/s/1/")
    assert "図書館の統計" in page(Client(), "/measures/series/s/2/")


@pytest.fixture
def counted(load, people):
    """Three files this year, computed."""
    load(FILE)
    for number in range(3):
        ImportFile.objects.create(
            file_name=str(number), size=7, sha256="0" * 64, entries=[], uploaded_by=people["editor"],
            uploaded_at="2026-06-01T03:00Z",
        )  # fmt: skip
    measuring.refresh(binding_id=Binding.objects.get().pk)
    for key in ("t.files", "t.bytes"):
        keep(registry.get(key))


def test_the_catalogue_shows_the_indicators_with_their_value_to_all_and_totals_to_staff(counted, people):
    text = page(Client(), "/measures/")
    assert "見本の指標 s/1" in text
    assert "<strong>3件</strong>" in text
    assert "21件" not in text  # of t.bytes: nobody said that all may know
    assert "21件" in page(sign_in(Client(), people["viewer"]), "/measures/")


def test_the_catalogue_is_searched_by_words_keys_and_series(counted):
    assert "t.bytes" in page(Client(), "/measures/?q=T.BYTES")
    narrowed = page(Client(), "/measures/?q=指標 s/1")
    assert "metrics/t.files/" in narrowed
    assert "metrics/t.bytes/" not in narrowed
    bound = page(Client(), "/measures/?only=bound")
    assert "metrics/t.files/" in bound
    assert "metrics/t.bytes/" not in bound
    assert "あてはまる数え方はありません" in page(Client(), "/measures/?q=" + "ない" * 40)
    assert page(Client(), "/measures/?q=a%00b")


def test_a_share_stands_with_what_counts_it_and_every_group_has_a_name(counted):
    text = page(Client(), "/measures/")
    names = re.findall(r'<h2 id="g-\d+">([^<]*)</h2>', text)
    assert all(names)
    assert len(set(names)) == len(names)
    numerator, share = text.index("metrics/t.files/"), text.index("metrics/t.share/")
    assert "<h2" not in text[min(numerator, share) : max(numerator, share)]


def test_the_catalogue_costs_the_same_however_much_there_is(counted, series, people):
    staff = sign_in(Client(), people["viewer"])

    def cost(client):
        client.get("/measures/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/measures/")
        return len(asked)

    before = (cost(Client()), cost(staff))
    for number in range(8):
        Binding.objects.create(series=series(f"more/{number}"), metric_key="t.bytes", from_fy=2026, pack="x")
    for one in registry.every():
        keep(one)
    assert (cost(Client()), cost(staff)) == before
    assert before[0] <= 5


def test_a_page_says_which_promises_a_thing_delivers_and_nothing_where_none(monkeypatch):
    promise = hooks.Promise("みほん計画", "W1", "1 書かない窓口", "/plans/sample/initiatives/W1/")
    monkeypatch.setattr(
        hooks, "_promises", [lambda kind, keys: {"a": [promise], "b": [promise]} if "a" in keys else {}]
    )
    load = "{% load measures %}"
    said = Template(load + '{% promises "topic" "a" %}').render(Context())
    assert 'href="/plans/sample/initiatives/W1/"' in said
    assert "1 書かない窓口" in said
    assert Template(load + '{% promises "topic" "c" %}').render(Context()) == ""
    things = [hooks.Deliverer("topic", key, key) for key in "ab"]
    both = Template(load + '{% promises "topic" things %}').render(Context({"things": things}))
    assert both.count("書かない窓口") == 1
