"""Sub-selects that bring the small parts of an initiative (departments, tags, figures …) in the same SQL query."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from kusei.services.plans.models import (
    Figure,
    IndicatorTarget,
    Listing,
    ResponsibleDepartment,
    TagUse,
    YearCell,
    YearChange,
)


def rows_of(model: type[Model], link: str, order: str = "position", **fields: str) -> ArraySubquery:
    """The rows of `model` that point at the outer row by `link`, each as a dictionary of the named fields."""
    rows: QuerySet[Any] = model._default_manager.filter(**{link: OuterRef("pk")}).order_by(order)
    return ArraySubquery(rows.values(row=JSONObject(**fields)))


def departments() -> ArraySubquery:
    return rows_of(ResponsibleDepartment, "initiative", name="name", lead="lead", department="department_id")


def tags(link: str = "initiative") -> ArraySubquery:
    return rows_of(
        TagUse, link, key="tag__key", label="tag__label", label_en="tag__label_en", legend="tag__legend",
        fiscal_year="fiscal_year", scope="scope", from_mark="from_mark",
    )  # fmt: skip


def figures(link: str = "initiative") -> ArraySubquery:
    return rows_of(
        Figure,
        link,
        name="name",
        number="number",
        text="text",
        unit="unit",
        fiscal_year="fiscal_year",
        note="note",
    )


def listings() -> ArraySubquery:
    return rows_of(
        Listing, "initiative", node="node__key", node_title="node__title", primary="primary", counted="counted",
        subplan="subplan__key", subplan_title="subplan__title", place="place",
    )  # fmt: skip


def changes() -> ArraySubquery:
    return rows_of(
        YearChange,
        "initiative",
        fiscal_year="fiscal_year",
        kind="kind",
        old="old",
        new="new",
        basis="basis",
        note="note",
    )


def cells() -> ArraySubquery:
    return rows_of(
        YearCell, "line", "fiscal_year", fiscal_year="fiscal_year", text="text", state="state", phases="phases",
        detail="detail",
    )  # fmt: skip


def targets() -> ArraySubquery:
    return rows_of(IndicatorTarget, "indicator", "fiscal_year", fiscal_year="fiscal_year", number="number", text="text")
