"""The menu of the pack: what is wrong with it is said, and what LINE shows is what the file says."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from PIL import Image

from kusei.engines.notices.channels.fakes.server import Server, ok, status
from kusei.engines.notices.channels.line import menufile, picture
from kusei.engines.notices.channels.line.menufile import MenuWrong, read

GOOD: dict[str, Any] = {
    "name": "試し",
    "bar": "メニュー",
    "size": "small",
    "areas": [
        {"label": "お知らせ", "at": [0, 0, 1250, 843], "open": "/search/"},
        {"label": "連携", "at": [1250, 0, 1250, 843], "say": "使い方"},
    ],
}


def written(folder: Path, **changes: Any) -> Path:
    file = folder / "hinode" / menufile.FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump({**GOOD, **changes}, allow_unicode=True))
    return file


def area(**changes: Any) -> dict[str, Any]:
    return {"label": "一つ", "at": [0, 0, 100, 100], "open": "/search/", **changes}


def test_the_common_menu_is_good_and_draws_a_picture_that_line_takes() -> None:
    menu = read(menufile.path())
    image = picture.draw(menu)
    assert len(image) <= menufile.LARGEST_PICTURE
    with Image.open(io.BytesIO(image)) as found:
        assert (found.format, found.size) == ("PNG", (2500, 1686))
        covered = sum(one.at[2] * one.at[3] for one in menu.areas)
        assert covered == 2500 * 1686
        assert len(found.convert("RGB").getcolors(100_000) or []) > 2, "there are letters in it"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"areas": []}, "areas: "),
        ({"areas": [area() for _one in range(21)]}, "areas: "),
        ({"areas": [area(at=[2450, 0, 51, 10])]}, "areas[1] is not inside the picture"),
        ({"areas": [area(at=[0, 800, 10, 44])]}, "areas[1] is not inside the picture"),
        ({"areas": [area(), area(at=[99, 99, 10, 10])]}, "areas[2] overlaps areas[1]"),
        ({"areas": [area(at=[0, 0, 0, 10])]}, "areas[1].at[3]"),
        ({"areas": [area(at=[-1, 0, 10, 10])]}, "areas[1].at[1]"),
        ({"areas": [area(say="x")]}, "either open or say"),
        ({"areas": [area(open="")]}, "either open or say"),
        ({"areas": [area(open="http://city.example/")]}, "areas[1].open"),
        ({"areas": [area(open="/nowhere/at/all/")]}, "areas[1].open: no page of this platform"),
        ({"areas": [area(label="あ" * 21)]}, "areas[1].label"),
        ({"bar": "あ" * 15}, "bar: "),
        ({"size": "huge"}, "size: "),
        ({"colour": "red"}, "colour: "),
        ({"picture": "../secret.png"}, "picture: "),
        ({"picture": "none.png"}, "picture: none.png is not there"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(MenuWrong) as caught:
        read(written(tmp_path, **changes))
    assert said in str(caught.value)
    assert str(caught.value).startswith("hinode/notices/line-menu.yaml: ")


def test_areas_that_only_touch_do_not_overlap(tmp_path: Path) -> None:
    assert len(read(written(tmp_path, areas=[area(), area(at=[100, 0, 10, 10]), area(at=[0, 100, 10, 10])])).areas) == 3


def test_a_picture_must_be_a_png_of_the_right_size_and_not_too_big(tmp_path: Path) -> None:
    file = written(tmp_path, picture="own.png")
    own = file.parent / "own.png"
    for content, said in ((b"GIF89a", "is no PNG"), (b"x" * (1024 * 1024 + 1), "more than 1 MB")):
        own.write_bytes(content)
        with pytest.raises(MenuWrong, match=said):
            read(file)
    Image.new("RGB", (2500, 1686)).save(own)
    with pytest.raises(MenuWrong, match="2500 × 1686 instead of"):
        read(file)
    Image.new("RGB", (2500, 843)).save(own)
    assert read(file).picture == "own.png"


@pytest.mark.parametrize("text", ["", "areas: [", "name: &a x\nbar: *a", "name: x\nname: y"])
def test_what_is_no_menu_at_all_is_said(tmp_path: Path, text: str) -> None:
    file = written(tmp_path)
    file.write_text(text)
    with pytest.raises(MenuWrong):
        read(file)
    with pytest.raises(MenuWrong):
        read(tmp_path / "none" / "notices" / "line-menu.yaml")


def apply(file: Path) -> str:
    said = io.StringIO()
    call_command("line-menu", "apply", str(file), site="https://city.hinode.example", stdout=said)
    return said.getvalue().strip()


def test_apply_makes_what_the_file_says_and_a_second_time_changes_nothing(line: Server, tmp_path: Path) -> None:
    file = written(tmp_path)
    assert apply(file) == "made"
    provider = line.provider
    menu = provider.menus[provider.default]
    assert menu["size"] == {"width": 2500, "height": 843}
    assert menu["areas"] == [
        {
            "bounds": {"x": 0, "y": 0, "width": 1250, "height": 843},
            "action": {"type": "uri", "uri": "https://city.hinode.example/search/", "label": "お知らせ"},
        },
        {
            "bounds": {"x": 1250, "y": 0, "width": 1250, "height": 843},
            "action": {"type": "message", "text": "使い方", "label": "連携"},
        },
    ]
    assert provider.pictures[provider.default].startswith(b"\x89PNG")
    before = provider.default
    assert apply(file) == "unchanged"
    assert provider.default == before


def test_a_changed_menu_takes_the_place_of_the_old_one_and_others_stay(line: Server, tmp_path: Path) -> None:
    theirs = {"richMenuId": "richmenu-x", "name": "theirs", "chatBarText": "x", "selected": True, "areas": []}
    line.provider.menus["richmenu-x"] = {**theirs, "size": {"width": 2500, "height": 843}}
    apply(written(tmp_path))
    first = line.provider.default
    assert apply(written(tmp_path, bar="べつの名")) == "made"
    assert first not in line.provider.menus
    assert set(line.provider.menus) == {"richmenu-x", line.provider.default}


def test_an_apply_that_is_cut_short_leaves_the_old_menu_and_is_made_good_by_the_next(
    line: Server, tmp_path: Path
) -> None:
    apply(written(tmp_path))
    old = line.provider.default
    line.then(ok(), ok(), ok(), status(500))  # the list, the default, the new one; its picture fails
    with pytest.raises(CommandError, match="http-500"):
        apply(written(tmp_path, bar="べつの名"))
    assert line.provider.default == old
    assert apply(written(tmp_path, bar="べつの名")) == "made"
    assert len(line.provider.menus) == 1


def test_without_an_account_or_a_public_site_nothing_is_tried(line: Server, tmp_path: Path, settings: Any) -> None:
    with pytest.raises(CommandError, match="--site"):
        call_command("line-menu", "apply", str(written(tmp_path)), site="http://127.0.0.1:8000")
    settings.LINE_TOKEN = ""
    with pytest.raises(CommandError, match="KUSEI_LINE_TOKEN"):
        call_command("line-menu", "apply", str(written(tmp_path)), site="https://city.hinode.example")
    assert line.count == 0


def test_lint_writes_the_picture_to_look_at(tmp_path: Path) -> None:
    said = io.StringIO()
    call_command("line-menu", "lint", picture=tmp_path / "menu.png", stdout=said)
    assert "good" in said.getvalue()
    assert (tmp_path / "menu.png").stat().st_size > 1000
