"""Packs: what files may say, what an import does, and that our own know each department of their plans."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml
from django.conf import settings as django_settings

from kusei.foundation.audit.models import Entry
from kusei.foundation.org.importing import import_organisation
from kusei.foundation.org.models import Department, DepartmentAlias, Municipality
from kusei.foundation.org.packformat import PackError
from kusei.foundation.org.permissions import NotAllowed
from kusei.foundation.org.queries import department_finder, department_tree, home, resolve_department, walk
from kusei.foundation.org.tests.conftest import TODAY

pytestmark = pytest.mark.django_db
WARD = {"code": "131113", "name": "大田区", "official_name": "東京都大田区", "name_en": "Ota City"}
PACKS = Path(django_settings.ROOT) / "packs"


@pytest.fixture
def pack(tmp_path):
    """Writes a pack: `pack([{"code": …}], districts=[…])`."""

    def write(departments, *, municipality=WARD, folder="ota", **more):
        path = tmp_path / folder
        path.mkdir(exist_ok=True)
        (path / "municipality.yaml").write_text(yaml.safe_dump(municipality, allow_unicode=True))
        content = {"departments": departments, **more}
        (path / "departments.yaml").write_text(yaml.safe_dump(content, allow_unicode=True))
        return path

    return write


def load(path, by=None):
    return import_organisation(folder=path, by=by)


def part(code, name=None, **more):
    return {"code": code, "name": name or code, **more}


def test_importing_twice_is_as_importing_once_and_leaves_no_trace_the_second_time(pack):
    path = pack(
        [part("bu", "福祉部", aliases=["福祉部門"]), part("ka", "福祉課", parent="bu")],
        districts=[part("d1", "大森")],
        offices=[part("o1", "大森の窓口", kind="出張所", district="d1")],
    )
    first = load(path)
    assert (first.created, first.changed > 0) == (4, True)  # the parent is linked after both exist
    entries = Entry.objects.count()
    second = load(path)
    assert (second.created, second.changed, second.warnings) == (0, 0, [])
    assert Entry.objects.count() == entries


def test_what_differs_is_changed_and_what_is_gone_stays_with_a_warning(pack):
    load(pack([part("bu", "福祉部"), part("old", "旧部")]))
    done = load(pack([part("bu", "福祉推進部", kana="ふくしすいしんぶ")]))
    assert done.changed == 1
    assert Department.objects.get(code="bu").name == "福祉推進部"
    assert done.warnings == ["「旧部」（old）はパックにありませんが、記録のために残しました。"]


def test_a_reorganisation_ends_one_period_and_begins_the_next_with_successors(pack):
    load(pack([part("a", "こども部"), part("b", "教育部")]))
    load(
        pack(
            [
                part("a", "こども部", valid_until=dt.date(2027, 4, 1), successors=["c", "d"]),
                part("b", "教育部", valid_until=dt.date(2027, 4, 1)),
                part("b", "教育推進部", valid_from=dt.date(2027, 4, 1)),
                part("c", "こども未来部", valid_from=dt.date(2027, 4, 1)),
                part("d", "若者部", valid_from=dt.date(2027, 4, 1)),
            ]
        )
    )
    ward = home()
    before, after = dt.date(2027, 3, 31), dt.date(2027, 4, 1)
    assert [row.name for row, _ in walk(department_tree(ward, on=before))] == ["こども部", "教育部"]
    assert [row.name for row, _ in walk(department_tree(ward, on=after))] == [
        "教育推進部",
        "こども未来部",
        "若者部",
    ]
    assert {row.code for row in Department.objects.get(code="a").successors.all()} == {"c", "d"}
    assert resolve_department(ward, "教育部", on=after).name == "教育推進部"


def test_periods_that_move_against_each_other_are_judged_together_at_the_end(pack):
    first, second = dt.date(2026, 4, 1), dt.date(2027, 4, 1)
    load(pack([part("a", "旧", valid_until=first), part("a", "新", valid_from=first)]))
    load(pack([part("a", "旧", valid_until=second), part("a", "新", valid_from=second)]))
    assert Department.objects.get(name="旧").valid_until == second


def test_the_pack_named_by_the_settings_is_home_and_only_it(pack, settings):
    other = {**WARD, "code": "131121", "name": "世田谷区"}
    load(pack([], folder="setagaya", municipality=other))
    assert home() is None
    load(pack([]))
    assert home().name == "大田区"
    settings.HOME_PACK = "setagaya"
    load(pack([], folder="setagaya", municipality=other))
    assert home().name == "世田谷区"
    assert Municipality.objects.filter(is_home=True).count() == 1


def test_only_the_command_line_and_administrators_of_the_whole_municipality_import(pack, administrator, person):
    load(pack([]), by=administrator)
    with pytest.raises(NotAllowed):
        load(pack([]), by=person("a"))


def test_an_error_in_a_file_leaves_everything_as_it_was(pack):
    load(pack([part("bu", "福祉部")]))
    with pytest.raises(PackError):
        load(pack([part("bu", "変わった部"), part("ka", parent="none")]))
    assert Department.objects.get().name == "福祉部"


BAD = {
    "unknown key": ([part("a", colour="red")], "colour"),
    "unknown parent": ([part("a", parent="b")], "there is no department b"),
    "unknown successor": ([part("a", successors=["b"])], "there is no department b"),
    "circle": ([part("a", parent="b"), part("b", parent="a")], "above itself"),
    "its own parent": ([part("a", parent="a")], "above itself"),
    "same code twice": ([part("a"), part("a", "b")], "overlap"),
    "overlapping periods": (
        [part("a", valid_until=dt.date(2026, 5, 1)), part("a", "b", valid_from=dt.date(2026, 4, 1))],
        "overlap",
    ),
    "period that ends before it begins": (
        [part("a", valid_from=dt.date(2026, 4, 1), valid_until=dt.date(2026, 4, 1))],
        "after valid_from",
    ),
    "alias of two": ([part("a", aliases=["Ａ 部"]), part("b", aliases=["a部"])], "belongs to a and b"),
    "alias that is another's name": (
        [part("a", aliases=["福祉部"]), part("b", "福祉部")],
        "is an alias of a",
    ),
    "blank name": ([{"code": "a", "name": "  "}], "name"),
    "code with a space": ([part("a b")], "code"),
    "no list": ("departments", "departments"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_contradicts_itself_is_refused_with_its_place(pack, kind):
    departments, words = BAD[kind]
    with pytest.raises(PackError, match=words) as refusal:
        load(pack(departments))
    assert str(refusal.value).startswith("departments.yaml: ")


@pytest.mark.parametrize("code", ["131114", "13111", 131113, "000000", ""])
def test_a_municipality_needs_a_code_with_its_check_digit(pack, code):
    with pytest.raises(PackError, match=r"municipality\.yaml: code"):
        load(pack([], municipality={**WARD, "code": code}))


def test_a_missing_or_broken_file_is_named(pack, tmp_path):
    with pytest.raises(PackError, match=r"municipality\.yaml"):
        load(tmp_path)
    path = pack([])
    (path / "departments.yaml").write_text("departments: [")
    with pytest.raises(PackError, match=r"departments\.yaml"):
        load(path)


def test_names_are_found_by_alias_and_whatever_the_width(pack):
    load(pack([part("a", "こども家庭部", aliases=["子ども家庭部"]), part("b", "みどり３３推進担当部")]))
    find = department_finder(home())
    for name in ("こども家庭部", "子ども家庭部", "子ども 家庭部", "　こども家庭部"):
        assert find(name).code == "a"
    assert find("みどり33推進担当部").code == "b"
    assert find("子供家庭部") is None


def test_a_name_that_two_departments_share_is_not_guessed(pack):
    load(pack([part("a", "庶務課"), part("b", "庶務課")]))
    assert resolve_department(home(), "庶務課") is None


def test_of_two_departments_with_one_name_the_one_of_the_day_is_meant(pack):
    end = dt.date(2026, 4, 1)
    load(pack([part("a", "福祉部", valid_until=end), part("b", "福祉部", valid_from=end)]))
    assert resolve_department(home(), "福祉部", on=TODAY).code == "b"
    assert resolve_department(home(), "福祉部", on=dt.date(2025, 1, 1)).code == "a"


def test_finding_a_thousand_names_costs_two_queries_and_the_tree_one(pack, django_assert_num_queries):
    load(pack([part("bu"), *[part(f"d{n}", f"課{n}", parent="bu", aliases=[f"か{n}"]) for n in range(30)]]))
    ward = home()
    with django_assert_num_queries(2):
        find = department_finder(ward)
        assert all(find(f"課{n % 30}") for n in range(1000))
    with django_assert_num_queries(1):
        assert len(list(walk(department_tree(ward)))) == 31


def test_an_alias_taken_out_of_the_pack_is_gone(pack):
    load(pack([part("a", "福祉部", aliases=["福祉"])]))
    load(pack([part("a", "福祉部")]))
    assert not DepartmentAlias.objects.exists()


def named(node, key=""):
    """Every department that plan data names, wherever it does."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from named(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from named(value, key)
    elif isinstance(node, str) and key in {"departments", "department"}:
        yield node


@pytest.mark.parametrize("name", ["ota", "setagaya", "suginami"])
def test_every_department_that_a_plan_names_is_in_its_pack_and_none_is_made_up(name):
    done = load(PACKS / name)
    find = department_finder(done.municipality)
    plans = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (PACKS / name / "plans").glob("*.yaml")]
    assert plans
    texts = {text for plan in plans for text in named(plan)}
    assert {text for text in texts if find(text) is None} == set()
    everything = "".join(path.read_text(encoding="utf-8") for path in (PACKS / name / "plans").glob("*.yaml"))
    assert [row.name for row in Department.objects.all() if row.name not in everything] == []
