"""Whatever text, definition or sample is given to the builder, and whatever is sent to its pages: no fault of ours."""

from __future__ import annotations

import copy
import json
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.procedures import testing
from kusei.engines.procedures.builder.models import Workpiece
from kusei.engines.procedures.builder.operations import LISTS
from kusei.engines.procedures.definition import Form
from kusei.engines.procedures.definition.reading import canonical
from kusei.engines.procedures.tests import sending
from kusei.engines.procedures.tests.strategies import answers_for, forms
from kusei.foundation.people.testing import sign_in

IMPORT = "/desk/forms/import/"
PAGES = ("", "about/", "preview/", "preview/?lang=en&keys", "samples/", "samples/0/", "compare/", "history/", "decide/",
         "text/", "procedure.yaml", "add/", *(f"lists/{name}/" for name in LISTS))  # fmt: skip
ACTS = ("undo", "redo", "drop", "take-up", "rebase", "generate", "discard:" + "9" * 5000, "discard:1", "submit",
        "approve", "take-back", "send-back", "section-up:s0", "section-delete:s0", "section-copy:s0", "field-down:k0",
        "field-copy:k0", "field-delete:k0", "field-copy:k0.in0", "field-up:nothing", "field-up:\x00")  # fmt: skip
WORDS = ("text", "group", "choice", "s0", "k0", "today", "3")
NO_DEFINITIONS = (
    "\x00", "&a [*a]", "a: &a {b: *a}", "[" * 5000, "{" * 5000, "- " * 3000, "? [a]: b", "!!binary zz",
    "!!python/object:os.system x", "2026-99-99", "<<: 3", "a: !!timestamp x", "%YAML 9.9\n---\nx", "~", "1: 2",
    "format: kusei-guide/1", "format: [kusei]", "[]: 1", "a: 1\n---\nb: 2", "\ud800", "0x" + "f" * 5000,
    "9" * 5000, "9:" * 200 + "9", ".inf", "!!int x", "!!float x", "!!set {a}", "!!omap [a]",
)  # fmt: skip
SAID = ("min", "max", "least", "most", "min_length", "pattern", "earliest", "latest", "profile", "shared", "when",
        "order", "decimals", "unit", "sensitive", "compute", "required", "rows", "note", "x")  # fmt: skip
STRANGE = ("a\x00b", "\ud800", "today+99999", "today-99999", "((((", "x == y", "[a-z]{1000000000}", "a" * 5000,
           "2026-13-01", "0001-01-01", "9999-12-31", "size(1,2,3)", "1/0", "9" * 5000)  # fmt: skip
rubbish_texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="{}[]:,-&*!|>%@`\"'#? \n\tab01", max_size=60),
    st.sampled_from(NO_DEFINITIONS),
)
anything = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from([10**30, 10**4000]), st.floats(), st.text(max_size=5),
    st.sampled_from(STRANGE), st.lists(st.text(max_size=2), max_size=2),
    st.dictionaries(st.text(max_size=3), st.text(max_size=2), max_size=2),
)  # fmt: skip


@st.composite
def definitions(draw: Any) -> Any:
    """Data of a procedure with a random form, with up to three places changed to anything, taken out or added."""
    form = draw(forms())
    data = canonical(testing.small(key="new-procedure", form=form))
    for _ in range(draw(st.integers(0, 3))):
        part: Any = data
        while True:
            places = list(part) if isinstance(part, dict) else list(range(len(part)))
            if not places:
                break
            place = draw(st.sampled_from(places))
            if isinstance(part[place], dict | list) and part[place] and draw(st.integers(0, 4)):
                part = part[place]
                continue
            how = draw(st.integers(0, 4))
            if how == 0:
                del part[place]
            elif how == 1 and isinstance(part, dict):
                part[draw(st.sampled_from(SAID))] = draw(anything)
            elif how == 2:
                other = draw(st.sampled_from(places))
                part[place] = copy.deepcopy(part[other])
            else:
                part[place] = draw(anything)
            break
    return data


def as_text(data: Any, draw: Any) -> bytes:
    """YAML or JSON of the data."""
    if draw(st.booleans()):
        return json.dumps(data).encode()
    return yaml.safe_dump(data, allow_unicode=draw(st.booleans())).encode(errors="surrogatepass")


@pytest.fixture
def desk(town: SimpleNamespace, settings: Any) -> SimpleNamespace:
    settings.STAFF_SECOND_FACTOR = False
    settings.RATE_LIMITS = False
    town.browser = sign_in(Client(), town.editor)
    return town


