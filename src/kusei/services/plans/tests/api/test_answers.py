"""What each operation answers."""

import csv
import io
import json

import pytest

from kusei.services.plans.format.canonical import canonical_json
from kusei.services.plans.tests.api.small import load_small_plan, small_plan

pytestmark = pytest.mark.usefixtures("small")


def get(client, path, **headers):
    answer = client.get(f"/api/v1{path}", headers=headers)
    assert answer.status_code == 200, answer.content.decode()
    return answer


def rows(answer):
    assert answer.content.startswith(b"\xef\xbb\xbf")
    text = answer.content.decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_start_leads_on(client):
    found = get(client, "/").json()
    for address in (found["openapi"], found["documentation"], found["plans"]):
        assert client.get(address).status_code == 200


def test_plans_are_listed_with_municipality_edition_and_counts(client):
    page = get(client, "/plans").json()
    assert (page["total"], page["page"], page["per_page"]) == (1, 1, 50)
    plan = page["items"][0]
    assert plan["id"] == "small"
    assert plan["municipality"] == {"code": "131113", "name": "大田区", "name_en": "Ota City"}
    assert plan["edition"] == {
        "code": "2025",
        "label": "第1版",
        "status": "in_force",
        "published": "2025-03",
        "current": True,
    }
    assert (plan["start_year"], plan["end_year"]) == (2025, 2026)
    assert plan["counts"]["initiatives"] == 3
    assert get(client, "/plans?municipality=131121").json()["total"] == 0


def test_a_plan_tells_its_words_its_source_and_its_editions(client):
    plan = get(client, "/plans/small").json()
    assert [level["key"] for level in plan["levels"]] == ["goal", "policy"]
    assert [level["label_en"] for level in plan["levels"]] == ["Goal", None]
    assert [(word["key"], word["legend"]) for word in plan["marks"]] == [("new", "New!")]
    assert [word["key"] for word in plan["tags"]] == ["focus"]
    assert plan["subplans"][0]["periods"] == [[2025, 2026]]
    assert plan["subplans"][0]["end"] is None
    assert plan["source"]["licence"] == "事実"
    assert [edition["code"] for edition in plan["editions"]] == ["2025"]


def test_nodes_come_parents_first_and_keep_unknown_apart_from_none(client):
    first, second = get(client, "/plans/small/nodes").json()["items"]
    assert (first["key"], first["parent"], first["sdgs"]) == ("A", None, [11, 16])
    assert first["figures"][0]["value"] == 249.5
    assert [listing["initiative"] for listing in first["listings"]] == ["1"]
    assert (second["parent"], second["title"], second["sdgs"]) == ("A", None, [])
    assert [node["key"] for node in get(client, "/plans/small/nodes?level=policy").json()["items"]] == ["A1"]


def test_what_the_source_does_not_say_is_null_and_what_it_says_is_none_is_empty(client):
    one, two, three = get(client, "/plans/small/initiatives").json()["items"]
    assert [item["departments"] for item in (one, two, three)] == [
        [{"name": "区民部", "lead": True}],
        [],
        None,
    ]
    assert [item["sdgs"] for item in (one, two, three)] == [[16], [], None]
    assert [item["related_plans"] for item in (one, two, three)] == [[], None, None]
    assert [item["marks"]["new"] for item in (one, two, three)] == [True, None, False]
    assert [item["provisional"] for item in (one, two, three)] == [False, False, True]
    assert one["tags"] == [{"key": "focus", "label": "重点", "fiscal_year": 2026, "scope": "self"}]
    assert [figure["value"] for figure in one["figures"]] == [20, "24時間365日"]


def test_numbers_are_written_without_noise(client):
    assert b'"value":20,' in get(client, "/plans/small/initiatives").content
    indicators = get(client, "/plans/small/indicators").content
    assert b'"value":20}' in indicators
    assert b'"value":66.7}' in indicators
    assert b'"value":12.5,' in indicators


