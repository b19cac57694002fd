"""YAML with the plain words of 1.2, without aliases and bottomless nesting."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.plainyaml import MAX_DEPTH, NotPlain, key_written_twice, read_nodes

keys = st.text(min_size=1, max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, min_size=1, max_size=4))
def test_json_with_every_sign_escaped_is_read_as_what_it_says(value):
    assert read_nodes(json.dumps(value))[1] == value


@pytest.mark.parametrize("word", ["no", "yes", "on", "12:30", "2026-04-01", "0o17", "1_000", "0123", ".5", "NO"])
def test_words_that_yaml_1_1_made_into_something_else_stay_text(word):
    assert read_nodes(f"a: {word}")[1] == {"a": word}


def test_an_alias_is_refused_with_its_line_before_anything_is_built():
    bomb = "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30))])
    with pytest.raises(NotPlain, match=r"line 2: aliases \(\*a0\)"):
        read_nodes(bomb)


@pytest.mark.parametrize("tag", ["!!timestamp", "!!binary", "!!set", "!!omap", "!!pairs", "!own", "!!python/tuple"])
def test_a_tag_beyond_the_core_schema_is_refused_before_anything_is_built(tag):
    with pytest.raises(NotPlain, match="line 2: the tag"):
        read_nodes(f"a: 1\nb: {tag} x\n")
    assert read_nodes("a: !!str 1\n")[1] == {"a": "1"}


def test_nesting_is_read_as_deep_as_is_said_and_no_deeper():
    assert read_nodes("[" * MAX_DEPTH + "]" * MAX_DEPTH)[1]
    with pytest.raises(NotPlain, match=f"deeper than {MAX_DEPTH}"):
        read_nodes("[" * 100_000)


def test_a_key_that_stands_twice_is_found_at_any_depth_with_its_line():
    assert key_written_twice(read_nodes("a:\n- b: 1\n  c: {d: 1, e: 2}\n- b: 1\n")[0]) is None
    assert key_written_twice(read_nodes("a:\n- b: 1\n  c:\n    d: 1\n    d: 2\n")[0]) == ("d", 5)


def test_nothing_is_none_and_what_is_no_yaml_is_said():
    assert read_nodes("# only a remark\n") == (None, None)
    with pytest.raises(yaml.YAMLError):
        read_nodes("a: [")
