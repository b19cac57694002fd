"""The texts of a notice: one title and body a language; Japanese must be there, the others follow it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

JAPANESE, EASY, ENGLISH = "ja", "ja-easy", "en"
# The languages that a person can choose, as the profile names them (`residents.fields.LANGUAGES`).
LANGUAGES = (JAPANESE, EASY, ENGLISH, "zh", "ko", "vi", "ne", "tl")
LONGEST_TITLE, LONGEST_BODY = 80, 4000  # characters


class Text(BaseModel):
    """What one reader sees: a title, a body of paragraphs, and where to read more (blank: nowhere).

    `link` is a path of this platform (`/procedures/…`) or an https address.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)]
    body: Annotated[str, Field(max_length=LONGEST_BODY)] = ""
    link: Annotated[str, Field(max_length=200, pattern=r"^(/[^/\s][^\s]*|/|https://[^\s]+)?$")] = ""


class Texts(RootModel[dict[str, Text]]):
    """The same notice in several languages."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _known(self) -> Texts:
        if JAPANESE not in self.root:
            raise ValueError("Japanese is missing")
        if unknown := set(self.root) - set(LANGUAGES):
            raise ValueError(f"unknown languages: {sorted(unknown)}")
        return self

    @classmethod
    def of(cls, title: str, body: str = "", link: str = "") -> Texts:
        """A notice in Japanese alone."""
        return cls({JAPANESE: Text(title=title, body=body, link=link)})

    def read(self, language: str) -> tuple[str, Text]:
        """The language that a reader of `language` gets, and its text: their own, else English, else Japanese.

        Readers of やさしい日本語 get Japanese where there is no easy text: it is nearer to them than English.
        """
        order = (language, JAPANESE) if language in {JAPANESE, EASY} else (language, ENGLISH, EASY, JAPANESE)
        found = next(one for one in order if one in self.root)
        return found, self.root[found]

    def plain(self) -> Mapping[str, object]:
        """As it is stored."""
        found: Mapping[str, object] = self.model_dump(mode="json")
        return found
