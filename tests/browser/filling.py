"""Fills in the steps of an application in a browser, with the answers of a sample of the pack."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Locator, Page

from kusei.conf import environment

NEXT = "button[name=next]:not(.sr)"  # the one that is seen: another of the same name stands first, for Enter
# A change waits 150 ms before it asks, and what was typed meanwhile asks again: quiet is what stays so for longer than
# that. By the page's own clock: on a busy machine that of the test is ahead of it.
QUIET = """() => {
  const busy = document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling');
  window.quiet = busy ? 0 : window.quiet + 1;
  return window.quiet > 5;
}"""
GPS_IFD = 0x8825


def sample(key: str, number: int = 0) -> dict[str, Any]:
    """The answers of a complete sample application of the home pack."""
    path = environment.packs_dir() / "ota" / "procedures" / "samples" / f"{key}.yaml"
    answers: dict[str, Any] = yaml.safe_load(Path(path).read_text())["complete"][number]["answers"]
    return answers


def photograph() -> FilePayload:
    """A picture as a phone takes it: large, lying on its side, with the place where it was taken."""
    picture = Image.new("RGB", (2400, 1800), "#dddddd")
    ImageDraw.Draw(picture).text((900, 850), "SAMPLE", fill="#333333", font_size=120)
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x0110] = "Sample phone"
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (35.0, 33.0, 40.0), 3: "E", 4: (139.0, 42.0, 58.0)})
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=80, exif=exif)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


def press(page: Page, what: Locator) -> None:
    """Press what leads to a page, the same one or another, and wait until that is there."""
    with page.expect_navigation():
        what.click()


def settled(page: Page) -> None:
    """Wait until what a change asked of the server has come."""
    if not page.evaluate("() => { window.quiet = 0; return Boolean(window.htmx) }"):
        return  # scripts are off
    page.wait_for_function(QUIET, polling=50)


def fill(page: Page, answers: dict[str, Any], prefix: str = "f") -> set[str]:
    """Fill in what the page asks and the answers have, once; returns the keys that were there."""
    there = set()
    for key, value in answers.items():
        if _one(page, f"{prefix}-{key}", value):
            there.add(key)
    return there


def fill_step(page: Page, answers: dict[str, Any], *, scripts: bool = True) -> None:
    """Fill in the step, with the questions that its answers open, and go on."""
    done: set[str] = set()
    while True:
        new = fill(page, {key: value for key, value in answers.items() if key not in done})
        if not new:
            break
        done |= new
        if scripts:
            settled(page)
        elif page.locator("button[name$=-refresh]").count():
            page.locator("button[name$=-refresh]").click()
    press(page, page.locator(NEXT))


def fill_all(page: Page, answers: dict[str, Any], *, scripts: bool = True) -> None:
    """Step after step until the review; a step that does not let on fails."""
    for _ in range(20):
        if page.url.endswith("/review/"):
            return
        before = page.url
        fill_step(page, answers, scripts=scripts)
        assert page.url != before, page.locator(".banner.error, .error").all_inner_texts()
    raise AssertionError("the form has no end")


def _one(page: Page, name: str, value: Any) -> bool:
    """Answer one question; whether it is on the page."""
    if isinstance(value, dict):
        return _parts(page, name, value)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return _rows(page, name, value)
    if page.locator(f"[id='{name}-new']").count():
        page.locator(f"[id='{name}-new']").set_input_files(photograph())
        settled(page)
        return True
    if page.locator(f"[name='{name}-year']").count():
        for part, text in zip(("year", "month", "day"), str(value).split("-"), strict=True):
            page.locator(f"[name='{name}-{part}']").fill(text.lstrip("0"))
        return True
    found = page.locator(f"[name='{name}']:not([type=hidden])")
    if not found.count():
        return False
    _answer(found, value)
    return True


def _parts(page: Page, name: str, parts: dict[str, Any]) -> bool:
    """Answer a question of several parts. Asked once: one that opens meanwhile would be answered by half."""
    there = page.locator(f"[name^='{name}-']").count() > 0
    for part, text in parts.items() if there else ():
        _one(page, f"{name}-{part}", text)
    return there


def _rows(page: Page, name: str, rows: list[dict[str, Any]]) -> bool:
    """Fill in the rows of a group; each after the first comes by its button."""
    if not page.locator(f"[name='{name}-add']").count() and not page.locator(f"[name^='{name}-0-']").count():
        return False
    for index, row in enumerate(rows):
        if not page.locator(f"[name^='{name}-{index}-']").count():
            page.locator(f"[name='{name}-add']").click()
            page.locator(f"[name^='{name}-{index}-']").first.wait_for()
        hidden = {key: value for key, value in row.items() if not _one(page, f"{name}-{index}-{key}", value)}
        if hidden:
            settled(page)
        for key, value in hidden.items():
            _one(page, f"{name}-{index}-{key}", value)
    return True


def _answer(found: Locator, value: Any) -> None:
    kind = found.first.evaluate("e => e.type")
    if kind in {"radio", "checkbox"}:
        for one in value if isinstance(value, list) else [value]:
            word = str(one).lower() if isinstance(one, bool) else str(one)
            same = found.and_(found.page.locator(f"[value='{word}']"))
            (same if same.count() else found).first.check()
    elif kind == "select-one":
        found.select_option(str(value))
    else:
        found.fill(str(value))
