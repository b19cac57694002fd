"""What reaches the pages of a form: answers as a browser sends them, and whatever else anybody may send.

Bodies are made byte by byte, so that a name may stand twice and a text need not be UTF-8.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote_from_bytes

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from PIL import Image

from kusei.engines.procedures.definition import Field, FieldType, Form, Section
from kusei.engines.procedures.definition.fields import ROWS
from kusei.engines.procedures.evaluation import State
from kusei.engines.procedures.rendering.html import form_html
from kusei.engines.procedures.rendering.options import RenderOptions
from kusei.engines.procedures.rendering.tests.reading_pages import sent
from kusei.foundation.web import keeping

BOUNDARY = "a-boundary-that-nobody-types"
ENDS = ("", "-rows", "-shown", "-add", "-0-remove", "-1-up", "-9-up", "-year", "-month", "-remove", "-find",
        "-new", "-family", "-postal_code", "-kind", "-0", "-0-in0", "-0-in0-year", "-0-name-family", "-0-in0-new",
        "-0-in1-remove")  # fmt: skip
OTHERS = ("next", "save", "seen", "f-refresh", "email", "delivery", "remember", "department", "review",
          "late_reason", "text", "note", "check", "keep", "title", "f-", "", "csrfmiddlewaretoken", "f-unknown",
          "\x00", "f-k0[]")  # fmt: skip
NASTY: tuple[str | bytes, ...] = (
    "", "1", "0", "-1", "99999", "99999999", "9" * 5000, "٣", "2026", "令和7", "true", "null", "[]", "a\x00b",
    "\x07\x1b[2J", "\u202e", "字" * 30_000, "{{ 7|add:7 }}", "<script>", "%s%(x)s{0}", "123456789018",
    "4f0c9a52-be5f-4b8b-8f6f-3f0e6a2d7c11", "a@example.jp", "\r\nX: y", "１４４", b"\xff\xfe\x00",
    b"\xed\xa0\x80", b"\xe3\x81", "\ufdd0",
)  # fmt: skip
Pairs = list[tuple[str, str | bytes]]


@dataclass
class Body:
    """Pairs of name and value, files as (name, file name, content), and headers."""

    pairs: Pairs = field(default_factory=list)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def post(self, client: Client, address: str) -> HttpResponse:
        """Send it; never answered by a fault of ours."""
        kind, made = self._multipart() if self.files else self._urlencoded()
        answer: HttpResponse = client.generic("POST", address, made, kind, headers=self.headers)
        assert answer.status_code < 500, (address, answer.status_code)
        return answer

    def _urlencoded(self) -> tuple[str, bytes]:
        quoted = (f"{quote_from_bytes(_bytes(name))}={quote_from_bytes(_bytes(value))}" for name, value in self.pairs)
        return "application/x-www-form-urlencoded", "&".join(quoted).encode()

    def _multipart(self) -> tuple[str, bytes]:
        parts = [(f'name="{name}"', _bytes(value)) for name, value in self.pairs]
        parts += [(f'name="{name}"; filename="{called}"', content) for name, called, content in self.files]
        made = b"".join(
            f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
            for head, content in parts
        )
        return f"multipart/form-data; boundary={BOUNDARY}", made + f"--{BOUNDARY}--\r\n".encode()


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def opened(client: Client, address: str) -> HttpResponse:
    """The page; never answered by a fault of ours."""
    answer: HttpResponse = client.get(address)
    assert answer.status_code < 500, (address, answer.status_code)
    return answer


@cache
def photo() -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.new("RGB", (8, 6), "white").save(made, "JPEG")
    return made.getvalue()


def filled(sections: Sequence[Section], state: State, answers: Mapping[str, Any], *, prefix: str = "f") -> Body:
    """What a browser sends for these sections: every input of the page, and a picture for every file that is asked."""
    html = form_html(sections, state, answers, prefix=prefix, problems_shown=False, options=RenderOptions(hx_post="/"))
    pairs: Pairs = [(name, value) for name, values in sent(html).lists() for value in values]
    names = (name for section in sections for one in section.fields for name in _inputs(one, state, answers))
    return Body(pairs, [(f"{prefix}-{name}-new", "写真.jpg", photo()) for name in names])


def _inputs(one: Field, state: State, answers: Mapping[str, Any]) -> Iterator[str]:
    """The inputs for files of one field."""
    if one.type is FieldType.FILE and (one.key,) in state.asked:
        yield one.key
    if one.type in ROWS:
        for index in range(len(answers.get(one.key) or [])):
            yield from (
                f"{one.key}-{index}-{x.key}"
                for x in one.row_fields
                if x.type is FieldType.FILE and (one.key, index, x.key) in state.asked
            )


def without_files(fields: Sequence[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without numbers of files."""
    return with_files(fields, answers, {})


def with_files(fields: Sequence[Field], answers: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with those numbers of files that stand in `kept`."""
    after = dict(answers)
    for one in fields:
        if one.type is FieldType.FILE:
            after[one.key] = kept.get(one.key)
        elif one.type in ROWS and isinstance(after.get(one.key), list):
            rows = [*(kept.get(one.key) or []), *({} for _ in after[one.key])]
            after[one.key] = [
                with_files(one.row_fields, row, old) for row, old in zip(after[one.key], rows, strict=False)
            ]
    return after


@st.composite
def rubbish(draw: Callable[..., Any], form: Form, *, prefix: str = "f", more: Sequence[str] = ()) -> Body:
    """Names of the form's inputs and others, each with anything; files where texts belong, and texts for files."""
    known = [f"{prefix}-{one.key}{end}" for one in form.fields for end in ENDS]
    names = st.sampled_from([*known, *known, *OTHERS, *more]) | st.text(max_size=5)
    values = st.sampled_from(NASTY) | st.text(max_size=8)
    pairs = draw(st.lists(st.tuples(names, values), max_size=10))
    called = st.sampled_from(["写真.jpg", "x.pdf", "../../etc/passwd", "", "a" * 400 + ".jpg", "x.exe"])
    content = st.sampled_from([b"", b"rubbish", b"%PDF-1.7", b"\xff\xd8\xff", b"\x00" * 50]) | st.just(photo())
    plain = [name for name in known if '"' not in name]
    files = draw(st.lists(st.tuples(st.sampled_from(plain or ["x"]), called, content), max_size=2))
    headers = {}
    if draw(st.booleans()):
        headers = {"HX-Request": "true", "HX-Target": draw(st.sampled_from(["f-fields", "nothing", "<x>", "a b"]))}
    return Body([(name.replace('"', ""), value) for name, value in pairs], files, headers)


@contextmanager
def taken_back() -> Iterator[None]:
    """What one example writes is gone after it."""
    keeping.forget()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def hunted(examples: int) -> settings:
    """So many examples; `KUSEI_HUNT=3000` looks for faults among more, without making what it finds small."""
    wanted = int(os.environ.get("KUSEI_HUNT", "0"))
    chosen = {"max_examples": wanted, "phases": [Phase.generate]} if wanted else {"max_examples": examples}
    return settings(suppress_health_check=list(HealthCheck), **chosen)
