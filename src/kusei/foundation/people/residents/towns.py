"""Towns and postcodes of the packs (`packs/<id>/towns.csv`), and an address in one string split into its parts."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from kusei.lib.addresses import longest_prefix
from kusei.lib.kana import fold_hyphens_between_digits, fold_width

FILE = "towns.csv"
COLUMNS = ("town_id", "postal_code", "town", "kana")
# In the order of their codes (JIS X 0401).
PREFECTURES = (
    *("北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県"),
    *("埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県"),
    *("岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県"),
    *("鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県"),
    *("佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県"),
)
# Cities whose own name holds one of the words by which the end of a municipality is found.
_ODD = "|".join(
    (
        *(
            "四日市市",
            "廿日市市",
            "野々市市",
            "八日市場市",
            "十日町市",
            "市川市",
            "市原市",
            "大町市",
            "町田市",
            "村上市",
        ),
        *("東村山市", "武蔵村山市", "村山市", "羽村市", "田村市", "大村市"),
    )
)
_CITY = re.compile(
    rf"(?:{_ODD}|[^市区町村郡\d]{{1,6}}郡[^市区町村\d]{{1,6}}[町村]|[^市区町村\d]{{1,8}}市(?:[^市区町村\d]{{1,5}}区)?"
    r"|[^市区町村\d]{1,6}区|[^市区町村\d]{1,6}[町村])"
)
_NUMBER = r"(?:\d+|[一二三四五六七八九十百]+(?=丁目|番|号))"
_BLOCK = re.compile(rf"{_NUMBER}(?:丁目|番地の?|番|号|-|の)?(?:-?{_NUMBER}(?:番地の?|番|号(?!室)|-|の)?)*")
_TOWN_AND_NUMBER = re.compile(r"(?P<town>[^\d]*?(?:[一二三四五六七八九十]+丁目|\d+丁目)?)(?P<rest>\d.*)", re.DOTALL)
_AFTER_TOWN = re.compile(r"^(?:丁目)?[\s-]*")


@dataclass(frozen=True)
class Town:
    """A town (町丁目) of a pack. `town_id` is the 町字ID, blank where the source has none."""

    town_id: str
    postal_code: str
    town: str
    kana: str
    city: str
    prefecture: str


@dataclass(frozen=True)
class AddressParts:
    """The parts of an address; what was not found is blank. Nothing of the text is lost: the rest is in `building`."""

    postal_code: str = ""
    prefecture: str = ""
    city: str = ""
    town: str = ""
    block: str = ""
    building: str = ""
    town_id: str = ""

    def as_value(self) -> dict[str, str]:
        """As the field `address` keeps it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def towns() -> tuple[Town, ...]:
    """Every town of every pack that has a list, those of the home pack first. A changed file holds at once."""
    folder = Path(settings.PACKS_DIR)
    home = folder / settings.HOME_PACK / FILE
    paths = sorted(folder.glob(f"*/{FILE}"), key=lambda path: (path != home, path))
    return tuple(town for path in paths for town in _read(path, path.stat().st_mtime_ns))


def home_towns() -> tuple[Town, ...]:
    """Every town of the home pack, in the order of its list; empty where it has none. A changed file holds at once."""
    return pack_towns(Path(settings.PACKS_DIR) / settings.HOME_PACK)


def pack_towns(folder: Path) -> tuple[Town, ...]:
    """Every town of the pack in that folder, in the order of its list; empty where it has none."""
    path = folder / FILE
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else ()


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> tuple[Town, ...]:
    municipality = yaml.safe_load((path.parent / "municipality.yaml").read_text(encoding="utf-8"))
    prefecture = PREFECTURES[int(str(municipality["code"])[:2]) - 1]
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return tuple(
            Town(**{name: row[name] for name in COLUMNS}, city=municipality["name"], prefecture=prefecture)
            for row in rows
        )


def by_postcode(code: str) -> list[Town]:
    """The towns with that postcode, in the order of the list; hyphens and full-width digits do not matter."""
    digits = fold_hyphens_between_digits(fold_width(code)).replace("-", "").removeprefix("〒").strip()
    return [town for town in towns() if town.postal_code == digits] if len(digits) == 7 else []


def split_address(text: str) -> AddressParts:
    """An address in one string, as a card or an older system gives it, split into its parts.

    The town is found in the lists of the packs by the longest beginning; outside of them the parts are told from the
    words that end them, which a person should look over.
    """
    rest = fold_hyphens_between_digits(" ".join(fold_width(text).split()))
    code = re.match(r"〒?\s*(\d{3})-?(\d{4})(?!\d)\s*", rest)
    postal_code = f"{code[1]}{code[2]}" if code else ""
    rest = rest[code.end() :] if code else rest
    prefecture = next((name for name in PREFECTURES if rest.startswith(name)), "")
    rest = rest.removeprefix(prefecture).lstrip()
    known = [town for town in towns() if rest.startswith(town.city) and prefecture in ("", town.prefecture)]
    if known:
        return _in_a_pack(known, rest.removeprefix(known[0].city).lstrip(), postal_code)
    city = _CITY.match(rest) if prefecture else None
    rest = rest[city.end() :].lstrip() if city else rest
    found = _TOWN_AND_NUMBER.fullmatch(rest)
    town, rest = (found["town"].strip(), found["rest"]) if found and city else ("", rest)
    block, building = _block(rest) if town else ("", rest)
    return AddressParts(postal_code, prefecture, city[0] if city else "", town, block, building)


def _in_a_pack(known: list[Town], rest: str, postal_code: str) -> AddressParts:
    """The rest after the municipality, split by its list of towns."""
    first = known[0]
    name = longest_prefix(rest, [town.town for town in known])
    if name is None:
        return AddressParts(postal_code, first.prefecture, first.city, building=rest)
    found = next(town for town in known if town.town == name)
    after = _AFTER_TOWN.sub("", rest[_length_of_town(rest, name) :])
    block, building = _block(after)
    code = postal_code or found.postal_code
    return AddressParts(code, first.prefecture, first.city, name, block, building, found.town_id)


def _length_of_town(text: str, town: str) -> int:
    """How many characters of the text spell the town: the shortest beginning in which the town is found."""
    return next(end for end in range(1, len(text) + 1) if longest_prefix(text[:end], [town]) == town)


def _block(text: str) -> tuple[str, str]:
    """Numbers of block and house, and what follows them."""
    found = _BLOCK.match(text)
    end = found.end() if found else 0
    block, building = text[:end], text[end:]
    if block.endswith(("-", "の")):
        block, building = block[:-1], block[-1] + building
    return block.strip(), building.strip()
