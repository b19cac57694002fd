"""A ward with people who may decide, a clock that stands still, and messages written for the occasion."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from kusei.engines.notices.emergency.weather import commands
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

SAMPLES = Path(settings.PACKS_DIR) / "common" / "notices" / "weather-samples"
NOW = dt.datetime(2026, 6, 3, 1, 0, tzinfo=dt.UTC)
OTA, SHINAGAWA = ("1311100", "大田区"), ("1310900", "品川区")
RAIN = "気象警報・注意報（Ｒ０６）（大雨）"
OLD = "気象警報・注意報（Ｈ２７）"
BLOCK = "気象警報・注意報（市町村等）"
RAIN_2, RAIN_3, RAIN_4 = ("10", "レベル２大雨注意報"), ("03", "レベル３大雨警報"), ("43", "レベル４大雨危険警報")


def names() -> list[str]:
    return sorted(path.name for path in SAMPLES.glob("*.xml"))


def sample(name: str) -> bytes:
    """The sample whose name ends so: `VPWW55`."""
    return next(path for path in sorted(SAMPLES.glob("*.xml")) if name in path.name).read_bytes()


def message(
    *kinds: tuple[str, str],
    area: tuple[str, str] = OTA,
    title: str = RAIN,
    block: str = BLOCK,
    at: dt.datetime = NOW,
    status: str = "通常",
    info_type: str = "発表",
    event: str = "",
    serial: str = "",
    office: str = "気象庁本庁",
    last: tuple[str, str] | None = None,
    headline: str = "",
    part: str = "body",
    extra: str = "",
) -> bytes:
    """A message that says these kinds of one area; none says that nothing is in force there."""
    before = f"<LastKind><Name>{last[1]}</Name><Code>{last[0]}</Code></LastKind>" if last else ""
    said = "".join(
        f"<Kind><Name>{name}</Name><Code>{code}</Code><Status>発表</Status>{before}</Kind>" for code, name in kinds
    )
    said = said or "<Kind><Status>発表警報・注意報はなし</Status></Kind>"
    place = f"<Area><Name>{area[1]}</Name><Code>{area[0]}</Code></Area>"
    inside = f"<Item>{said}<Areas>{place}</Areas></Item>" if part == "headline" else f"<Item>{said}{place}</Item>"
    information = f'<Information type="{block}">{inside}</Information>' if part == "headline" else ""
    warning = f'<Warning type="{block}">{inside}</Warning>' if part == "body" else ""
    moment = at.astimezone(clock.TOKYO).isoformat()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"><Control><Title>{title}</Title><DateTime>{moment}</DateTime>
<Status>{status}</Status><EditorialOffice>{office}</EditorialOffice><PublishingOffice>{office}</PublishingOffice>
</Control><Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/"><Title>東京都の電文</Title>
<ReportDateTime>{moment}</ReportDateTime><EventID>{event}</EventID><InfoType>{info_type}</InfoType>
<Serial>{serial}</Serial><InfoKind>気象警報・注意報</InfoKind><InfoKindVersion>1.5_0</InfoKindVersion>
<Headline><Text>{headline}</Text>{information}</Headline></Head>
<Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/meteorology1/">{warning}{extra}</Body></Report>""".encode()


def take(*kinds: tuple[str, str], **more: Any) -> commands.Taken:
    """Take such a message in."""
    return commands.take(raw=message(*kinds, **more), way="command")


def minutes(number: float) -> dt.datetime:
    """So long after NOW."""
    return NOW + dt.timedelta(minutes=number)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock, standing at NOW; `now(moment)` moves it."""
    held = SimpleNamespace(at=NOW)
    monkeypatch.setattr(clock, "now", lambda: held.at)

    def move(moment: dt.datetime) -> None:
        held.at = moment

    return move


def build() -> SimpleNamespace:
    """Ōta with an editor and an approver who may write alerts, and people who may not."""
    home = Municipality.objects.create(
        code="131113", slug="ota", name="大田区", name_en="Ōta City", kana="おおたく", is_home=True
    )
    bosai = Department.objects.create(municipality=home, code="bosai", name="防災課")
    people = {}
    for word, role in [
        ("editor", Role.EDITOR),
        ("approver", Role.APPROVER),
        ("viewer", Role.VIEWER),
        ("contractor", Role.CONTRACTOR),
        ("administrator", Role.ADMINISTRATOR),
        ("resident", None),
    ]:
        people[word] = User.objects.create_user(email=f"{word}@example.jp", password="x" * 14, name=word)
        if role:
            where = None if role == Role.ADMINISTRATOR else bosai
            RoleAssignment.objects.create(
                user=people[word], role=role, department=where, valid_from=dt.date(2020, 4, 1)
            )
    return SimpleNamespace(home=home, bosai=bosai, **people)


@pytest.fixture
def ward(db: None, now: Any, settings: Any) -> SimpleNamespace:
    settings.STAFF_SECOND_FACTOR = False
    return build()
