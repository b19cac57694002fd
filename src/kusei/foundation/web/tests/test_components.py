"""Tags and form controls: what they write, and that hostile text stays text."""

import datetime as dt

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.web import pagination
from kusei.foundation.web.forms import DateField, western_year
from kusei.foundation.web.tables import Cell, Column, Table

EVIL = "<img src=x onerror=alert(1)>\"'"


def render(source, **values):
    return Template("{% load kusei %}" + source).render(Context(values))


@pytest.mark.parametrize(
    "source",
    [
        '{% tag evil "key" %}',
        "{% tag evil url=evil %}",
        "{% phase evil evil %}",
        "{% state evil evil %}",
        "{% breadcrumb evil evil evil %}",
        "{% card evil evil evil %}",
        "{% empty evil evil evil evil %}",
        "{% scroll evil %}{{ evil }}{% endscroll %}",
        "{% banner evil evil %}{{ evil }}{% endbanner %}",
        "{% note evil %}{{ evil }}{% endnote %}",
        "{% disclosure evil %}{{ evil }}{% enddisclosure %}",
        "{% facts pairs %}",
        "{% table table %}",
        "{% progress evil evil evil status=evil %}",
        "{% spark evil list %}",
    ],
)
def test_no_component_lets_text_become_markup(source):
    table = Table(EVIL, [Column(EVIL)], [[Cell(EVIL, url=EVIL, note=EVIL), Cell(EVIL)]])
    page = render(source, evil=EVIL, pairs=[(EVIL, EVIL)], table=table, list=[EVIL, 1])
    assert "<img" not in page
    assert "&lt;img" in page


def test_a_table_has_caption_scopes_and_a_box_that_the_keyboard_reaches():
    page = render(
        "{% table table %}",
        table=Table("表題", [Column("a"), Column("b", number=True)], [[Cell("r"), Cell("1", number=True)]]),
    )
    assert "<caption>表題</caption>" in page
    assert page.count('scope="col"') == 2
    assert page.count('scope="row"') == 1
    assert 'tabindex="0"' in page
    assert 'role="region"' in page


def test_progress_says_in_words_what_the_bar_shows():
    page = render('{% progress 212 300 "手続" mark=186 state="ahead" status="予定より早い" %}')
    assert "212" in page
    assert "300手続" in page
    assert "予定より早い" in page
    assert "186手続" in page


def test_facts_without_a_value_are_left_out_and_zero_is_a_value():
    page = render("{% facts pairs %}", pairs=[("a", None), ("b", ""), ("c", 0)])
    assert page.count("<dt>") == 1
    assert "<dd>0</dd>" in page


class Sample(forms.Form):
    name = forms.CharField(label="名前", help_text="例：見本")
    day = DateField(label="日", required=False)
    way = forms.ChoiceField(label="方法", choices=[("a", "あ")], widget=forms.RadioSelect)


def test_a_wrong_field_is_tied_to_its_hint_and_its_error():
    form = Sample({"name": ""})
    page = render("{% field form.name %}", form=form)
    assert 'aria-describedby="id_name_hint id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_name_hint"' in page
    assert 'id="id_name_error">＊' in page
    assert "※必須" in page


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    page = render("{% field form.way %}", form=Sample())
    assert "<fieldset" in page
    assert "<legend>方法" in page


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        ("2025", "4", "1", dt.date(2025, 4, 1)),
        ("令和7", "４", "１", dt.date(2025, 4, 1)),
        ("R元", "5", "1", dt.date(2019, 5, 1)),
        ("昭和64年", "1", "7", dt.date(1989, 1, 7)),
        ("", "", "", None),
    ],
)
def test_a_date_in_three_parts_takes_western_and_japanese_years(year, month, day, expected):
    form = Sample({"name": "a", "way": "a", "day_year": year, "day_month": month, "day_day": day})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == expected


@pytest.mark.parametrize(
    "parts", [("2025", "2", "30"), ("令和", "1", "1"), ("x", "y", "z"), ("2025", "", ""), ("0", "1", "1")]
)
def test_a_day_that_does_not_exist_is_refused_with_an_example_and_what_was_typed_stays(parts):
    form = Sample({"name": "a", "way": "a", **dict(zip(("day_year", "day_month", "day_day"), parts, strict=True))})
    assert "2025年4月1日" in form.errors["day"][0]
    page = render("{% field form.day %}", form=form)
    assert all(f'value="{part}"' in page for part in parts[1:])


@given(st.text(max_size=12))
def test_any_year_text_comes_back_as_text(text):
    assert isinstance(western_year(text), str)


@given(st.integers(1, 500), st.integers(1, 60))
def test_page_links_keep_the_query_and_hold_first_last_and_neighbours(count, number):
    page = Paginator(range(count), 10).get_page(number)
    links = pagination.links(page, QueryDict("q=%E7%AA%93&tag=a&tag=b&page=7"))
    shown = [link.number for link in links.numbers if link.number]
    assert shown[0] == 1
    assert shown[-1] == page.paginator.num_pages
    assert [link.number for link in links.numbers if link.current] == [page.number]
    assert all("q=%E7%AA%93&tag=a&tag=b" in link.url for link in links.numbers if link.number)
    assert bool(links.next) == page.has_next()
