from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kusei.engines.notices.recurring.loading import load_recurring
from kusei.engines.notices.subscribers import testing as subscribers
from kusei.foundation.org.models import Municipality
from kusei.foundation.web import clock

PATTERNS = """
format: kusei-collection/1
valid_from: 2026-04-01
valid_until: 2027-04-01
put_out_by: "08:00"
patterns:
  - key: A
    rules:
      - {item: burnable, weekly: [mon, thu]}
      - {item: resources, weekly: [mon]}
      - {item: unburnable, nth: [1, 3], of: [wed]}
  - key: B
    rules:
      - {item: burnable, weekly: [tue, fri]}
      - {item: pet, every_weeks: 2, from: 2026-04-01}
"""
AREAS = """code,name,kana,name_en,pattern,towns
ike,池上,イケガミ,Ikegami,A,池上一丁目・池上二丁目
kama,蒲田,カマタ,Kamata,B,蒲田一丁目（1～10番）
"""
EXCEPTIONS = """# the turn of the year
kind,day,until,patterns,items,moved_to,note,note_en
none,2026-12-31,2027-01-03,,,,年末年始,Turn of the year
moved,2026-11-26,,A,burnable,2026-11-27,,
"""
TOWNS = """# sample
town_id,postal_code,town,kana
,1460082,池上一丁目,イケガミ1チョウメ
,1460082,池上二丁目,イケガミ2チョウメ
,1440052,蒲田一丁目,カマタ1チョウメ
"""
TOPICS = """
format: kusei-notice-topics/1
groups:
  - key: living
    labels: {ja: くらし}
    topics:
      - {key: waste, labels: {ja: ごみの日}, channels: [line, mail]}
      - {key: child, labels: {ja: 子育て}, channels: [line, mail]}
"""
LIFE_EVENTS = """
format: kusei-life-events/1
rules:
  - key: third-birthday
    topic: child
    when: {child: {years: 3}}
    days: -7
    look_back: 10
    texts: {ja: {title: 3歳になります}, en: {title: Three years old}}
    procedure: allowance
  - key: school
    topic: child
    when: {school: elementary}
    days: -30
    texts: {ja: {title: 小学校に入ります}}
  - key: moved
    topic: child
    when: {decided: [moving]}
    days: 2
    look_back: 5
    texts: {ja: {title: 引っ越してきた方へ}}
"""


def write(folder: Path, **files: str) -> Path:
    """A pack's files in its folder; names with `__` for `/` and `_` before the ending."""
    content = {
        "notices/collection/2026/patterns.yaml": PATTERNS,
        "notices/collection/2026/areas.csv": AREAS,
        "notices/collection/2026/exceptions.csv": EXCEPTIONS,
        "notices/life-events.yaml": LIFE_EVENTS,
        "notices/topics.yaml": TOPICS,
        "towns.csv": TOWNS,
        "municipality.yaml": 'code: "131113"\nname: 見本区\n',
        "procedures/allowance.yaml": "",
        "procedures/moving.yaml": "",
        **files,
    }
    for name, text in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def pack(own_packs: Path, settings: Any) -> Path:
    """A pack of the test's own, which is the home pack; nothing is loaded yet."""
    settings.HOME_PACK = "machi"
    return write(own_packs / "machi")


@pytest.fixture
def home(db: None) -> Municipality:
    return Municipality.objects.create(code="131113", slug="machi", name="見本区", name_en="Mihon", is_home=True)


@pytest.fixture
def waste(db: None) -> Any:
    return subscribers.topic("waste", labels={"ja": "ごみの日"})


@pytest.fixture
def child(db: None) -> Any:
    return subscribers.topic("child")


@pytest.fixture
def ward(home: Municipality, pack: Path, waste: Any, child: Any) -> Municipality:
    """The home municipality with everything of the pack loaded, and the topics."""
    load_recurring(pack, home)
    return home


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the clock, in Tokyo: `at(2026, 11, 22, 20, 0)`."""

    def stand(*moment: int) -> None:
        now = dt.datetime(*moment, tzinfo=clock.TOKYO)  # type: ignore[misc,arg-type]  # five numbers
        monkeypatch.setattr(clock, "now", lambda: now.astimezone(dt.UTC))

    stand(2026, 11, 20, 10, 0)
    return stand
