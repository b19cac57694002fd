"""Bound series are computed: idempotently, year by year, and never against what a section has confirmed."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.measures import jobs, registry
from kusei.engines.measures.bindingfile import BindingFileError
from kusei.engines.measures.commands import bindings, deciding, measuring
from kusei.engines.measures.commands.recording import NewValue, Outcome, enter
from kusei.engines.measures.models import ActualValue, Binding, Computation, ImportFile, Series
from kusei.engines.measures.tests.conftest import number
from kusei.engines.measures.tests.sample_metrics import declared


@pytest.fixture(autouse=True)
def _metrics():
    with declared():
        yield


@pytest.fixture
def file(people):
    """Adds a row that metrics count: `file("2025-06-01", size=3)`."""

    def add(day, name="a", size=1):
        return ImportFile.objects.create(
            file_name=name, size=size, sha256="0" * 64, entries=[], uploaded_by=people["editor"],
            uploaded_at=dt.datetime.fromisoformat(f"{day}T03:00:00+00:00"),
        )  # fmt: skip

    return add


@pytest.fixture
def binding(series):
    def make(metric="t.bytes", from_fy=2025, dimension="", filters=None, **more):
        one = series(f"b/{metric}", **more)
        return Binding.objects.create(
            series=one, metric_key=metric, from_fy=from_fy, dimension=dimension, filters=filters or {}, pack="ota"
        )

    return make


def current(row, year=2025, month=None, **dimensions):
    return ActualValue.objects.get(
        series=row.series, fiscal_year=year, month=month, dimensions=dimensions, status="current"
    )


def test_a_binding_records_the_year_its_months_and_its_dimension_with_the_source(binding, file):
    file("2025-06-01", "a", 3)
    file("2025-07-01", "b", 4)
    row = binding(dimension="name", monthly=True)
    measuring.refresh(binding_id=row.pk)
    year = current(row)
    assert (year.reading, year.rows_counted, year.source) == (number(7), 2, "measured")
    assert (year.metric_key, year.metric_version, year.cut_off, year.filters) == (
        "t.bytes",
        1,
        dt.date(2026, 3, 31),
        {},
    )
    assert current(row, month=6).reading == number(3)
    assert current(row, month=8).reading == number(0)
    assert current(row, name="b").reading == number(4)
    assert current(row, month=7, name="b").reading == number(4)


def test_computing_again_changes_nothing_and_a_new_row_makes_one_version(binding, file):
    file("2026-06-01", size=3)
    row = binding(from_fy=2026)
    assert measuring.refresh(binding_id=row.pk) == {2026: {Outcome.ADDED: 1}}
    assert measuring.refresh(binding_id=row.pk) == {2026: {Outcome.UNCHANGED: 1}}
    file("2026-07-01", size=4)
    assert measuring.refresh(binding_id=row.pk) == {2026: {Outcome.CHANGED: 1}}
    assert current(row, 2026).version == 2


def test_a_year_whose_accounts_are_closed_is_computed_once(binding, file, at):
    row = binding()
    at("2026-05-31")
    measuring.refresh(binding_id=row.pk)
    file("2025-06-01", size=3)
    assert measuring.refresh(binding_id=row.pk)[2025] == {Outcome.CHANGED: 1}
    at("2026-06-01")
    file("2025-06-02", size=3)
    assert 2025 not in measuring.refresh(binding_id=row.pk)
    assert measuring.compute_year(binding=row, fiscal_year=2025, by=None) == {Outcome.CHANGED: 1}


def test_a_new_version_of_the_metric_computes_closed_years_again(binding):
    row = binding()
    measuring.refresh(binding_id=row.pk)
    Computation.objects.update(metric_version=0)
    assert 2025 in measuring.refresh(binding_id=row.pk)


def test_on_the_first_of_april_the_new_year_has_no_value_yet(binding, at):
    row = binding(from_fy=2026)
    at("2026-04-01")
    assert measuring.refresh(binding_id=row.pk) == {}
    at("2026-04-02")
    assert measuring.refresh(binding_id=row.pk) == {2026: {Outcome.ADDED: 1}}


def test_a_recount_that_differs_from_a_confirmed_value_is_proposed_once(binding, file, people):
    file("2025-06-01", size=3)
    row = binding()
    measuring.refresh(binding_id=row.pk)
    deciding.confirm(value_ids=[current(row).pk], by=people["approver"])
    late = file("2025-06-02", size=4)
    for expected in (Outcome.PROPOSED, Outcome.UNCHANGED):
        assert measuring.compute_year(binding=row, fiscal_year=2025, by=None) == {expected: 1}
    assert current(row).reading == number(3)
    proposed = ActualValue.objects.get(status="proposed")
    assert proposed.reading == number(7)
    late.delete()
    measuring.compute_year(binding=row, fiscal_year=2025, by=None)
    proposed.refresh_from_db()
    assert proposed.status == "withdrawn"


def test_a_rejected_recount_is_not_proposed_again_until_it_changes(binding, file, people):
    row = binding()
    measuring.refresh(binding_id=row.pk)
    deciding.confirm(value_ids=[current(row).pk], by=people["approver"])
    file("2025-06-02", size=4)
    measuring.compute_year(binding=row, fiscal_year=2025, by=None)
    deciding.reject(value_id=ActualValue.objects.get(status="proposed").pk, reason="対象外", by=people["approver"])
    assert measuring.compute_year(binding=row, fiscal_year=2025, by=None) == {Outcome.UNCHANGED: 1}
    file("2025-06-03", size=4)
    assert measuring.compute_year(binding=row, fiscal_year=2025, by=None) == {Outcome.PROPOSED: 1}


def test_a_machine_does_not_replace_what_a_person_entered(binding, file, people):
    row = binding()
    enter(values=[NewValue(row.series, 2025, number(9))], by=people["editor"])
    file("2025-06-02", size=4)
    assert measuring.refresh(binding_id=row.pk)[2025] == {Outcome.PROPOSED: 1}
    assert current(row).reading == number(9)


def test_a_persons_open_correction_is_not_pushed_aside_by_a_recount(binding, file, people):
    row = binding()
    measuring.refresh(binding_id=row.pk)
    deciding.confirm(value_ids=[current(row).pk], by=people["approver"])
    enter(values=[NewValue(row.series, 2025, number(5))], by=people["editor"], reason="誤り")
    file("2025-06-02", size=4)
    assert measuring.compute_year(binding=row, fiscal_year=2025, by=None) == {Outcome.UNCHANGED: 1}
    assert ActualValue.objects.get(status="proposed").reading == number(5)


def test_a_share_keeps_its_parts(binding, file):
    file("2025-06-01", size=4)
    row = binding("t.share", kind="ratio", unit="%")
    measuring.refresh(binding_id=row.pk)
    value = current(row)
    assert (value.reading.number, value.numerator, value.denominator) == (25, 1, 4)
    assert value.reading.words("%") == "25%（1 / 4）"


def test_the_nightly_job_computes_each_binding_in_a_job_of_its_own(binding, file, monkeypatch):
    row, other = binding(), binding("t.files")
    asked = []
    monkeypatch.setattr(jobs, "enqueue", lambda task, *, key, **ids: asked.append((key, ids)))
    jobs.compute_all()
    bindings = [(f"measures.binding:{one.pk}", {"binding_id": one.pk}) for one in (row, other)]
    assert asked == [*bindings, ("measures.glances", {})]
    jobs.compute_binding(binding_id=row.pk)
    assert current(row).reading == number(0)


def test_a_binding_that_was_removed_before_its_job_ran_does_nothing(db):
    jobs.compute_binding(binding_id=10**9)


def test_a_binding_whose_metric_no_app_declares_fails_by_name(binding):
    row = binding()
    registry.unregister("t.bytes")
    with pytest.raises(registry.UnknownMetric, match=r"t\.bytes"):
        measuring.refresh(binding_id=row.pk)


FILE = """
series:
  - {key: reg/a, title: 数, unit: 件, kind: annual, department: 情報課}
