"""Refuses to start with a metric that is badly declared."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from kusei.engines.measures import registry


@register()
def metrics_are_well_declared(app_configs: Any, **_options: Any) -> list[CheckMessage]:
    """Words in two languages, a known unit, an expression for each dimension, a day or a year to count by."""
    return [Error(problem, id="measures.E001") for metric in registry.every() for problem in registry.problems(metric)]
