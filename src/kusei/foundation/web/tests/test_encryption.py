"""Encryption at rest: keys can be changed, changed bytes are noticed, and keys are shown nowhere."""

from __future__ import annotations

import base64
import contextlib
import logging
import traceback

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kusei.foundation.web import encryption
from kusei.foundation.web.encryption import Unreadable, blind, is_current, reseal, seal, seal_json, unseal, unseal_json

OLD, NEW, INDEX = "the-old-key-of-this-test", "the-new-key-of-this-test", "the-index-key-of-this-test"
many = hypothesis_settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.FIELD_KEYS = [OLD]
    settings.FIELD_INDEX_KEY = INDEX


@many
@given(st.binary(max_size=500))
def test_what_was_sealed_is_read_back_and_stands_nowhere_in_the_token(content):
    token = seal(content)
    assert unseal(token) == unseal(memoryview(token)) == content
    assert len(content) < 4 or content not in token


@many
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8))  # fmt: skip
def test_plain_values_are_read_back_as_they_were(value):
    assert unseal_json(seal_json(value)) == value


def test_the_same_value_is_sealed_differently_each_time():
    assert seal(b"abc") != seal(b"abc")


@many
@given(st.data())
def test_a_changed_byte_is_noticed(data):
    token = bytearray(seal(b"personal"))
    before = base64.urlsafe_b64decode(token)
    token[data.draw(st.integers(0, len(token) - 1))] = data.draw(st.sampled_from(b"ABCxyz019-_"))
    with contextlib.suppress(ValueError):
        assume(base64.urlsafe_b64decode(token) != before)  # the last sign holds bits that mean nothing
    with pytest.raises(Unreadable):
        unseal(bytes(token))


@pytest.mark.parametrize("token", [b"", b"plain text", b"gAAAAA", b"\xff" * 80, seal.__name__.encode()])
def test_what_is_no_token_is_refused_everywhere(token):
    for read in (unseal, unseal_json, reseal):
        with pytest.raises(Unreadable, match="暗号鍵"):
            read(token)
    assert not is_current(token)


def test_after_a_new_key_came_old_values_are_read_and_new_ones_are_sealed_with_it(settings):
    old = seal(b"abc")
    settings.FIELD_KEYS = [NEW, OLD]
    assert unseal(old) == b"abc"
    assert not is_current(old)
    assert is_current(seal(b"abc"))


def test_a_value_sealed_anew_outlives_the_old_key(settings):
    old = seal(b"abc")
    settings.FIELD_KEYS = [NEW, OLD]
    anew = reseal(old)
    assert is_current(anew)
    settings.FIELD_KEYS = [NEW]
    assert unseal(anew) == b"abc"
    for read in (unseal, reseal):
        with pytest.raises(Unreadable):
            read(old)


def test_the_same_text_has_one_mark_for_a_purpose_and_another_for_another():
    mark = blind("見本 太郎", purpose="residents.name")
    assert mark == blind("見本 太郎", purpose="residents.name")
    assert len(mark) == 32
    assert set(mark) <= set("0123456789abcdef")
    others = {
        blind("見本 太郎", purpose="residents.kana"),
        blind("見本 次郎", purpose="residents.name"),
        blind("", purpose="x"),
    }
    assert len(others | {mark}) == 4


def test_text_and_purpose_cannot_be_shifted_into_each_other():
    assert blind("bc", purpose="a") != blind("c", purpose="ab")


def test_marks_outlive_a_change_of_keys_and_belong_to_the_installation(settings):
    mark = blind("見本", purpose="name")
    settings.FIELD_KEYS = [NEW]
    assert blind("見本", purpose="name") == mark
    settings.FIELD_INDEX_KEY = "of another installation"
    assert blind("見本", purpose="name") != mark


def test_neither_keys_nor_values_stand_in_errors_logs_or_representations(caplog):
    caplog.set_level(logging.DEBUG)
    token = seal(b"personal")
    blind("personal", purpose="name")
    with pytest.raises(Unreadable) as raised:
        unseal(token[:-8] + b"AAAAAAA=")
    told = "".join(traceback.format_exception(raised.value)) + caplog.text + repr(raised.value)
    told += repr(encryption._keys()) + repr(vars(encryption._keys())) + repr(encryption._fernet(OLD))
    for secret in (OLD, INDEX, "personal", token.decode()):
        assert secret not in told
    assert raised.value.__cause__ is None
