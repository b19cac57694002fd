"""Every mistake is answered with a problem and a sentence, never with a 500."""

import string

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kusei.services.plans.queries import register

pytestmark = pytest.mark.usefixtures("small")

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}


def problem(answer, status, code=None):
    assert answer.status_code == status, (answer.request["PATH_INFO"][:80], answer.content.decode())
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    found = answer.json()
    assert set(found) == MEMBERS
    assert found["status"] == status
    assert found["detail"]
    assert found["request_id"] == answer.headers["X-Request-ID"]
    if code:
        assert found["code"] == code
    return found


BAD = [
    ("/api/v1/nothing", 404, "not-found"),
    ("/api/v1/plans/", 404, "not-found"),
    ("/api/v2/plans", 404, "not-found"),
    ("/api/", 404, "not-found"),
    ("/api/v1/problems/nothing", 404, "not-found"),
    ("/api/v1/plans/nowhere", 404, "plan-not-found"),
    ("/api/v1/plans/NOWHERE!", 404, "not-found"),
    ("/api/v1/plans/%00", 404, "not-found"),
    ("/api/v1/plans/%FF%FE", 404, "not-found"),
    ("/api/v1/plans/" + "a" * 10_000, 404, "not-found"),
    ("/api/v1/plans/nowhere/nodes", 404, "plan-not-found"),
    ("/api/v1/plans/small/initiatives/nothing", 404, "initiative-not-found"),
    ("/api/v1/plans/small/initiatives/%00", 404, "not-found"),
    ("/api/v1/plans/small/initiatives/日本%0A語", 404, "not-found"),
    ("/api/v1/plans/small/initiatives/%F0%9F%92%A9", 404, "initiative-not-found"),
    ("/api/v1/plans?page=2", 404, "page-not-found"),
    ("/api/v1/plans?nonsense=1", 400, "parameter-unknown"),
    ("/api/v1/plans?%00=1", 400, "parameter-unknown"),
    ("/api/v1/plans/small?q=1", 400, "parameter-unknown"),
    ("/api/v1/?q=1", 400, "parameter-unknown"),
    ("/api/v1/plans?page=1&page=1", 400, "parameter-invalid"),
    ("/api/v1/plans?page=0", 400, "parameter-invalid"),
    ("/api/v1/plans?page=-1", 400, "parameter-invalid"),
    ("/api/v1/plans?page=one", 400, "parameter-invalid"),
    ("/api/v1/plans?page=" + "9" * 400, 400, "parameter-invalid"),
    ("/api/v1/plans?page=99999999999999999999", 400, "parameter-invalid"),
    ("/api/v1/plans?per_page=201", 400, "parameter-invalid"),
    ("/api/v1/plans?per_page=", 400, "parameter-invalid"),
    ("/api/v1/plans?format=xml", 400, "parameter-invalid"),
    ("/api/v1/plans/small?format=csv", 400, "parameter-invalid"),
    ("/api/v1/plans?municipality=1", 400, "parameter-invalid"),
    ("/api/v1/plans/small/initiatives?q=", 400, "parameter-invalid"),
    ("/api/v1/plans/small/initiatives?q=%00", 400, "parameter-invalid"),
    ("/api/v1/plans/small/initiatives?q=a%0Ab", 400, "parameter-invalid"),
    ("/api/v1/plans/small/initiatives?q=" + "あ" * 4000, 400, "parameter-invalid"),
    ("/api/v1/plans/small/initiatives?q=%FF%FE", 400, "bad-request"),
    ("/api/v1/plans/small/initiatives?q=%ED%A0%80", 400, "bad-request"),
    ("/api/v1/plans/small/initiatives?sdg=18", 400, "parameter-invalid"),
    ("/api/v1/plans/small/initiatives?fiscal_year=12", 400, "parameter-invalid"),
    ("/api/v1/plans/small/initiatives?goal=%27%3B--", 400, "parameter-invalid"),
    ("/api/v1/plans/small?edition=%20", 400, "parameter-invalid"),
    ("/api/v1/plans?" + "&".join(f"a{n}=1" for n in range(2000)), 400, "bad-request"),
]


def test_bad_input_gets_a_sentence(client):
    for path, status, code in BAD:
        problem(client.get(path), status, code)


