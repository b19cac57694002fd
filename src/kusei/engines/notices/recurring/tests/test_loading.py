from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from kusei.engines.notices.recurring import days, queries
from kusei.engines.notices.recurring.format.folder import read_collection
from kusei.engines.notices.recurring.format.reading import RecurringWrong
from kusei.engines.notices.recurring.loading import load_recurring
from kusei.engines.notices.recurring.models import CollectionArea, CollectionCalendar, LifeEventRule, SortingWord
from kusei.engines.notices.recurring.tests.conftest import AREAS, EXCEPTIONS, LIFE_EVENTS, PATTERNS, write
from kusei.engines.notices.subscribers import testing as subscribers
from kusei.foundation.org.models import Municipality

PACKS = Path(settings.PACKS_DIR)
FOLDER = "notices/collection/2026/"


def test_a_pack_gives_areas_with_the_readings_of_their_towns(ward: Municipality) -> None:
    area = CollectionArea.objects.get(code="ike")
    assert area.towns == [["池上一丁目", "イケガミ1チョウメ"], ["池上二丁目", "イケガミ2チョウメ"]]
    assert CollectionArea.objects.get(code="kama").towns == [["蒲田一丁目（1～10番）", "カマタ1チョウメ"]]
    assert [one.key for one in LifeEventRule.objects.all()] == ["third-birthday", "school", "moved"]


def test_loading_the_same_again_changes_nothing(ward: Municipality, pack: Path) -> None:
    before = list(CollectionArea.objects.values_list("pk", "code"))
    assert load_recurring(pack, ward).calendars == [("2026", "unchanged")]
    assert list(CollectionArea.objects.values_list("pk", "code")) == before


def test_a_changed_calendar_takes_the_place_of_the_old_one(ward: Municipality, pack: Path) -> None:
    write(pack, **{FOLDER + "patterns.yaml": PATTERNS.replace("[mon, thu]", "[sat]")})
    assert load_recurring(pack, ward).calendars == [("2026", "replaced")]
    found = days.of_areas(queries.area(ward, "ike"), dt.date(2026, 11, 23), dt.date(2026, 11, 29))
    assert [(one.day.day, one.items) for one in found] == [(23, ("resources",)), (28, ("burnable",))]


def test_a_calendar_whose_folder_is_gone_goes_and_leaves_its_days_to_another(ward: Municipality, pack: Path) -> None:
    (pack / FOLDER).rename(pack / "notices/collection/corrected")
    assert load_recurring(pack, ward).calendars == [("2026", "gone"), ("corrected", "created")]


def test_two_calendars_follow_each_other_without_a_gap(ward: Municipality, pack: Path) -> None:
    later = PATTERNS.replace("2027-04-01", "2028-04-01").replace("2026-04-01\nvalid_until", "2027-04-01\nvalid_until")
    later = later.replace("[mon, thu]", "[wed, sat]")
    write(
        pack,
        **{
            "notices/collection/2027/patterns.yaml": later,
            "notices/collection/2027/areas.csv": AREAS,
            "notices/collection/2027/exceptions.csv": EXCEPTIONS.splitlines()[1] + "\n",
        },
    )
    load_recurring(pack, ward)
    found = days.of_areas(queries.area(ward, "ike"), dt.date(2027, 3, 29), dt.date(2027, 4, 4))
    assert [(one.day.isoformat(), one.items) for one in found] == [
        ("2027-03-29", ("burnable", "resources")),
        ("2027-04-03", ("burnable",)),
    ]


def test_an_area_that_is_gone_while_people_live_there_is_said(ward: Municipality, pack: Path) -> None:
    subscribers.subscriber(collection_area="kama")
    write(pack, **{FOLDER + "areas.csv": "\n".join(AREAS.splitlines()[:2]) + "\n"})
    warnings = load_recurring(pack, ward).warnings
    assert "収集地区「kama」がなくなりました。登録している人が1人います。" in warnings
    assert any("どの地区にもない町：蒲田一丁目" in one for one in warnings)
    assert any("パターン B を使う地区がありません" in one for one in warnings)


