"""Entity tags."""

from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.web.api.validators import etag, has_it

parts = st.lists(st.one_of(st.text(max_size=20), st.binary(max_size=20)), max_size=4)


@given(parts)
def test_equal_parts_have_equal_tags_and_the_client_that_names_the_tag_has_it(some):
    assert etag(*some) == etag(*some)
    assert has_it(etag(*some), etag(*some))
    assert has_it(f'"other", W/{etag(*some)}', etag(*some))


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_parts_do_not_run_into_each_other(one, other):
    assert etag(one, other) != etag(one + other)


def test_a_star_names_everything_and_an_empty_header_nothing():
    assert has_it(" * ", etag("a"))
    assert not has_it("", etag("a"))
    assert not has_it('"b", "c"', etag("a"))


@given(st.text(max_size=200))
def test_any_header_is_understood(header):
    assert has_it(header, etag("a")) in (True, False)
