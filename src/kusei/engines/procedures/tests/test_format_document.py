"""The description of the format is true: its example works, its tables name everything."""

import datetime as dt
import re
from pathlib import Path

from kusei.engines.procedures.definition import FieldType
from kusei.engines.procedures.definition.procedure import Procedure
from kusei.engines.procedures.definition.reading import read_text
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.evaluation.language import FUNCTIONS, GIVEN

TEXT = (Path(__file__).parents[5] / "docs/engines/procedures-format.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)[1]


def test_the_example_is_a_procedure_that_can_be_applied_for():
    name = {"family": "見本", "given": "花子", "family_kana": "みほん", "given_kana": "はなこ"}
    answers = {
        "name": name, "birth": "2010-05-05", "guardian": name, "student": True, "start": "令和8年12月1日", "months": 3,
        "bicycles": [{"registration": "A-123"}], "truth": True,
    }  # fmt: skip
    state = evaluate(read_text(EXAMPLE).form, answers, today=dt.date(2026, 11, 21))
    assert state.complete
    assert state.answers["end"] == "2027-02-28"
    late = evaluate(read_text(EXAMPLE).form, {**answers, "months": 5}, today=dt.date(2026, 11, 21))
    assert [problem.dotted for problem in late.problems] == ["months"]


def test_the_tables_name_every_key_type_name_and_function():
    words = set(re.findall(r"`([a-z_]+)(?:\([a-z, ]*\))?`", TEXT))
    assert set(FieldType) <= words
    assert FUNCTIONS.keys() | GIVEN <= words
    assert set(Procedure.model_fields) <= words
