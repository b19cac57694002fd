import datetime as dt
import importlib
import pickle
import pkgutil

import pytest

import kusei.lib
from kusei.lib.businessdays import NoOpenDay
from kusei.lib.errors import RuleError, require_date
from kusei.lib.municipalcode import AmbiguousMunicipalCode
from kusei.lib.mynumber import PossibleMyNumber

for module in pkgutil.iter_modules(kusei.lib.__path__):
    importlib.import_module(f"kusei.lib.{module.name}")


def refusals() -> list[type[RuleError]]:
    return [refusal for refusal in RuleError.__subclasses__() if refusal.__module__.startswith("kusei.lib.")]


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = [refusal.code for refusal in refusals()]
    assert len(codes) > 20
    assert len(set(codes)) == len(codes)
    assert RuleError.code not in codes


def test_a_refusal_speaks_both_languages() -> None:
    refusal = RuleError("年を確かめてください。", "Please check the year.")
    assert (refusal.ja, refusal.en) == ("年を確かめてください。", "Please check the year.")
    assert str(refusal) == "年を確かめてください。 (Please check the year.)"


@pytest.mark.parametrize(
    "refusal",
    [RuleError("あ", "a"), NoOpenDay(), AmbiguousMunicipalCode(("012106", "121061")), PossibleMyNumber(2)],
)
def test_a_refusal_survives_the_way_to_another_process(refusal: RuleError) -> None:
    copy = pickle.loads(pickle.dumps(refusal))
    assert type(copy) is type(refusal)
    assert (copy.ja, copy.en) == (refusal.ja, refusal.en)


@pytest.mark.parametrize("value", [dt.datetime(2025, 4, 1, tzinfo=dt.UTC), "2025-04-01", None])
def test_only_a_plain_date_is_a_date(value: object) -> None:
    with pytest.raises(TypeError):
        require_date(value)  # type: ignore[arg-type]