@sending.hunted(6)
@given(st.data())
def test_any_text_that_is_no_definition_is_refused(desk: SimpleNamespace, data: st.DataObject) -> None:
    with sending.taken_back():
        for _ in range(3):
            text = data.draw(rubbish_texts).encode(errors="surrogatepass")
            as_file = data.draw(st.booleans())
            body = sending.Body([("text", text)]) if not as_file else sending.Body([], [("file", "x.yaml", text)])
            assert body.post(desk.browser, IMPORT).status_code == 422


@sending.hunted(6)
@given(st.data())
def test_any_definition_is_refused_or_its_pages_take_anything(desk: SimpleNamespace, data: st.DataObject) -> None:
    with sending.taken_back():
        text = as_text(data.draw(definitions()), data.draw)
        answer = sending.Body([("text", text)]).post(desk.browser, IMPORT)
        if answer.status_code != 302:
            assert answer.status_code == 422
            return
        one = Workpiece.objects.get()
        form = Form.model_validate(one.content["form"])
        at = answer.headers["Location"]
        paths = [path for x in form.fields for path in (x.key, *(f"{x.key}.{y.key}" for y in x.fields))]
        pages = [*PAGES, *(f"fields/{path}/" for path in paths), *(f"sections/{x.key}/" for x in form.sections)]
        for page in data.draw(st.lists(st.sampled_from(pages), max_size=6)):
            sending.opened(desk.browser, f"{at}{page}")
        desk.browser.post(f"{at}samples/", {"act": "generate"})
        for page in ("", "samples/", "preview/", "decide/"):
            sending.opened(desk.browser, f"{at}{page}")
        for _ in range(data.draw(st.integers(0, 4))):
            sent_to_a_page(desk, data, at, form, pages)


def sent_to_a_page(desk: SimpleNamespace, data: st.DataObject, at: str, form: Form, pages: list[str]) -> None:
    """One request: an act, a sample, a preview filled in, or a page of properties with anything."""
    one = Workpiece.objects.get()
    kind = data.draw(st.integers(0, 4))
    seen = ("revision", str(one.revision) if data.draw(st.integers(0, 3)) else "9" * 5000)
    if kind == 0:
        act = data.draw(st.sampled_from(ACTS))
        page = data.draw(st.sampled_from(["act/", "samples/", "decide/"]))
        note = data.draw(st.sampled_from(sending.NASTY))
        sending.Body([("act", act), seen, ("note", note)]).post(desk.browser, f"{at}{page}")
    elif kind == 1:
        answers = data.draw(answers_for(form, page=True) | st.dictionaries(st.text(max_size=3), anything, max_size=3))
        typed: Any = json.dumps(answers)
        if data.draw(st.integers(0, 4)) == 0:
            typed = data.draw(rubbish_texts).encode(errors="surrogatepass")
        wrong = data.draw(st.sampled_from(["", "k0: required", "x", ":", "\x00: \x00", "k0.0.in0: shape"]))
        title = data.draw(st.sampled_from(["見本", "", "\x00", "x" * 5000]))
        body = sending.Body([("title", title), ("answers", typed), ("wrong", wrong), ("channel", "post")])
        body.post(desk.browser, f"{at}samples/0/")
        sending.opened(desk.browser, f"{at}samples/")
        sending.opened(desk.browser, f"{at}samples/{one.samples.latest('pk').pk if one.samples.exists() else 7}/")
    elif kind == 2:
        more = ["keep", "check", "title"]
        data.draw(sending.rubbish(form, more=more)).post(desk.browser, f"{at}preview/?lang=x&phone")
        sending.opened(desk.browser, f"{at}samples/")
    else:
        page = data.draw(st.sampled_from(pages))
        opened = sending.opened(desk.browser, f"{at}{page}")
        shown = {name: value for name, value in inputs_of(opened).items() if name != "revision"}
        names = st.sampled_from([*sorted(shown), "label", "type", "section", "group", "back"])
        values = st.sampled_from(sending.NASTY) | st.sampled_from(WORDS)
        pairs = data.draw(st.lists(st.tuples(names, values), max_size=6))
        base = [one for one in shown.items() if data.draw(st.integers(0, 5))]
        kept = {**dict(base), **dict(pairs)}
        sending.Body([seen, *kept.items()]).post(desk.browser, f"{at}{page}")
        sending.opened(desk.browser, at)
        sending.opened(desk.browser, f"{at}preview/")


def inputs_of(answer: Any) -> dict[str, str]:
    """Every input of the page's forms with its value."""
    if b"<main" not in answer.content:
        return {}
    html = answer.content.decode()
    main = html[html.index("<main") :]
    return {name: values[-1] for name, values in sending.sent(main).lists()}