bindings:
  - {series: reg/a, metric: t.files, filters: {name: a}, from_fy: 2025}
"""


def load(tmp_path, text):
    folder = tmp_path / "ota"
    folder.mkdir(exist_ok=True)
    (folder / "bindings.yaml").write_text(text, encoding="utf-8")
    return bindings.load_bindings(folder=folder, by=None)


def test_bindings_are_loaded_once_changed_and_removed(tmp_path, sections):
    first = load(tmp_path, FILE)
    assert (first.created, first.series) == (1, 1)
    assert Series.objects.get(key="reg/a").department == sections["info"]
    again = load(tmp_path, FILE)
    assert (again.unchanged, again.created, again.changed, again.removed) == (1, 0, 0, 0)
    assert load(tmp_path, FILE.replace("from_fy: 2025", "from_fy: 2024")).changed == 1
    assert load(tmp_path, FILE[: FILE.index("bindings")]).removed == 1
    assert Series.objects.filter(key="reg/a").exists()


def test_a_pack_without_the_file_has_no_bindings(tmp_path, db):
    assert bindings.load_bindings(folder=tmp_path, by=None) == bindings.BindingsLoaded()


@pytest.mark.parametrize(
    ("change", "line", "word"),
    [
        (("series: reg/a,", "series: reg/zz,"), 5, "系列「reg/zz」"),
        (("t.files", "t.nothing"), 5, "数え方「t.nothing」"),
        (("{name: a}", "{district: a}"), 5, "使える区分: name"),
        (("from_fy: 2025", "from_fy: 2025, to_fy: 2024"), 5, "最後の年度"),
        (("from_fy: 2025", "from_fy: '2025'"), 5, "from_fy"),
        (("from_fy: 2025", "from_year: 2025"), 5, "from_year"),
        (("t.files", "t.share"), 5, "割合"),
        (("unit: 件", "unit: 人"), 5, "単位「人」"),
        (("情報課", "謎課"), 3, "謎課"),
        (("kind: annual", "kind: yearly"), 3, "kind"),
        (("- {series", "- {series: reg/a, metric: t.files, from_fy: 2025}\n  - {series"), 6, "前の行"),
        (("{name: a}", "{name: a"), 6, "YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_loaded(tmp_path, sections, change, line, word):
    with pytest.raises(BindingFileError) as raised:
        load(tmp_path, FILE.replace(*change, 1))
    assert any(at == line and word in text for at, text in raised.value.problems), raised.value.problems
    assert not Binding.objects.exists()
    assert not Series.objects.exists()


def test_files_that_are_no_yaml_are_refused(tmp_path, db):
    for content in (b"\xff\xfe\x00", b"- 1", b"&a [*a, *a]", b"a: !!python/object:os.system {}"):
        folder = tmp_path / "ota"
        folder.mkdir(exist_ok=True)
        (folder / "bindings.yaml").write_bytes(content)
        with pytest.raises(BindingFileError):
            bindings.load_bindings(folder=folder, by=None)
