"""Observations as the API answers and takes them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, StringConstraints

from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.observations.commands.writing import Content
from kusei.services.plans.observations.models import LONGEST_TEXT, LONGEST_TITLE, LONGEST_URL, Observation, Step
from kusei.services.plans.observations.queries.observation import ObservationRecord, ObservationView

KindKey = Literal["nation", "metropolis", "technology", "society", "users", "results"]
VucaKey = Literal["", "volatility", "uncertainty", "complexity", "ambiguity"]
StateKey = Literal["open", "oriented", "decided", "acted", "closed"]
StepKey = Literal["orient", "decide", "act", "close"]
KIND = noop("nation 国の動き、metropolis 都の動き、technology 技術、society 社会、users 利用者の声、results 計画の実績")
VUCA = noop("volatility 変動性、uncertainty 不確実性、complexity 複雑性、ambiguity 曖昧性。空は述べていないこと。")
STATE = noop("open 気づき、oriented 情勢判断ずみ、decided 決定ずみ、acted 実行ずみ、closed 対応せずに終了")
STEP = noop("orient 情勢判断、decide 意思決定、act 実行、close 対応せずに終える")
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description=noop("読んだときの版"), examples=[1])]


class StepEntry(BaseModel):
    """What somebody concluded, decided or did."""

    model_config = described(noop("気づきへの対応の一つの段階"))

    kind: StepKey = Field(description=STEP)
    text: str = Field(description=noop("内容"))
    done_on: dt.date = Field(description=noop("いつ"))
    correction: bool = Field(description=noop("前の段階の訂正かどうか"))


class ObservationEntry(BaseModel):
    """A public observation."""

    model_config = described(noop("公表された気づき"))

    number: int = Field(ge=1, description=noop("気づきの番号"), examples=[1])
    title: str = Field(description=noop("件名"))
    kind: KindKey = Field(description=KIND)
    vuca: VucaKey = Field(description=VUCA)
    state: StateKey = Field(description=STATE)
    seen: str = Field(description=noop("見たこと・聞いたこと"))
    source: str = Field(description=noop("出どころ"))
    source_url: str = Field(description=noop("出どころのURL"))
    observed_on: dt.date = Field(description=noop("気づいた日"))
    steps: list[StepEntry] = Field(description=noop("対応の段階（順に）"))

    @classmethod
    def of(cls, one: ObservationRecord) -> Self:
        """From the query."""
        names = ("title", "kind", "vuca", "state", "seen", "source", "source_url", "observed_on")
        steps = [
            StepEntry(kind=step.kind, text=step.text, done_on=step.done_on, correction=step.is_correction)  # type: ignore[arg-type]
            for step in one.steps
        ]
        return cls(number=one.id, steps=steps, **{name: getattr(one, name) for name in names})


class ObservationPage(PageDocument[ObservationEntry]):
    """A page of observations."""

    model_config = described(noop("公表された気づきの一覧"))


class ObservationWorkEntry(BaseModel):
    """An observation as staff see it in a list."""

    model_config = described(noop("公表前をふくむ気づき"))

    number: int = Field(ge=1, description=noop("気づきの番号"), examples=[1])
    plan: str = Field(description=noop("計画の識別名"), examples=["ota-dx"])
    department: str | None = Field(description=noop("気づいた部署。nullは全庁。"))
    title: str = Field(description=noop("件名"))
    kind: KindKey = Field(description=KIND)
    vuca: VucaKey = Field(description=VUCA)
    state: StateKey = Field(description=STATE)
    observed_on: dt.date = Field(description=noop("気づいた日"))
    public: bool = Field(description=noop("公表しているか"))
    version: int = Field(ge=1, description=noop("版。書き込むときに、見たものとして送ります。"))

    @classmethod
    def about(cls, row: Observation, **more: Any) -> Self:
        """From a row with its plan and department."""
        names = ("title", "kind", "vuca", "state", "observed_on", "public", "version")
        return cls(
            number=row.pk,
            plan=row.plan.slug,
            department=row.department.name if row.department else None,
            **{name: getattr(row, name) for name in names},
            **more,
        )


class ObservationWorkPage(PageDocument[ObservationWorkEntry]):
    """A page of observations at work."""

    model_config = described(noop("公表前をふくむ気づきの一覧"))


class NumberedStepEntry(StepEntry):
    """A step with the number by which it can be corrected."""

    model_config = described(noop("気づきへの対応の一つの段階（職員が読むもの）"))

    number: int = Field(ge=1, description=noop("段階の番号。訂正するときに使います。"))

    @classmethod
    def of(cls, step: Step) -> Self:
        """From a row."""
        return cls(
            number=step.pk,
            kind=step.kind,  # type: ignore[arg-type]  # one of the four
            text=step.text,
            done_on=step.done_on,
            correction=step.corrects_id is not None,
        )


class ObservationWorkDocument(ObservationWorkEntry):
    """An observation with its text and steps."""

    model_config = described(noop("公表前をふくむ一つの気づき"))

    cycle_step: Literal["", "plan", "do", "check", "act"] = Field(
        description=noop("どの段階で気づいたか（plan, do, check, act）。空は述べていないこと。")
    )
    seen: str = Field(description=noop("見たこと・聞いたこと"))
    source: str = Field(description=noop("出どころ"))
    source_url: str = Field(description=noop("出どころのURL"))
    initiatives: list[str] = Field(description=noop("関わる取組のキー"))
    steps: list[NumberedStepEntry] = Field(description=noop("対応の段階（順に）"))
    next_steps: list[StepKey] = Field(description=noop("あなたが次に書ける段階"))

    @classmethod
    def of(cls, view: ObservationView) -> Self:
        """From the query."""
        row = view.observation
        names = ("cycle_step", "seen", "source", "source_url")
        return cls.about(
            row,
            initiatives=[link.key for link in view.links],
            steps=[NumberedStepEntry.of(step) for step in view.steps],
            next_steps=[kind.value for kind in view.next_kinds],
            **{name: getattr(row, name) for name in names},
        )


class ObservationTextDocument(BaseModel):
    """What a person writes down."""

    model_config = described(noop("気づきの内容"))

    title: Annotated[str, StringConstraints(max_length=LONGEST_TITLE)] = Field(description=noop("件名"))
    kind: KindKey = Field(description=KIND, examples=["users"])
    seen: Text = Field(description=noop("見たこと・聞いたこと"))
    observed_on: dt.date = Field(description=noop("気づいた日"), examples=["2026-05-10"])
    vuca: VucaKey = Field("", description=VUCA)
    cycle_step: Literal["", "plan", "do", "check", "act"] = Field("", description=noop("どの段階で気づいたか"))
    source: Annotated[str, StringConstraints(max_length=300)] = Field("", description=noop("出どころ"))
    source_url: Annotated[str, StringConstraints(max_length=LONGEST_URL)] = Field("", description=noop("出どころのURL"))
    initiatives: list[Annotated[str, StringConstraints(max_length=80)]] = Field(
        [], max_length=100, description=noop("関わる取組のキー")
    )

    def content(self) -> Content:
        """For the command."""
        return Content(
            title=self.title,
            kind=self.kind,
            seen=self.seen,
            observed_on=self.observed_on,
            vuca=self.vuca,
            cycle_step=self.cycle_step,
            source=self.source,
            source_url=self.source_url,
            initiatives=tuple(self.initiatives),
        )


class NewObservationDocument(ObservationTextDocument):
    """An observation to be written down."""

    model_config = described(noop("書きとめる気づき"))

    department: Annotated[str, StringConstraints(max_length=100)] | None = Field(
        None, description=noop("気づいた部署の名前。nullは全庁（全庁の役割のある人だけ）。"), examples=["区民部"]
    )


class RevisedObservationDocument(ObservationTextDocument):
    """An observation written anew."""

    model_config = described(noop("書き直す気づき。対応が始まるまで書き直せます。"))

    version: Version


class NewStepDocument(BaseModel):
    """A step to be added."""

    model_config = described(noop("書き足す段階"))

    version: Version
    kind: StepKey = Field(description=STEP, examples=["orient"])
    text: Text = Field(description=noop("内容"))
    done_on: dt.date = Field(description=noop("いつ"), examples=["2026-05-10"])
    corrects: int | None = Field(
        None, ge=1, le=2**63 - 1, description=noop("訂正する段階の番号。訂正でないときは書きません。")
    )


class ReleaseDocument(BaseModel):
    """Whether the public may read an observation."""

    model_config = described(noop("気づきの公表"))

    version: Version
    public: bool = Field(description=noop("公表するか"))