NARROWED = [
    ("department=区民部", ["1"]),
    ("department=どこにもない部", []),
    ("tag=focus", ["1"]),
    ("tag=重点", ["1"]),
    ("tag=new", ["1"]),
    ("fiscal_year=2025", ["1"]),
    ("fiscal_year=2030", []),
    ("goal=A", ["1", "2"]),
    ("goal=A1", ["2"]),
    ("kind=annex", ["P1"]),
    ("sdg=16", ["1"]),
    ("q=窓口", ["1"]),
    ("q=窓口&goal=A1", []),
    ("q=%F0%A0%AE%B7", []),
    ("tag=focus&fiscal_year=2026&sdg=16&goal=A", ["1"]),
]


def test_initiatives_are_narrowed(client):
    for query, keys in NARROWED:
        found = get(client, f"/plans/small/initiatives?{query}").json()
        assert ([item["key"] for item in found["items"]], found["total"]) == (keys, len(keys)), query


def test_an_initiative_tells_everything(client):
    found = get(client, "/plans/small/initiatives/1").json()
    assert (found["plan"], found["edition"]) == ("small", "2025")
    assert [[node["key"] for node in path] for path in found["paths"]] == [["A"]]
    first, second = found["schedule"]
    assert (first["key"], first["parent"], second["parent"]) == ("1-L1", None, "1-L1")
    quantity = first["cells"][1]["quantities"][0]
    assert (quantity["value"], quantity["unit"], quantity["approximate"], quantity["total"]) == (
        6,
        "回",
        True,
        True,
    )
    assert [cell["state"] for cell in second["cells"]] == ["blank", "none"]
    assert [one["key"] for one in found["indicators"]] == ["1-K1", "1-K2"]
    assert (found["previous"], found["next"]) == (None, "2")


def test_an_initiative_is_found_by_its_printed_code_when_only_one_has_it(client):
    assert get(client, "/plans/small/initiatives/1-3").json()["key"] == "3"
    several = client.get("/api/v1/plans/small/initiatives/1-1")
    assert several.status_code == 404
    assert several.json()["code"] == "initiative-not-found"


def test_targets_are_numbers_texts_or_null(client):
    one, two = get(client, "/plans/small/indicators").json()["items"]
    assert [target["value"] for target in one["targets"]] == [20, "その他の手続"]
    assert [target["value"] for target in two["targets"]] == [None, 66.7]
    assert one["baseline"] == {"value": 12.5, "fiscal_year": 2023, "note": None}
    assert two["baseline"] is None
    assert get(client, "/plans/small/indicators?initiative=2").json()["total"] == 0


def test_the_schedule_is_narrowed_to_lines_that_say_something_about_the_year(client):
    assert [line["key"] for line in get(client, "/plans/small/schedule").json()["items"]] == ["1-L1", "1-L2"]
    assert [line["key"] for line in get(client, "/plans/small/schedule?fiscal_year=2025").json()["items"]] == ["1-L1"]
    assert get(client, "/plans/small/schedule?initiative=3").json()["items"] == []


def test_the_export_is_the_plan_file_itself(client):
    answer = get(client, "/plans/small/export")
    assert answer.content.decode() == canonical_json(small_plan())
    assert json.loads(answer.content)["format"] == "kusei-plan/1"


def test_an_earlier_edition_is_asked_for_by_its_code(client):
    load_small_plan(edition="2026")
    assert get(client, "/plans/small").json()["edition"]["code"] == "2026"
    assert get(client, "/plans/small?edition=2025").json()["edition"]["current"] is False
    assert {edition["code"] for edition in get(client, "/plans/small").json()["editions"]} == {"2025", "2026"}
    for part in ("nodes", "initiatives?goal=A&", "indicators", "schedule", "initiatives/1", "export"):
        separator = "" if part.endswith("&") else "?"
        assert get(client, f"/plans/small/{part}{separator}edition=2025").content
    missing = client.get("/api/v1/plans/small?edition=1999")
    assert (missing.status_code, missing.json()["code"]) == (404, "edition-not-found")
    words = client.get("/api/v1/plans/small/initiatives?edition=2025&q=窓口")
    assert (words.status_code, words.json()["errors"][0]["parameter"]) == (400, "q")


