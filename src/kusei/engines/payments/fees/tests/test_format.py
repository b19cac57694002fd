"""Fee tables that cannot be right are refused when they are read, and those of the packs are right. No database."""

import pytest
from pydantic import ValidationError

from kusei.engines.payments.fees.format import Table
from kusei.engines.payments.fees.tests.tables import ASKS, PACKS, of_pack, table
from kusei.lib import plainyaml

FEE = {"key": "fee", "label": "手数料", "amount": 100}
STEPS = {"key": "fee", "label": "送料", "count": "many"}
FILES = sorted(PACKS.glob("*/payments/fees/*.yaml"))


def test_there_are_tables_for_both_wards_and_in_common():
    assert {path.parts[-4] for path in FILES} == {"common", "ota", "setagaya"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-4]}-{path.stem}")
def test_the_tables_of_the_packs_are_right(path):
    made = of_pack(path.parts[-4], path.stem)
    assert made.key == path.stem
    assert made.sample
    titles = plainyaml.read_nodes((PACKS / "common/payments/accounts.yaml").read_text(encoding="utf-8"))[1]["titles"]
    assert made.income in {one["key"] for one in titles}
    for version in made.versions:
        assert version.sources
        texts = [one.label for one in (*version.asks, *version.items, *version.surcharges, *version.reductions)]
        texts += [option.label for ask in version.asks for option in ask.options]
        assert all(text.en and text.easy for text in (made.label, *texts))


@pytest.mark.parametrize(
    "version",
    [
        {"items": [FEE, FEE]},
        {"items": [{**FEE, "rates": [{"amount": 1}]}]},
        {"items": [{"key": "fee", "label": "手数料"}]},
        {"items": [{**FEE, "amount": -1}]},
        {"items": [{**FEE, "amount": 1.5}]},
        {"items": [{**FEE, "count": "many"}]},
        {"asks": ASKS, "items": [{**FEE, "count": "kind"}]},
        {"asks": ASKS, "items": [{**FEE, "when": {"kind": "z"}}]},
        {"asks": ASKS, "items": [{**FEE, "when": {"colour": "red"}}]},
        {"asks": ASKS, "items": [{**FEE, "when": {"sure": 1}}]},
        {"asks": ASKS, "items": [{"key": "fee", "label": "手", "rates": [{"when": {"kind": "a"}, "amount": 1}]}]},
        {"asks": ASKS, "items": [{**STEPS, "steps": [{"up_to": 5, "amount": 9}, {"up_to": 9, "amount": 8}]}]},
        {"asks": ASKS, "items": [{**STEPS, "steps": [{"up_to": 5, "amount": 9}, {"up_to": 5, "amount": 9}]}]},
        {"items": [FEE], "reductions": [{"key": "r", "label": "減", "when": {}}]},
        {"items": [FEE], "reductions": [{"key": "r", "label": "減", "when": {}, "percent": 101}]},
        {"items": [FEE], "reductions": [{"key": "r", "label": "減", "when": {}, "percent": 5, "of": ["x"]}]},
        {"items": [FEE], "surcharges": [{"key": "s", "label": "加", "percent": 5, "of": ["s"]}]},
        {"items": [FEE], "until": "2019-03-31"},
        {"items": [FEE], "colour": "red"},
        {"items": [FEE], "asks": [{"key": "k", "label": "区分"}]},
        {"items": [FEE], "asks": [{**ASKS[2], "default": 999}]},
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused(version):
    with pytest.raises(ValidationError):
        table(version)


def test_versions_stand_in_order_and_do_not_overlap():
    with pytest.raises(ValidationError):
        table({"from": "2026-04-01", "items": [FEE]}, {"from": "2026-04-01", "items": [FEE]})
    with pytest.raises(ValidationError):
        table({"from": "2025-04-01", "until": "2026-04-01", "items": [FEE]}, {"from": "2026-04-01", "items": [FEE]})
    with pytest.raises(ValidationError):
        Table.model_validate({"format": "kusei-fees/1", "key": "x", "label": "x", "income": "other", "versions": []})
