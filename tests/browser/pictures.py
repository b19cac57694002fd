"""Pictures of pages that README and the documentation show: taken by the tests, so that they are of what is."""

from __future__ import annotations

import os

from playwright.sync_api import Page

from kusei.conf import environment

FOLDER = environment.ROOT / "docs" / "pictures"
WRITE = bool(os.environ.get("KUSEI_WRITE"))


def picture(page: Page, name: str, *, width: int = 1280, height: int = 900) -> None:
    """Keep what a window of that size shows of the page as `docs/pictures/<name>.png`, when `KUSEI_WRITE` is set."""
    if not WRITE:
        assert (FOLDER / f"{name}.png").exists(), f"KUSEI_WRITE=1 makes docs/pictures/{name}.png"
        return
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("scrollTo(0, 0)")
    FOLDER.mkdir(exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png")
    if before:
        page.set_viewport_size(before)
