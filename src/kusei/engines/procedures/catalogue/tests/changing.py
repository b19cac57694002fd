"""The small procedure of the tests with a part of its data changed."""

from __future__ import annotations

from typing import Any, TypeVar

from kusei.engines.procedures.definition import Guide, Procedure
from kusei.engines.procedures.definition.reading import canonical, read_data
from kusei.engines.procedures.testing_forms import small, small_guide

Kind = TypeVar("Kind", Procedure, Guide)
LOST = object()  # a value that takes the key away


def changed(**places: Any) -> Procedure:
    """The small procedure; `form__sections__1__title="申請"` puts that value there, `LOST` takes it away."""
    return _put(canonical(small()), places, Procedure)


def changed_guide(**places: Any) -> Guide:
    """The same of the small guide."""
    return _put(canonical(small_guide()), places, Guide)


def _put(data: dict[str, Any], places: dict[str, Any], kind: type[Kind]) -> Kind:
    for path, value in places.items():
        *way, last = path.split("__")
        part: Any = data
        for step in way:
            part = part[int(step)] if isinstance(part, list) else part.setdefault(step, {})
        at = int(last) if isinstance(part, list) else last
        if value is LOST:
            del part[at]
        elif isinstance(part, list) and at == len(part):
            part.append(value)
        else:
            part[at] = value
    made = read_data(data)
    assert isinstance(made, kind)
    return made
