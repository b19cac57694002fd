"""Makes what a demonstration shows: the agency's samples, which do not act, and one invented warning for the ward.

The invented report says in its title, its office and its headline that it is a sample of ours.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings

from kusei.engines.notices.emergency.weather import commands
from kusei.engines.notices.emergency.weather.models import Way
from kusei.foundation.org.models import Municipality
from kusei.foundation.web import clock

SAMPLES = Path("common") / "notices" / "weather-samples"
INVENTED = """<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="http://xml.kishou.go.jp/jmaxml1/">
<Control><Title>気象警報・注意報（Ｒ０６）（大雨）</Title><DateTime>{at}</DateTime><Status>{status}</Status>
<EditorialOffice>見本（実在しません）</EditorialOffice><PublishingOffice>見本（実在しません）</PublishingOffice></Control>
<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/"><Title>見本の大雨警報・注意報（実在しません）</Title>
<ReportDateTime>{at}</ReportDateTime><EventID/><InfoType>発表</InfoType><Serial/><InfoKind>気象警報・注意報</InfoKind>
<InfoKindVersion>1.5_0</InfoKindVersion>
<Headline><Text>これは画面の見本です。気象庁の発表ではありません。</Text></Headline></Head><Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/meteorology1/">
<Warning type="気象警報・注意報（市町村等）"><Item>
<Kind><Name>{name}</Name><Code>{code}</Code><Status>発表</Status></Kind>
<Area><Name>{town}</Name><Code>{area}</Code></Area></Item></Warning></Body></Report>
"""


def seed(*, home: Municipality) -> int:
    """Take in the samples, an invented advisory that rises to a warning, and a drill; how many reports are new."""
    folder = Path(settings.PACKS_DIR) / SAMPLES
    raws = [path.read_bytes() for path in sorted(folder.glob("*.xml"))]
    raws += [
        _invented(home, 120, "10", "レベル２大雨注意報"),
        _invented(home, 30, "03", "レベル３大雨警報"),
        _invented(home, 20, "43", "レベル４大雨危険警報", status="訓練"),
    ]
    return sum(commands.take(raw=raw, way=Way.COMMAND).new for raw in raws)


def _invented(home: Municipality, minutes: int, code: str, name: str, status: str = "通常") -> bytes:
    at = (clock.now() - dt.timedelta(minutes=minutes)).astimezone(clock.TOKYO).replace(microsecond=0)
    area, town = f"{home.code[:5]}00", escape(home.name)
    return INVENTED.format(at=at.isoformat(), status=status, name=name, code=code, area=area, town=town).encode()