def test_the_sentence_about_an_unknown_parameter_names_those_that_are_known(client):
    found = problem(client.get("/api/v1/plans?pge=1"), 400)
    assert "pge" in found["detail"]
    assert "municipality, page, per_page" in found["detail"]


def test_the_sentence_about_a_bad_value_names_parameter_and_limit(client):
    found = problem(client.get("/api/v1/plans?per_page=201&page=x"), 400)
    by_name = {error["parameter"]: error["detail"] for error in found["errors"]}
    assert "200" in by_name["per_page"]
    assert "整数" in by_name["page"]


def test_sentences_are_in_the_language_that_is_asked_for(client):
    japanese = problem(client.get("/api/v1/plans/nowhere", headers={"Accept-Language": "ja"}), 404)
    assert "計画" in japanese["detail"]
    assert client.get("/api/v1/plans/nowhere", headers={"Accept-Language": "ja"}).headers["Content-Language"] == "ja"
    english = client.get("/api/v1/plans/nowhere", headers={"Accept-Language": "en-GB, ja;q=0.5"})
    assert english.headers["Content-Language"] == "en"


def test_the_type_leads_to_a_description(client):
    found = problem(client.get("/api/v1/plans/nowhere"), 404)
    leads = client.get(found["type"])
    assert leads.status_code == 302
    page, _, anchor = leads.headers["Location"].partition("#")
    assert f'id="{anchor}"' in client.get(page).content.decode()


def test_other_methods_are_refused_with_those_that_are_allowed(client):
    for call in (client.post, client.put, client.patch, client.delete):
        answer = call("/api/v1/plans")
        problem(answer, 405, "method-not-allowed")
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_a_format_that_nobody_offers_is_not_acceptable(client):
    for path in ("/api/v1/plans", "/api/v1/plans/small", "/api/v1/plans/small/export"):
        found = problem(client.get(path, headers={"Accept": "image/png"}), 406, "not-acceptable")
        assert "application/json" in found["detail"]


def test_csv_is_not_acceptable_where_there_is_no_table(client):
    problem(client.get("/api/v1/plans/small", headers={"Accept": "text/csv"}), 406)


def test_too_many_calls_are_answered_with_the_time_to_wait(client, settings, monkeypatch):
    settings.RATE_LIMITS = True
    monkeypatch.setattr("kusei.foundation.web.api.interface.RATE", "2/m")
    assert client.get("/api/v1/plans").status_code == 200
    assert client.get("/api/v1/plans").status_code == 200
    answer = client.get("/api/v1/plans")
    problem(answer, 429, "too-many-requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_a_mistake_of_ours_is_told_without_its_details(client, monkeypatch):
    def broken(**options):
        raise RuntimeError("secret")

    monkeypatch.setattr("kusei.services.plans.api.operations.select_plans", broken)
    client.raise_request_exception = False
    answer = client.get("/api/v1/plans")
    problem(answer, 500, "server-error")
    assert "secret" not in answer.content.decode()
    assert register.select_plans  # what the pages use is not touched


def test_a_host_that_is_not_ours_is_refused_as_a_problem(client):
    problem(client.get("/api/v1/plans", headers={"Host": "evil.example"}), 400, "bad-request")


@pytest.mark.parametrize("path", ["/api/v1/plans", "/api/v1/plans/nowhere", "/api/v1/nothing", "/api/v1/openapi.json"])
def test_pages_of_other_sites_may_read_answers_and_problems(client, path):
    answer = client.get(path, headers={"Origin": "https://other.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


def test_a_preflight_is_answered(client):
    answer = client.options(
        "/api/v1/plans",
        headers={"Origin": "https://other.example", "Access-Control-Request-Headers": "if-none-match"},
    )
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]


def test_pages_are_no_part_of_this(client):
    answer = client.get("/plans/", headers={"Origin": "https://other.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


QUERY = st.text(alphabet=string.ascii_letters + string.digits + "%&=+;?/あ\x7f", max_size=80)


@given(
    query=QUERY,
    name=st.sampled_from(["q", "tag", "goal", "department", "page", "format", "sdg", "kind", "x"]),
)
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_breaks_anything(client, settings, name, query):
    settings.RATE_LIMITS = False
    answer = client.get(f"/api/v1/plans/small/initiatives?{name}={query}")
    assert answer.status_code < 500
    if answer.status_code >= 400:
        problem(answer, answer.status_code)
