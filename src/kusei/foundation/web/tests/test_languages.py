"""The language switch, and how years, dates and numbers follow the language."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import gettext, override
from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.web import formats


@pytest.mark.django_db
def test_the_switch_keeps_path_and_query(client):
    page = client.get("/components/?page=2&tab=list").content.decode()
    assert 'href="/en/components/?page=2&amp;tab=list"' in page
    assert 'href="/ja-easy/components/?page=2&amp;tab=list"' in page


@pytest.mark.django_db
def test_the_switch_leads_back_to_the_address_without_prefix(client):
    page = client.get("/en/components/?page=2").content.decode()
    assert 'href="/components/?page=2"' in page


@pytest.mark.django_db
def test_the_browser_s_language_does_not_override_the_address(client):
    assert "本文へ進む" in client.get("/", headers={"accept-language": "en"}).content.decode()


@pytest.mark.django_db
def test_easy_japanese_falls_back_to_japanese(client):
    assert "なにを さがしていますか" in client.get("/ja-easy/").content.decode()
    with override("ja-easy"):
        assert gettext("一覧") == "一覧"


@pytest.mark.parametrize(
    ("language", "year", "full", "short"),
    [
        ("ja", 2025, "令和7年度", "7年度"),
        ("ja", 2019, "令和元年度", "元年度"),
        ("ja", 2018, "平成30年度", "30年度"),
        ("ja-easy", 2025, "令和7年度", "7年度"),
        ("en", 2025, "FY2025", "FY25"),
        ("en", 2000, "FY2000", "FY00"),
    ],
)
def test_fiscal_years_follow_the_language(language, year, full, short):
    with override(language):
        assert formats.fiscal_year(year) == full
        assert formats.fiscal_year_short(year) == short


def test_a_span_names_the_era_again_only_when_it_changes():
    assert formats.fiscal_years(2025, 2028) == "令和7～10年度"
    assert formats.fiscal_years(2018, 2020) == "平成30～令和2年度"
    assert formats.fiscal_years(2025, 2025) == "令和7年度"


def test_dates_are_those_of_tokyo():
    late = dt.datetime(2025, 3, 31, 15, 30, tzinfo=dt.UTC)
    assert formats.date_text(late) == "令和7年4月1日"
    assert formats.moment_text(late) == "令和7年4月1日 0:30"
    with override("en"):
        assert formats.date_text(late) == "1 April 2025"


def test_a_deadline_at_the_end_of_a_day_is_said_with_that_day():
    midnight = dt.datetime(2025, 3, 31, 15, tzinfo=dt.UTC)
    assert formats.deadline_text(midnight) == "令和7年3月31日 24:00"
    assert formats.deadline_text(midnight + dt.timedelta(minutes=1)) == "令和7年4月1日 0:01"
    assert formats.deadline_text(None) == "―"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "―"),
        ("", "―"),
        (0, "0"),
        (-0.0, "0"),
        (1234.5, "1,234.5"),
        (Decimal("80.0"), "80"),
        (-3, "−3"),
        ("程度", "程度"),
        (10**9, "1,000,000,000"),
    ],
)
def test_nothing_and_zero_are_two_different_things(value, text):
    assert formats.number(value) == text


def test_narrow_numbers_use_the_units_of_the_language():
    assert formats.rounded(49000) == "4.9万"
    assert formats.rounded(120_000_000) == "1.2億"
    with override("en"):
        assert formats.rounded(49000) == "49K"


@given(st.one_of(st.integers(), st.floats(), st.decimals(), st.text(), st.none()))
def test_no_value_breaks_the_formats(value):
    for write in (formats.number, formats.rounded, formats.yen):
        assert isinstance(write(value), str)