WRONG = {
    "an unknown item": ({FOLDER + "patterns.yaml": PATTERNS.replace("item: pet", "item: petto")}, "petto is no item"),
    "two ways at once": (
        {FOLDER + "patterns.yaml": PATTERNS.replace("weekly: [mon]", "weekly: [mon], nth: [1]")},
        "patterns[1].rules[2]",
    ),
    "nth without a weekday": ({FOLDER + "patterns.yaml": PATTERNS.replace(", of: [wed]", "")}, "nth goes with of"),
    "a time without quotes": ({FOLDER + "patterns.yaml": PATTERNS.replace('"08:00"', "8")}, "put_out_by"),
    "a key that is not known": ({FOLDER + "patterns.yaml": PATTERNS + "colour: red\n"}, "colour"),
    "a period backwards": ({FOLDER + "patterns.yaml": PATTERNS.replace("2027-04-01", "2026-04-01")}, "valid_until"),
    "an unknown pattern": ({FOLDER + "areas.csv": AREAS.replace(",A,", ",C,")}, "areas.csv:2: there is no pattern C"),
    "a town twice": ({FOLDER + "areas.csv": AREAS.replace("・池上二丁目", "・池上一丁目")}, "池上一丁目 stands in ike"),
    "a code that is an address": ({FOLDER + "areas.csv": AREAS.replace("ike,", "sorting,")}, "an address of the site"),
    "a missing cell": ({FOLDER + "areas.csv": AREAS.replace("Kamata,", "")}, "areas.csv:3: 5 cells"),
    "other columns": ({FOLDER + "areas.csv": AREAS.replace("name_en", "english")}, "the columns are"),
    "no area": ({FOLDER + "areas.csv": AREAS.splitlines()[0]}, "there is no area"),
    "a day outside": (
        {FOLDER + "exceptions.csv": EXCEPTIONS.replace("2027-01-03", "2027-05-03")},
        "exceptions.csv:3: 2027-05-03 lies outside",
    ),
    "moved without a day": (
        {FOLDER + "exceptions.csv": EXCEPTIONS.replace("2026-11-27", "")},
        "moved_to belongs to `moved`",
    ),
    "no day at all": ({FOLDER + "exceptions.csv": EXCEPTIONS.replace("2026-11-26", "2026-11-31")}, "exceptions.csv:4"),
    "an unknown item in the dictionary": (
        {"notices/collection/sorting.csv": "word,kana,item,note\n缶,カン,kan,\n"},
        "there is no item kan",
    ),
    "a topic that is not there": (
        {"notices/life-events.yaml": LIFE_EVENTS.replace("child\n", "kids\n")},
        "no topic kids",
    ),
    "a page that is not there": (
        {"notices/life-events.yaml": LIFE_EVENTS.replace("allowance", "allowances")},
        "there is no procedures/allowances.yaml",
    ),
    "two moments": (
        {
            "notices/life-events.yaml": LIFE_EVENTS.replace(
                "{child: {years: 3}}", "{child: {years: 3}, school: elementary}"
            )
        },
        "say one of child",
    ),
    "a decision that is known before": (
        {"notices/life-events.yaml": LIFE_EVENTS.replace("days: 2", "days: -2")},
        "known afterwards",
    ),
    "no Japanese": (
        {"notices/life-events.yaml": LIFE_EVENTS.replace("{ja: {title: 小学校に入ります}}", "{en: {title: School}}")},
        "ja is missing",
    ),
    "YAML with an alias": ({"notices/life-events.yaml": "format: &a x\nrules: *a\n"}, "aliases"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_refused_with_its_file_and_place_and_nothing_is_kept(
    wrong: str, home: Municipality, pack: Path
) -> None:
    files, said = WRONG[wrong]
    write(pack, **files)
    with pytest.raises(RecurringWrong) as refusal:
        load_recurring(pack, home)
    assert said in str(refusal.value)
    assert "machi/notices/" in str(refusal.value)
    assert not CollectionCalendar.objects.exists()


def test_calendars_that_overlap_are_refused_by_a_sentence_and_by_the_database(ward: Municipality, pack: Path) -> None:
    for name in ("patterns.yaml", "areas.csv", "exceptions.csv"):
        path = pack / "notices/collection/again" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text((pack / FOLDER / name).read_text())
    with pytest.raises(RecurringWrong, match="期間が重なっています"):
        load_recurring(pack, ward)
    row = CollectionCalendar.objects.get()
    row.pk, row.key = None, "again"
    with pytest.raises(IntegrityError, match="recurring_calendar_one_at_a_time"), transaction.atomic():
        row.save(force_insert=True)


def test_a_move_that_moves_nothing_is_doubted(home: Municipality, pack: Path) -> None:
    write(pack, **{FOLDER + "exceptions.csv": EXCEPTIONS.replace("2026-11-26,", "2026-11-25,")})
    assert any(
        "exceptions.csv:4: その日には、移すものがありません。" in one for one in load_recurring(pack, home).warnings
    )


def test_what_a_ward_does_not_collect_apart_goes_with_something_else(ward: Municipality) -> None:
    items = dict(SortingWord.objects.values_list("word", "item"))
    assert items["お菓子の袋"] == "burnable"  # no pattern of this pack collects plastic
    assert items["ペットボトル"] == "pet"


def test_a_pack_without_the_folder_has_no_calendar(home: Municipality, tmp_path: Path) -> None:
    done = load_recurring(tmp_path, home)
    assert (done.calendars, done.words, done.rules) == ([], 0, 0)


@pytest.mark.parametrize(("ward_", "patterns"), [("ota", 24), ("setagaya", 41), ("suginami", 16)])
def test_the_packs_of_this_repository_can_be_loaded_and_every_town_has_its_days(
    ward_: str, patterns: int, db: None
) -> None:
    municipality = Municipality.objects.create(code="131113", slug=ward_, name="見本区", is_home=True)
    done = load_recurring(PACKS / ward_, municipality)
    assert done.warnings == []
    calendar = CollectionCalendar.objects.get()
    assert calendar.sample
    assert calendar.patterns.count() == patterns
    rules = calendar.patterns.values_list("rules", flat=True)
    assert len({str(one) for one in rules}) == patterns
    assert done.words > 100
    for area in queries.areas(municipality, dt.date(2026, 11, 20))[:5]:
        found = days.of_area(area, dt.date(2026, 11, 1), dt.date(2026, 11, 30))
        assert {item for one in found for item in one.items} >= {"burnable", "resources", "unburnable"}
        assert not days.of_area(area, dt.date(2026, 12, 31), dt.date(2027, 1, 3))


def test_the_folder_of_a_pack_can_be_read_without_a_database() -> None:
    read = read_collection(PACKS / "ota", {})
    assert read is not None
    assert [one.key for one in read.periods] == ["sample"]
