"""Pages of a list and the links between them."""

import re

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kusei.foundation.web.api.paging import PageQuery, cut, links
from kusei.foundation.web.api.problems import Problem


class Rows(list):
    """A list that is counted as a queryset is."""

    def count(self):
        return len(self)


@given(st.integers(0, 300), st.integers(1, 200))
def test_the_pages_together_are_the_list(total, per_page):
    rows = Rows(range(total))
    pages = cut(rows, PageQuery(page=1, per_page=per_page)).pages
    found = [row for page in range(1, pages + 1) for row in cut(rows, PageQuery(page=page, per_page=per_page)).rows]
    assert found == rows


@given(st.integers(0, 300), st.integers(1, 200))
def test_a_page_beyond_the_last_is_refused_with_the_number_of_pages(total, per_page):
    pages = max(1, -(-total // per_page))
    with pytest.raises(Problem) as caught:
        cut(Rows(range(total)), PageQuery(page=pages + 1, per_page=per_page))
    assert caught.value.code == "page-not-found"
    assert str(pages) in caught.value.detail


def test_a_whole_list_is_one_page():
    found = cut(Rows(range(450)), PageQuery(), whole=True)
    assert (len(found.rows), found.total, found.pages) == (450, 450, 1)


@given(st.integers(1, 40), st.data())
def test_links_lead_to_pages_that_exist_and_keep_the_rest_of_the_query(pages, data):
    page = data.draw(st.integers(1, pages))
    header = links("/api/v1/plans", QueryDict("q=手続&page=9&tag=a%26b"), page, pages)
    found = {rel: QueryDict(query) for query, rel in re.findall(r'</api/v1/plans\?([^>]*)>; rel="(\w+)"', header)}
    assert found["first"]["page"] == "1"
    assert found["last"]["page"] == str(pages)
    assert ("prev" in found) == (page > 1)
    assert ("next" in found) == (page < pages)
    assert all(target["q"] == "手続" and target["tag"] == "a&b" for target in found.values())
    assert header.isascii()


@pytest.mark.parametrize("value", ["0", "-1", "201", "1.0", "1_0", "", " 1", "１", "9" * 30, "abc", "0x1"])
def test_a_number_of_items_that_is_none_is_refused(value):
    with pytest.raises(ValidationError):
        PageQuery(per_page=value)
