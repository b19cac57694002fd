"""A definition as the text of a pack's file, with a header that says where it comes from."""

from __future__ import annotations

from typing import Any

import yaml

from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.definition.reading import canonical
from kusei.foundation.web import clock


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # libyaml where it is there
    """Writes every value out: no references within the file."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def yaml_text(content: Procedure, *, origin: str = "") -> str:
    """The procedure as YAML that `read_text` reads back to the same. `origin`: a line for the header."""
    head = [
        f"# {content.title.ja}",
        f"# {origin}" if origin else "",
        f"# {clock.today().isoformat()} kusei-procedure/1",
    ]
    lines = "\n".join(" ".join(line.split()) for line in head if line)
    data = canonical(content)
    return f"{lines}\n{yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)}"
