"""Fee tables for tests: those of the packs, and random ones."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from kusei.engines.payments.fees.format import Table
from kusei.lib import plainyaml

PACKS = Path(__file__).parents[6] / "packs"
DAY = dt.date(2026, 11, 21)


def of_pack(pack: str, key: str) -> Table:
    """The table in the file of the pack."""
    text = (PACKS / pack / "payments" / "fees" / f"{key}.yaml").read_text(encoding="utf-8")
    return Table.model_validate(plainyaml.read_nodes(text)[1])


def table(*versions: dict[str, Any], **more: Any) -> Table:
    """A table of these versions; each begins in 2020 unless it says otherwise."""
    made = [{"from": "2020-04-01", **one} for one in versions]
    return Table.model_validate(
        {"format": "kusei-fees/1", "key": "sample", "label": "見本", "income": "other", "versions": made, **more}
    )


KIND = {"key": "kind", "label": "区分", "options": [{"key": key, "label": key} for key in ("a", "b", "c")]}
YES = {"key": "sure", "label": "確か", "kind": "yes"}
MANY = {"key": "many", "label": "数", "kind": "number", "most": 200}
ASKS = [KIND, YES, MANY]

yen = st.integers(0, 5000)
whens = st.fixed_dictionaries(
    {}, optional={"kind": st.sampled_from(["a", ["a", "b"], ["b", "c"]]), "sure": st.booleans()}
)
rounds = st.fixed_dictionaries(
    {
        "to": st.sampled_from([1, 10, 100]),
        "way": st.sampled_from(["down", "up", "half-up"]),
        "what": st.sampled_from(["fee", "reduction"]),
    }
)


@st.composite
def items(draw: st.DrawFn, key: str) -> dict[str, Any]:
    """A random item."""
    made: dict[str, Any] = {"key": key, "label": key, "when": draw(whens)}
    made["kind"] = draw(st.sampled_from(["item", "item", "extra", "postage"]))
    form = draw(st.sampled_from(["amount", "rates", "steps"]))
    if form == "steps":
        amounts = sorted(draw(st.lists(yen, min_size=2, max_size=2)))
        steps = [{"up_to": 50, "amount": amounts[0]}, {"up_to": 1000, "amount": amounts[1]}]
        return {**made, "count": "many", "steps": steps}
    if form == "amount":
        made["amount"] = draw(yen)
    else:
        made["rates"] = [{"when": draw(whens), "amount": draw(yen)}, {"amount": draw(yen)}]
    if draw(st.booleans()):
        made |= {"count": "many", "step": draw(st.sampled_from([1, 30])), "minimum": draw(st.integers(0, 3))}
        made |= {"free": draw(st.integers(0, 3))}
    if draw(st.booleans()):
        made["ceiling"] = {"yen": draw(yen)} | draw(st.sampled_from([{}, {"each": 4}]))
    return made


@st.composite
def versions(draw: st.DrawFn) -> dict[str, Any]:
    """A random version with every kind of part."""
    made = [draw(items(f"i{number}")) for number in range(draw(st.integers(1, 3)))]
    percent = {"percent": st.integers(1, 100)}
    off = st.one_of(st.fixed_dictionaries(percent), st.fixed_dictionaries({"yen": st.integers(1, 9000)}))
    of = st.lists(st.sampled_from([one["key"] for one in made]), unique=True)
    reductions = [
        {"key": f"r{number}", "label": f"r{number}", "when": draw(whens), "round": draw(rounds), "of": draw(of)}
        | draw(off)
        for number in range(draw(st.integers(0, 3)))
    ]
    surcharges = [
        {"key": "s", "label": "s", "when": draw(whens), "percent": draw(st.integers(1, 200)), "round": draw(rounds)}
    ]
    return {
        "asks": ASKS,
        "items": made,
        "surcharges": surcharges[: draw(st.integers(0, 1))],
        "reductions": reductions,
        "choose": draw(st.sampled_from(["first", "best", "together"])),
        "cap": draw(st.sampled_from([100, 70, 10])),
    }


facts = st.fixed_dictionaries({"kind": st.sampled_from("abc"), "sure": st.booleans(), "many": st.integers(0, 200)})
