"""The residents of a simulated ward: invented, by age and district, each with the word 模擬 in the name.

Nobody is stored before they use a service: resident number N of a seed is always the same person, made from the number.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import accumulate

from kusei.conf.simulation.agenda import stream
from kusei.conf.simulation.assumptions import Band
from kusei.foundation.people.residents.towns import Town

FAMILY, FAMILY_KANA = "模擬", "モギ"
DOMAIN = "mogi.kusei.example"  # .example leads nowhere, by RFC 2606
MEN = (
    ("太郎", "タロウ"), ("一郎", "イチロウ"), ("健", "ケン"), ("大輔", "ダイスケ"), ("翔", "ショウ"), ("蓮", "レン"),
    ("誠", "マコト"), ("浩", "ヒロシ"), ("清", "キヨシ"), ("隆", "タカシ"), ("直樹", "ナオキ"), ("勇", "イサム"),
)  # fmt: skip
WOMEN = (
    ("花子", "ハナコ"), ("陽子", "ヨウコ"), ("美咲", "ミサキ"), ("葵", "アオイ"), ("恵", "メグミ"), ("由美", "ユミ"),
    ("和子", "カズコ"), ("節子", "セツコ"), ("結衣", "ユイ"), ("桜", "サクラ"), ("明美", "アケミ"), ("幸子", "サチコ"),
)  # fmt: skip


@dataclass(frozen=True)
class Resident:
    """Somebody who does not exist."""

    number: int
    given: str
    given_kana: str
    woman: bool
    born: dt.date
    town: Town
    block: str
    language: str

    @property
    def name(self) -> str:
        return f"{FAMILY} {self.given}"

    @property
    def email(self) -> str:
        return f"r{self.number:07}@{DOMAIN}"

    def age(self, on: dt.date) -> int:
        """Full years on that day."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))

    def as_name(self) -> dict[str, str]:
        """As the field `name` of a form keeps it."""
        kana = {"family_kana": FAMILY_KANA, "given_kana": self.given_kana}
        return {"family": FAMILY, "given": self.given, **kana}

    def as_address(self) -> dict[str, str]:
        """As the field `address` of a form keeps it."""
        code = self.town.postal_code
        place = {"prefecture": self.town.prefecture, "city": self.town.city, "town": self.town.town}
        return {"postal_code": f"{code[:3]}-{code[3:]}", **place, "block": self.block}


class Ward:
    """All residents of one seed, `size` of them, aged as on `on`."""

    def __init__(  # noqa: PLR0913  what a ward consists of
        self,
        *,
        seed: int,
        size: int,
        on: dt.date,
        ages: tuple[Band, ...],
        towns: tuple[Town, ...],
        languages: dict[str, float],
    ) -> None:
        self.seed, self.size, self.on = seed, size, on
        self._groups = [(band, woman) for band in ages for woman in (False, True)]
        self._weights = list(accumulate(band.women if woman else band.men for band, woman in self._groups))
        self._towns, self._languages = towns, languages

    def resident(self, number: int) -> Resident:
        """Number 0 to `size` - 1."""
        luck = stream(self.seed, f"resident:{number}")
        band, woman = luck.choices(self._groups, cum_weights=self._weights)[0]
        given, kana = luck.choice(WOMEN if woman else MEN)
        days = luck.randint(band.from_age * 365, (band.to_age + 1) * 365 - 1)
        language = luck.choices(list(self._languages), list(self._languages.values()))[0]
        block = f"{luck.randint(1, 40)}番{luck.randint(1, 20)}号"
        born = self.on - dt.timedelta(days=days)
        return Resident(number, given, kana, woman, born, luck.choice(self._towns), block, language)
