"""English names of the counting units that Japanese plans use."""

from __future__ import annotations

_UNITS: dict[str, tuple[str, str]] = {
    "部": ("copy", "copies"),
    "冊": ("volume", "volumes"),
    "枚": ("sheet", "sheets"),
    "通": ("letter", "letters"),
    "件": ("case", "cases"),
    "事業": ("programme", "programmes"),
    "取組": ("initiative", "initiatives"),
    "手続": ("procedure", "procedures"),
    "業務": ("task", "tasks"),
    "業務・窓口": ("service or counter", "services and counters"),
    "講座": ("course", "courses"),
    "研修": ("training course", "training courses"),
    "か所": ("place", "places"),
    "施設": ("facility", "facilities"),
    "地区": ("district", "districts"),
    "町会": ("neighbourhood association", "neighbourhood associations"),
    "公園": ("park", "parks"),
    "校": ("school", "schools"),
    "園": ("nursery", "nurseries"),
    "拠点": ("base", "bases"),
    "窓口": ("counter", "counters"),
    "団体": ("organisation", "organisations"),
    "社": ("company", "companies"),
    "医療機関": ("medical institution", "medical institutions"),
    "世帯": ("household", "households"),
    "人": ("person", "people"),
    "名": ("person", "people"),
    "言語": ("language", "languages"),
    "台": ("unit", "units"),
    "棟": ("building", "buildings"),
    "回": ("time", "times"),
    "日": ("day", "days"),
    "日間": ("day", "days"),
    "週間": ("week", "weeks"),
    "か月": ("month", "months"),
    "年": ("year", "years"),
    "年間": ("year", "years"),
    "歳": ("year of age", "years of age"),
    "時間": ("hour", "hours"),
    "分": ("minute", "minutes"),
    "秒": ("second", "seconds"),
    "分間": ("minute", "minutes"),
    "円": ("yen", "yen"),
    "千円": ("thousand yen", "thousand yen"),
    "点": ("point", "points"),
    "倍": ("times as much", "times as much"),
    "ポイント": ("percentage point", "percentage points"),
    "パーセント": ("%", "%"),
    "PV": ("page view", "page views"),
}


def unit_en(unit: str, *, singular: bool = False) -> str:
    """The English word for a Japanese unit; one that is not listed stays as it is."""
    names = _UNITS.get(unit)
    return unit if names is None else names[0 if singular else 1]


# 件 counts whatever can be counted one by one; 人 and 名 are the same.
_THINGS = frozenset({"件", "事業", "取組", "手続", "業務", "講座", "研修", "施設", "窓口", "業務・窓口", "回"})
_PEOPLE = frozenset({"人", "名"})


def counts_in(wanted: str, counted: str) -> bool:
    """Whether a number counted in one unit can be shown in the wanted one: 手続 as 件, 名 as 人, but not 分 as 時間."""
    return wanted == counted or (wanted == "件" and counted in _THINGS) or {wanted, counted} <= _PEOPLE