@pytest.mark.parametrize("part", ["", "/small/nodes", "/small/initiatives", "/small/indicators", "/small/schedule"])
def test_lists_are_csv_too_by_header_or_parameter(client, part):
    by_header = get(client, f"/plans{part}", Accept="text/csv;q=0.9, application/json;q=0.5")
    by_parameter = get(client, f"/plans{part}?format=csv", Accept="application/json")
    assert by_header.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert by_header.content == by_parameter.content
    assert by_header.headers["Content-Disposition"].endswith('.csv"')
    assert rows(by_header)


def test_csv_has_one_row_a_target_and_one_a_cell(client):
    targets = rows(get(client, "/plans/small/indicators?format=csv"))
    assert [(row["fiscal_year"], row["target"]) for row in targets] == [
        ("2025", "20"),
        ("2026", "その他の手続"),
        ("2025", "―"),
        ("2026", "66.7"),
    ]
    cells = rows(get(client, "/plans/small/schedule?format=csv"))
    assert [(row["fiscal_year"], row["state"], row["text"]) for row in cells] == [
        ("2025", "printed", "検討"),
        ("2026", "printed", "実施"),
        ("2025", "blank", ""),
        ("2026", "none", ""),
    ]


def test_csv_keeps_unknown_apart_from_none_and_runs_no_formula(client):
    one, two, three = rows(get(client, "/plans/small/initiatives?format=csv"))
    assert [row["departments"] for row in (one, two, three)] == ["区民部", "[]", ""]
    assert [row["sdgs"] for row in (one, two, three)] == ["16", "[]", ""]
    assert two["title"] == "'=SUM(A1:A9)"


def test_csv_holds_the_whole_list_unless_a_page_is_asked_for(client):
    assert len(rows(get(client, "/plans/small/initiatives?format=csv"))) == 3
    page = get(client, "/plans/small/initiatives?format=csv&per_page=2")
    assert len(rows(page)) == 2
    assert 'rel="next"' in page.headers["Link"]


def test_pages_link_to_each_other(client):
    links = get(client, "/plans/small/initiatives?per_page=1").headers["Link"]
    assert '</api/v1/plans/small/initiatives?per_page=1&page=2>; rel="next"' in links
    assert '</api/v1/plans/small/initiatives?per_page=1&page=3>; rel="last"' in links
    assert 'rel="prev"' not in links


@pytest.mark.parametrize(
    "part", ["", "plans", "plans/small", "plans/small/initiatives", "plans/small/export", "openapi.json"]
)
def test_an_answer_that_has_not_changed_is_not_sent_again(client, part):
    first = client.get(f"/api/v1/{part}")
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    again = client.get(f"/api/v1/{part}", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    assert "max-age" in again.headers["Cache-Control"]
    assert client.get(f"/api/v1/{part}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_representation_and_each_query_has_its_own_tag(client):
    paths = ["", "?format=csv", "?per_page=1", "?tag=new"]
    tags = {client.get(f"/api/v1/plans/small/initiatives{query}").headers["ETag"] for query in paths}
    assert len(tags) == len(paths)


def test_a_corrected_plan_has_a_new_tag(client):
    before = {part: client.get(f"/api/v1/plans/small{part}").headers["ETag"] for part in ("", "/export", "/nodes")}
    load_small_plan(edition="2026")
    after = {part: client.get(f"/api/v1/plans/small{part}").headers["ETag"] for part in before}
    assert before[""] != after[""]
    assert before["/export"] != after["/export"]
    assert before["/nodes"] == after["/nodes"]  # the nodes of both editions are the same


def test_head_answers_what_get_answers_without_the_body(client):
    for path in ("/api/v1/plans", "/api/v1/plans/nowhere", "/api/v1/openapi.json"):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers["Content-Type"] == got.headers["Content-Type"]
        assert head.headers.get("ETag") == got.headers.get("ETag")


def test_answers_say_what_they_vary_on_and_how_long_they_keep(client):
    answer = get(client, "/plans")
    assert "Accept" in answer.headers["Vary"].replace("Accept-Language", "")
    assert "Cookie" not in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "public, max-age=60"
