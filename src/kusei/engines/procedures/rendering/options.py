"""What a caller may say about how a form is drawn, and what is known beside the answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kusei.engines.procedures.evaluation.state import Path


@dataclass(frozen=True)
class Known:
    """A value that was filled in, where it came from (「プロフィール」) and of what day it is."""

    value: Any
    source_label: str
    on: dt.date


@dataclass(frozen=True)
class FileShown:
    """A file that is there already. `url` opens it, `thumbnail` is a small picture of it."""

    id: str
    name: str
    url: str = ""
    thumbnail: str = ""
    size: int | None = None  # bytes


@dataclass(frozen=True)
class RenderOptions:
    """How the fields are drawn.

    `spoken`: an interview; the words and the order are those for speaking. `show_keys`: for the builder. `upload_url`:
    where a chosen file is sent at once, with the whole form. `hx_post`: where the form is sent when an answer changes
    what is asked. What these two answer may be a whole page; of it `hx_target` is taken (blank: the fields' own box).
    `headings`: titles and introductions of sections; None: only when there are several. `enter`: name and value of the
    button that the Enter key stands for. `towns`: a postcode may be turned into an address by a button.
    """

    spoken: bool = False
    show_keys: bool = False
    disabled: bool = False
    upload_url: str = ""
    hx_post: str = ""
    hx_target: str = ""
    headings: bool | None = None
    enter: tuple[str, str] = ("", "")
    towns: bool = True


def box_id(prefix: str) -> str:
    """The id of the box around the fields."""
    return f"{prefix}-fields"


def dotted(path: Path) -> str:
    """A path as the key of `files`: `members.0.photo`."""
    return ".".join(map(str, path))
