"""A large office for tests and measurements of many at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml


def large_pack(folder: Path, windows: int, *, rules: Path, home: str = "ota") -> Path:
    """A folder of packs whose home pack has one office, `hall`, always open, with so many windows for one service.

    `rules`: the folder of packs whose common files hold.
    """
    target = folder / home / "counters"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copytree(rules / "common", folder / "common", dirs_exist_ok=True)
    office = {
        "key": "hall",
        "name": {"ja": "大きな窓口", "en": "Hall"},
        "department": "koseki-jumin",
        "mark": "大",
        "on_holidays": True,
        "hours": [
            {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "00:00", "closes": "24:00"},
        ],
        "services": [
            {
                "key": "all",
                "name": {"ja": "手続", "en": "All"},
                "prefix": "A",
                "minutes": 5,
                "target_wait": 15,
                "skill": "all",
            }
        ],
        "windows": [
            {"key": str(n), "name": {"ja": f"{n}番", "en": f"{n}"}, "skills": ["all"]} for n in range(1, windows + 1)
        ],
    }
    data = {"format": "kusei-counters/1", "sample": True, "offices": [office]}
    (target / "offices.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return folder
