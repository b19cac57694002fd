"""`notices/life-events.yaml` of a pack: what is told at which moment of a life, and to which page it leads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from kusei.engines.notices.recurring.format.reading import Strict
from kusei.engines.notices.texts.message import EASY, ENGLISH, JAPANESE, LANGUAGES, Text, Texts

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
ProcedureKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
PAGES = (JAPANESE, EASY, ENGLISH)  # the languages that the site itself speaks
SCHOOLS = {"elementary": 0, "junior-high": 6}  # years after entering the elementary school


class Age(Strict):
    """So old does a child become."""

    years: Annotated[int, Field(ge=0, le=18)] = 0
    months: Annotated[int, Field(ge=0, le=11)] = 0


class When(Strict):
    """One moment: a child's age, the first day of a school, or that one of these procedures was decided."""

    child: Age | None = None
    school: Literal["elementary", "junior-high"] | None = None
    decided: Annotated[list[ProcedureKey], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one(self) -> When:
        if sum(one is not None for one in (self.child, self.school, self.decided)) != 1:
            raise ValueError("say one of child, school and decided")
        return self


class Said(Strict):
    """Title and body in one language."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    body: Annotated[str, Field(max_length=1000)] = ""


class SaidInAll(RootModel[dict[str, Said]]):
    """Language → what is said; Japanese must be there."""

    @model_validator(mode="after")
    def _languages(self) -> SaidInAll:
        if "ja" not in self.root:
            raise ValueError("ja is missing")
        if unknown := sorted(set(self.root) - set(LANGUAGES)):
            raise ValueError(f"unknown languages: {', '.join(unknown)}")
        return self


class LifeEvent(Strict):
    """One rule. `days` after the moment (negative: before) people who hear of `topic` are told, once.

    If nothing ran on that day, it is told up to `look_back` days later; then it is left out.
    """

    key: Key
    topic: Key
    when: When
    days: Annotated[int, Field(ge=-365, le=365)] = 0
    look_back: Annotated[int, Field(ge=1, le=60)] = 14
    texts: SaidInAll
    procedure: ProcedureKey | None = None
    guide: ProcedureKey | None = None

    @model_validator(mode="after")
    def _sound(self) -> LifeEvent:
        if self.procedure and self.guide:
            raise ValueError("it leads to one page: a procedure or a guide")
        if self.when.decided and self.days < 0:
            raise ValueError("what is decided is known afterwards: days is 0 or more")
        return self

    @property
    def link(self) -> str:
        """Where to read more; blank for nowhere."""
        if self.guide:
            return f"/procedures/guides/{self.guide}/"
        return f"/procedures/{self.procedure}/" if self.procedure else ""

    def message(self) -> Texts:
        """The notice."""
        said = self.texts.root.items()
        return Texts({code: Text(title=one.title, body=one.body, link=self._link_in(code)) for code, one in said})

    def _link_in(self, language: str) -> str:
        """The page in the reader's language; in English where the site does not speak it."""
        page = language if language in PAGES else ENGLISH
        return self.link if not self.link or page == JAPANESE else f"/{page}{self.link}"


class LifeEventsFile(Strict):
    """The whole file."""

    format: Literal["kusei-life-events/1"]
    sample: bool = False
    rules: Annotated[list[LifeEvent], Field(max_length=100)]

    @model_validator(mode="after")
    def _once(self) -> LifeEventsFile:
        keys = [one.key for one in self.rules]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"stands there twice: {', '.join(twice)}")
        return self
