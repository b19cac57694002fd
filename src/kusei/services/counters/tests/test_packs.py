"""Pack data: every pack of the repository is sound, and what is wrong is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from kusei.services.counters import packs

PACKS = ("common", "ota", "setagaya", "suginami")
GOOD = """
format: kusei-counters/1
sample: true
offices:
  - key: hall
    name: {ja: 窓口}
    mark: 本
    hours: [{days: [mon], opens: "08:30", closes: "17:00"}]
    services: [{key: a, name: {ja: 手続}, prefix: A, minutes: 5, target_wait: 10, skill: a}]
    windows: [{key: "1", name: {ja: 1番}, skills: [a]}]
"""


@pytest.mark.parametrize("name", PACKS)
def test_every_pack_is_sound_and_says_that_it_is_a_sample(name):
    read = packs.read_pack(Path(settings.PACKS_DIR) / name)
    assert read
    assert all(one.sample for one in read)


def written(folder: Path, text: str) -> Path:
    (folder / "counters").mkdir(exist_ok=True)
    (folder / "counters" / "offices.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_smallest_file_is_read(tmp_path):
    (read,) = packs.read_pack(written(tmp_path, GOOD))
    assert read.offices[0].done_at(read.offices[0].windows[0]) == {"a"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format: kusei-counters/1", "format: kusei-counters/2"),
        ("mark: 本", "mark: 本\n    colour: red"),
        ('closes: "17:00"', 'closes: "08:00"'),
        ('closes: "17:00"', 'closes: "25:00"'),
        ("skills: [a]", "skills: [b]"),
        ("prefix: A", "prefix: AB"),
        ("minutes: 5", "minutes: 0"),
        ("days: [mon]", "days: [monday]"),
        ("sample: true", "sample: *x"),
        ("offices:", "offices: []\nrest:"),
    ],
)
def test_what_is_wrong_is_refused_with_the_file_s_name(tmp_path, old, new):
    with pytest.raises(packs.PackWrong, match=r"counters/offices\.yaml"):
        packs.read_pack(written(tmp_path, GOOD.replace(old, new)))


VISITS = """
format: kusei-counters/1
sample: true
visits:
  - key: v
    name: {ja: 手続}
    lead: {ja: 説明}
    office: hall
    questions: [{key: q, text: {ja: 質問}}]
    steps:
      - {key: one, name: {ja: 一}, office: hall, service: a}
      - {key: two, name: {ja: 二}, office: hall, service: a, when: [q], after: [one]}
"""


def with_visits(folder: Path, text: str) -> Path:
    written(folder, GOOD)
    (folder / "counters" / "visits.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_visit_fits_its_offices(tmp_path):
    assert len(packs.read_pack(with_visits(tmp_path, VISITS))) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("office: hall, service: a, when", "office: nowhere, service: a, when"),
        ("office: hall, service: a, when", "office: hall, service: b, when"),
        ("office: hall\n", "office: nowhere\n"),
        ("key: v\n", "key: a\n"),  # a service of the office
        ("after: [one]", "after: [two]"),
        ("after: [one]", "after: [boom]"),
        ("when: [q]", "when: [boom]"),
        ("key: two", "key: one"),
    ],
)
def test_a_visit_that_does_not_fit_is_refused(tmp_path, old, new):
    assert old in VISITS
    with pytest.raises(packs.PackWrong, match=r"counters/visits\.yaml"):
        packs.read_pack(with_visits(tmp_path, VISITS.replace(old, new)))


def test_visits_stand_beside_their_offices(tmp_path, settings):
    (tmp_path / "home").mkdir()
    with_visits(tmp_path / "home", VISITS)
    settings.PACKS_DIR, settings.HOME_PACK = tmp_path, "home"
    assert [one.key for one in packs.visits()] == ["v"]
    (tmp_path / "home" / "counters" / "visits.yaml").unlink()
    assert packs.visits() == ()


@pytest.mark.parametrize("key", ["tickets", "visits", "remote", "appointments"])
def test_an_office_has_no_key_that_stands_in_addresses(tmp_path, key):
    with pytest.raises(packs.PackWrong, match="stands in addresses"):
        packs.read_pack(written(tmp_path, GOOD.replace("key: hall", f"key: {key}")))
