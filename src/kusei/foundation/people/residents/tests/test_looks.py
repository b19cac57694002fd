"""Who looked at my record: only readings of one's own records, by office, in a fixed number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kusei.foundation.audit.access import record_read
from kusei.foundation.people.residents import hooks, queries
from kusei.foundation.people.residents.queries.looks import rows_about


@pytest.fixture
def offices(monkeypatch):
    """福祉課 is where everybody works; how often that was asked."""
    asked = []

    def answer(readers):
        readers = list(readers)
        asked.append(readers)
        return {key: ["福祉課"] for key in readers}

    monkeypatch.setattr(hooks, "_offices", [answer])
    monkeypatch.setattr(hooks, "_records", [])  # what other apps ask of the database is theirs to count
    return asked


@pytest.fixture
def clerk(person, give):
    return give(person("clerk", "見本 職員"), "viewer")


def looks(user, secret=False):
    return queries.looks_at(list(rows_about(user)), secret=secret)


def test_a_reading_shows_moment_office_and_purpose_but_no_name(hanako, taro, clerk, offices):
    record_read(clerk, hanako, "給付の審査")
    record_read(clerk, taro, "別の人の審査")
    record_read(None, hanako, "期限の確認")
    record_read(hanako, hanako, "自分で見た")
    found = looks(hanako)
    assert [(one.purpose, one.offices, one.by_platform, one.name) for one in found] == [
        ("期限の確認", [], True, ""),
        ("給付の審査", ["福祉課"], False, ""),
    ]


def test_names_are_shown_only_where_the_installation_says_so_and_never_to_the_protected(
    hanako, clerk, offices, settings
):
    record_read(clerk, hanako, "審査")
    settings.LOOKS_NAME_STAFF = True
    assert looks(hanako)[0].name == "見本 職員"
    assert looks(hanako, secret=True)[0].name == ""


def test_readings_of_what_other_apps_registered_belong_to_it(hanako, taro, clerk, offices):
    hooks.register_records(lambda user: [("people.user", [str(taro.pk)])] if user == hanako else [])
    record_read(clerk, taro, "申請の審査")
    assert [one.purpose for one in looks(hanako)] == ["申請の審査"]


@pytest.mark.parametrize("number", [1, 30])
def test_looks_cost_the_same_however_many(hanako, clerk, offices, number):
    for _ in range(number):
        record_read(clerk, hanako, "審査")
    with CaptureQueriesContext(connection) as asked:
        assert len(looks(hanako)) == number
    assert len(asked) == 5
    assert len(offices) == 1
