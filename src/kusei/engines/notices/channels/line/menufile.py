"""The menu under the chat of the official account (リッチメニュー) as data: `packs/<id>/notices/line-menu.yaml`.

A pack without one has the common one. Limits are those of the Messaging API.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from django.conf import settings
from django.urls import Resolver404, resolve
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kusei.lib.plainyaml import key_written_twice, read_nodes

FILE = Path("notices") / "line-menu.yaml"
SIZES = {"large": (2500, 1686), "small": (2500, 843)}  # pixels: width, height
LARGEST_PICTURE = 1024 * 1024  # bytes

Pixels = Annotated[int, Field(ge=0, le=2500)]


class MenuWrong(ValueError):
    """The menu cannot be made; the message lists every problem with the file and the place."""

    code = "channels.menu-wrong"

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Area(_Strict):
    """A part of the picture that does something when it is touched.

    `at`: left, top, width, height in pixels. `open`: a path of this platform (`/notices/`) or an https address. `say`:
    what the person is made to write instead.
    """

    label: Annotated[str, Field(min_length=1, max_length=20)]
    at: tuple[Pixels, Pixels, Annotated[int, Field(ge=1, le=2500)], Annotated[int, Field(ge=1, le=2500)]]
    open: Annotated[str, Field(max_length=900, pattern=r"^(/[^\s]*|https://[^\s]+)?$")] = ""
    say: Annotated[str, Field(max_length=300)] = ""

    @model_validator(mode="after")
    def _one_action(self) -> Area:
        if bool(self.open) == bool(self.say):
            raise ValueError("either open or say")
        return self

    def overlaps(self, other: Area) -> bool:
        """Whether some point lies in both."""
        left, top, width, height = self.at
        left_2, top_2, width_2, height_2 = other.at
        return left < left_2 + width_2 and left_2 < left + width and top < top_2 + height_2 and top_2 < top + height


class Menu(_Strict):
    """The whole file. `bar`: the words on the bar that opens it. `picture`: a PNG beside the file; blank: one is drawn
    from the labels.
    """

    format: Literal["kusei-line-menu/1"] = "kusei-line-menu/1"
    name: Annotated[str, Field(min_length=1, max_length=200)]
    bar: Annotated[str, Field(min_length=1, max_length=14)]
    size: Literal["large", "small"] = "large"
    opened: bool = True
    picture: Annotated[str, Field(pattern=r"^([\w-]+\.png)?$")] = ""
    areas: Annotated[list[Area], Field(min_length=1, max_length=20)]

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the picture."""
        return SIZES[self.size]

    @model_validator(mode="after")
    def _places(self) -> Menu:
        width, height = self.pixels
        for number, area in enumerate(self.areas, start=1):
            if area.at[0] + area.at[2] > width or area.at[1] + area.at[3] > height:
                raise ValueError(f"areas[{number}] is not inside the picture ({width} × {height})")
            for before, other in enumerate(self.areas[: number - 1], start=1):
                if area.overlaps(other):
                    raise ValueError(f"areas[{number}] overlaps areas[{before}]")
        return self


def path() -> Path:
    """The file of the home pack, else the common one."""
    packs = Path(settings.PACKS_DIR)
    own = packs / settings.HOME_PACK / FILE
    return own if own.is_file() else packs / "common" / FILE


def read(file: Path) -> Menu:
    """The file, checked with its picture and its addresses. Raises `MenuWrong`."""
    name = f"{file.parent.parent.name}/{FILE.as_posix()}"
    try:
        root, content = read_nodes(file.read_text(encoding="utf-8"))
        if twice := key_written_twice(root):
            raise ValueError("line {1}: 「{0}」 stands twice".format(*twice))
        menu = Menu.model_validate(content)
    except ValidationError as error:
        raise MenuWrong([f"{name}: {_place(one['loc'])}{one['msg']}" for one in error.errors()]) from None
    except (OSError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise MenuWrong([f"{name}: {' '.join(str(error).split())}"]) from None
    if problems := [*_nowhere(menu), *_picture(menu, file)]:
        raise MenuWrong([f"{name}: {one}" for one in problems])
    return menu


def _place(place: tuple[int | str, ...]) -> str:
    path_ = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")
    return f"{path_}: " if path_ else ""


def _nowhere(menu: Menu) -> list[str]:
    found = []
    for number, area in enumerate(menu.areas, start=1):
        if area.open.startswith("/"):
            try:
                resolve(area.open.partition("?")[0].partition("#")[0])
            except Resolver404:
                found.append(f"areas[{number}].open: no page of this platform: {area.open}")
    return found


def _picture(menu: Menu, file: Path) -> list[str]:
    if not menu.picture:
        return []
    picture = file.parent / menu.picture
    if not picture.is_file():
        return [f"picture: {menu.picture} is not there"]
    if picture.stat().st_size > LARGEST_PICTURE:
        return [f"picture: {menu.picture} has more than 1 MB"]
    try:
        with Image.open(picture, formats=("PNG",)) as image:
            size = image.size
    except OSError:
        return [f"picture: {menu.picture} is no PNG"]
    return [] if size == menu.pixels else [f"picture: {size[0]} × {size[1]} instead of {menu.pixels}"]
