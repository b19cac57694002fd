"""Programmes as a pack writes them (payments/vouchers/*.yaml): premium vouchers and points for activities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from django.conf import settings
from django.utils.translation import get_language
from pydantic import Discriminator, Field, StringConstraints, TypeAdapter, model_validator

from kusei.engines.payments.packdata import Strict, read

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
Words = Annotated[dict[str, str], Field(min_length=1)]
ShopKind = Literal["small", "large"]
YEN = 10_000_000  # no unit, cap or prize is larger


class Campaign(Strict):
    """ポイント還元: so many per cent of what was spent in the period, until the budget is used."""

    percent: int = Field(ge=1, le=100)
    cap: int = Field(ge=1, le=YEN, description="yen a person, over the whole period")
    budget: int = Field(ge=1, description="yen")
    begins: dt.date
    ends: dt.date
    usable_until: dt.date

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.begins <= self.ends <= self.usable_until:
            raise ValueError("begins, ends and usable_until are not in order")
        return self


class _Programme(Strict):
    key: Key
    label: Words
    text: Words
    department: Key
    sample: bool = False
    level: Literal["contact", "card"] = "card"

    @model_validator(mode="after")
    def _japanese(self) -> Self:
        if not self.label.get("ja") or not self.text.get("ja"):
            raise ValueError("label and text need Japanese (ja)")
        return self


class VoucherProgramme(_Programme):
    """A premium voucher. Days are the last or first on which something may be done."""

    kind: Literal["voucher"]
    unit_price: int = Field(ge=1, le=YEN, description="yen that a unit costs")
    premium_percent: int = Field(ge=0, le=100)
    small_only: int = Field(default=0, ge=0, description="yen of each unit that only small shops take")
    units_per_person: int = Field(ge=1, le=1000)
    issue: int = Field(ge=1, le=10_000_000, description="units in all")
    lottery: bool = True
    apply_from: dt.date
    apply_until: dt.date
    buy_until: dt.date
    use_from: dt.date
    use_until: dt.date
    shops: tuple[ShopKind, ...] = ("small", "large")
    settlements: tuple[dt.date, ...] = ()
    campaign: Campaign | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if (
            not self.apply_from <= self.apply_until <= self.buy_until <= self.use_until
            or self.use_from > self.use_until
        ):
            raise ValueError("the days are not in order: apply_from, apply_until, buy_until, use_until; use_from")
        if self.lottery and self.buy_until <= self.apply_until:
            raise ValueError("nobody could buy after the draw: buy_until must lie after apply_until")
        if self.unit_price * self.premium_percent % 100:
            raise ValueError("the premium of a unit is no whole yen")
        if self.small_only > self.face:
            raise ValueError("small_only is more than a unit is worth")
        if not self.shops:
            raise ValueError("no shop takes the vouchers")
        return self

    @property
    def face(self) -> int:
        """Yen that a unit is worth, with the premium."""
        return self.unit_price + self.premium

    @property
    def premium(self) -> int:
        """Yen of a unit that the ward adds."""
        return self.unit_price * self.premium_percent // 100


class Activity(Strict):
    """What earns points, and how often: once a day, or once for each occasion (an event, a check-up)."""

    key: Key
    label: Words
    points: int = Field(ge=1, le=100_000)
    once: Literal["day", "occasion"]
    who: Literal["self", "staff"] = Field(description="who records it: the person alone, or only staff and systems")

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.who == "self" and self.once != "day":
            raise ValueError("what people record themselves counts once a day")
        return self


class Prize(Strict):
    """A prize draw: a ticket costs so many points."""

    key: Key
    label: Words
    points: int = Field(ge=1)
    prizes: int = Field(ge=1)
    until: dt.date


class ToVouchers(Strict):
    """Exchange into the voucher wallet, in steps of so many points."""

    step: int = Field(ge=1)
    days: int = Field(ge=1, le=366, description="how long what was exchanged can be used")


class PointsProgramme(_Programme):
    """Points for activities. They expire at the end of the fiscal year after that in which they were earned."""

    kind: Literal["points"]
    yen_per_point: int = Field(ge=1, le=100)
    cap_per_year: int = Field(ge=1, description="points a person and fiscal year")
    begins: dt.date
    ends: dt.date
    activities: tuple[Activity, ...] = Field(min_length=1)
    vouchers: ToVouchers | None = None
    prizes: tuple[Prize, ...] = ()

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        for name, keys in (("activity", [a.key for a in self.activities]), ("prize", [p.key for p in self.prizes])):
            if len(set(keys)) != len(keys):
                raise ValueError(f"an {name} stands there twice")
        if self.begins > self.ends:
            raise ValueError("begins lies after ends")
        return self

    def activity(self, key: str) -> Activity | None:
        """The activity of that key."""
        return next((one for one in self.activities if one.key == key), None)

    def prize(self, key: str) -> Prize | None:
        """The prize of that key."""
        return next((one for one in self.prizes if one.key == key), None)


Content = VoucherProgramme | PointsProgramme
_ADAPTER: TypeAdapter[Content] = TypeAdapter(Annotated[Content, Discriminator("kind")])


class ProgrammeFile(Strict):
    """A file of the folder."""

    programme: Annotated[Content, Discriminator("kind")]


class Category(Strict):
    """A trade (業種) and the use (用途) under which the evaluation counts it."""

    key: Key
    label: Words
    use: Key


class ShopFile(Strict):
    """payments/shops.yaml: trades and uses."""

    sample: bool = False
    uses: dict[Key, Words]
    categories: tuple[Category, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _known(self) -> Self:
        if unknown := {one.use for one in self.categories} - set(self.uses):
            raise ValueError(f"uses that are not listed: {sorted(unknown)}")
        return self

    def category(self, key: str) -> Category | None:
        """The trade of that key."""
        return next((one for one in self.categories if one.key == key), None)


def content(stored: Mapping[str, Any]) -> Content:
    """The content of a programme as it is kept."""
    return _ADAPTER.validate_python(dict(stored))


def files() -> list[Content]:
    """Every programme of the home pack's folder, else of the common one. Raises `PackWrong`."""
    own, common = (Path(settings.PACKS_DIR) / pack / "payments/vouchers" for pack in (settings.HOME_PACK, "common"))
    folder = own if own.is_dir() else common
    return [read(f"vouchers/{path.name}", ProgrammeFile).programme for path in sorted(folder.glob("*.yaml"))]


def shop_file() -> ShopFile:
    """The trades in force."""
    return read("shops.yaml", ShopFile)


def worded(words: Mapping[str, str]) -> str:
    """The wording in the language of the page; Japanese where it is missing."""
    language = get_language() or "ja"
    return words.get(language) or (words["ja"] if language.startswith("ja") else words.get("en", words["ja"]))
