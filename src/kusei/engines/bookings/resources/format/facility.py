"""A facility's file (`kusei-facilities/1`): what it is, what can be booked in it, when it is open, by which rules."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field as Limit
from pydantic import StringConstraints, model_validator

from kusei.engines.bookings.resources.format.parts import Key, Keys, Minute, Part, Said, Slug
from kusei.engines.bookings.resources.format.rules import Fact, Rules
from kusei.engines.bookings.resources.format.timetables import Closed, Grid, Timetable
from kusei.lib import timetables as lib
from kusei.lib.errors import RuleError

Text = Annotated[str, StringConstraints(max_length=200)]
Places = Annotated[int, Limit(ge=1, le=10_000)]
ResourceKind = Literal["room", "court", "seat", "plot", "counter", "expert", "equipment", "slot"]


class Place(Part):
    """Where it is, in degrees (JGD2011)."""

    latitude: Annotated[Decimal, Limit(ge=20, le=46, max_digits=9, decimal_places=6)]
    longitude: Annotated[Decimal, Limit(ge=122, le=154, max_digits=9, decimal_places=6)]


class Operator(Part):
    """Who runs the house in a band of the day (受付業務の受託者)."""

    key: Key
    label: Said
    begins: Minute
    ends: Minute
    days: Literal["all", "weekdays", "weekends"] = "all"  # weekends: Saturday, Sunday, national holidays


class Atom(Part):
    """What cannot be occupied twice; so many places may be held at the same time."""

    key: Key
    places: Places = 1


class Occupied(Part):
    """So many places of an atom, by one booking."""

    atom: Key
    places: Places = 1


class Resource(Part):
    """What is booked. Without `atoms` it is one of its own, named like it, with one place."""

    key: Key
    name: Said
    kind: ResourceKind
    capacity: Annotated[int, Limit(ge=0, le=100_000)] = 0
    equipment: Keys = ()
    parent: Key | None = None
    atoms: tuple[Occupied, ...] = ()
    timetable: Key
    rules: Key
    facts: dict[Key, Fact] = Limit(default={})  # for the fee table: room: small
    spot: tuple[Annotated[int, Limit(ge=0, le=100)], Annotated[int, Limit(ge=0, le=100)]] | None = None
    example: bool = False

    def occupied(self) -> tuple[Occupied, ...]:
        """The atoms that it takes."""
        return self.atoms or (Occupied(atom=self.key),)


class Facility(Part):
    """A facility with everything in it."""

    format: Literal["kusei-facilities/1"]
    key: Slug
    begins: dt.date = Limit(alias="from")  # this content holds from this day on
    last_day: dt.date | None = Limit(default=None, alias="until")  # the facility closes for good after it
    example: bool = False  # 見本: something in it is invented
    name: Said
    kind: Key
    department: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]*$", max_length=40)] = ""
    district: Text = ""
    address: Text = ""
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9-]*$", max_length=20)] = ""
    place: Place | None = None
    accessibility: Keys = ()
    position: Annotated[int, Limit(ge=0, le=10_000)] = 1000
    note: Said | None = None
    sources: tuple[Text, ...] = ()
    operators: tuple[Operator, ...] = ()
    closed: Closed = Closed()
    grids: tuple[Grid, ...] = ()
    timetables: tuple[Timetable, ...]
    atoms: tuple[Atom, ...] = ()
    resources: tuple[Resource, ...]
    rules: tuple[Rules, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.last_day and self.last_day < self.begins:
            raise ValueError("the facility ends before it begins")
        for what, keys in (
            ("grids", [one.key for one in self.grids]),
            ("atoms", [one.key for one in self.atoms]),
            ("resources", [one.key for one in self.resources]),
            ("rules", [one.key for one in self.rules]),
            ("operators", [one.key for one in self.operators]),
        ):
            if len(keys) != len(set(keys)):
                raise ValueError(f"two {what} have the same key")
        self._timetables_fit()
        resources = {one.key: one for one in self.resources}
        for one in self.resources:
            self._resource_fits(one, resources)
        self._one_grid_for_one_atom()
        self._extras_fit(resources)
        return self

    def _timetables_fit(self) -> None:
        for key in {one.key for one in self.timetables}:
            periods = sorted((one.begins, one.ends or dt.date.max) for one in self.timetables if one.key == key)
            for (_begins, ends), (after, _ends) in pairwise(periods):
                if after <= ends:
                    raise ValueError(f"two timetables 「{key}」 hold on {after}")
        try:
            modes = {key: {bool(plan.parts) for plan in plans} for key, plans in self.plans().items()}
        except KeyError as error:
            raise ValueError(f"a timetable names 「{error.args[0]}」, which is no grid or part") from None
        except RuleError as error:
            raise ValueError(error.en) from None
        if mixed := sorted(key for key, mode in modes.items() if len(mode) > 1):
            raise ValueError(f"the timetable 「{mixed[0]}」 has both parts and free hours")

    def _resource_fits(self, one: Resource, resources: dict[str, Resource]) -> None:
        if one.timetable not in self.built:
            raise ValueError(f"「{one.key}」: there is no timetable 「{one.timetable}」")
        if one.rules not in {rules.key for rules in self.rules}:
            raise ValueError(f"「{one.key}」: there are no rules 「{one.rules}」")
        places = {atom.key: atom.places for atom in self.atoms}
        if not one.atoms and one.key in places:
            raise ValueError(f"「{one.key}」: name the atom 「{one.key}」 that it takes")
        for taken in one.atoms:
            if taken.places > places.get(taken.atom, 0):
                raise ValueError(f"「{one.key}」: there is no atom 「{taken.atom}」 with so many places")
        seen = {one.key}
        above = one.parent
        while above is not None:
            if above in seen or above not in resources:
                raise ValueError(f"「{one.key}」: 「{above}」 cannot be what it is a part of")
            seen.add(above)
            above = resources[above].parent

    def _extras_fit(self, resources: dict[str, Resource]) -> None:
        places = {atom.key: atom.places for atom in self.atoms}
        for extra in (one for rules in self.rules for one in rules.extras):
            told = resources.get(extra.resource)
            if told is None or told.kind != "equipment":
                raise ValueError(f"「{extra.resource}」 is no equipment of the facility")
            if any(places.get(one.atom, 1) < one.places * extra.most for one in told.occupied()):
                raise ValueError(f"「{extra.resource}」: there are not so many of it")

    def _one_grid_for_one_atom(self) -> None:
        """Resources that share an atom count its time in the same way, or two could have it at once."""
        first: dict[str, Resource] = {}
        for one in self.resources:
            for taken in one.occupied():
                other = first.setdefault(taken.atom, one)
                if self._cells(one.timetable) != self._cells(other.timetable):
                    raise ValueError(f"「{one.key}」 and 「{other.key}」 share 「{taken.atom}」, but not a grid")

    def _cells(self, timetable: str) -> set[tuple[int, int, int]] | None:
        """What the cells of a timetable's grids are (number, begin, end); None for free hours."""
        single = {
            (part.cells[0], part.begins, part.ends)
            for plan in self.plans()[timetable]
            for part in plan.parts
            if len(part.cells) == 1
        }
        return single or None

    def plans(self) -> dict[str, list[lib.Plan]]:
        """Every plan that a timetable may give, by its key."""
        return {
            key: [
                plan
                for one in several
                for plan in (*(opening.plan for opening in one.openings), *one.exceptions.values())
                if plan
            ]
            for key, several in self.built.items()
        }

    @cached_property
    def built(self) -> dict[str, tuple[lib.Timetable, ...]]:
        """Timetables as the rules that compute, by key. Raises `WrongTimetable`, `KeyError`."""
        grids = {grid.key: grid for grid in self.grids}
        done: dict[str, tuple[lib.Timetable, ...]] = {}
        for one in self.timetables:
            done[one.key] = (*done.get(one.key, ()), one.built(grids, self.closed.built))
        return done

    @cached_property
    def marks(self) -> dict[str, str]:
        """For each timetable a mark that all facilities share whose timetable offers the same times."""
        return {key: hashlib.sha256(repr(several).encode()).hexdigest() for key, several in self.built.items()}

    def mode(self, timetable: str) -> Literal["grid", "free"]:
        """How the time of a timetable is divided."""
        return "free" if self._cells(timetable) is None else "grid"

    def resource(self, key: str) -> Resource | None:
        """The resource of that key."""
        return next((one for one in self.resources if one.key == key), None)

    def rules_for(self, resource: Resource) -> Rules:
        """The rules of a resource."""
        return next(one for one in self.rules if one.key == resource.rules)

    def all_atoms(self) -> dict[str, tuple[int, Literal["grid", "free"]]]:
        """Key → places and mode, those included that a resource is by itself."""
        places = {one.key: one.places for one in self.atoms}
        return {
            taken.atom: (places.get(taken.atom, 1), self.mode(one.timetable))
            for one in self.resources
            for taken in one.occupied()
        }

    def occupation(self) -> dict[str, frozenset[object]]:
        """What bookings rely on: resource → the atoms that it takes; `@` and atom → the cells of its grid."""
        found: dict[str, frozenset[object]] = {}
        for one in self.resources:
            found[one.key] = frozenset(taken.atom for taken in one.occupied())
            for taken in one.occupied():
                found[f"@{taken.atom}"] = frozenset(self._cells(one.timetable) or ())
        return found

    def words(self) -> Iterable[tuple[str, str]]:
        """Kinds and tags that words.yaml must name: (list of words, key)."""
        yield "kinds", self.kind
        yield from (("accessibility", key) for key in self.accessibility)
        for one in self.resources:
            yield "resources", one.kind
            yield from (("equipment", key) for key in one.equipment)
