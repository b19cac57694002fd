"""Makes the menu of the pack the one that everybody sees who follows the official account."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kusei.engines.notices.channels.line import api, menufile, picture
from kusei.engines.notices.channels.line.menufile import Menu
from kusei.engines.notices.channels.outside import must_be_outside
from kusei.engines.notices.channels.protocol import Refused

OURS = "kusei "  # how the names of our menus begin: others in the account are left alone


def apply(file: Path, *, site: str, token: str, host: str, data_host: str) -> str:
    """Make the menu, unless the present one is the same. Gives `made` or `unchanged`.

    The new one is complete before it takes the place of the old one, which is then thrown away with whatever an apply
    that was cut short has left. `site`: what paths are put behind. Raises `MenuWrong`, `TryLater`, `Refused`.
    """
    from linebot.v3.messaging import MessagingApi, MessagingApiBlob, RichMenuRequest

    must_be_outside()
    menu = menufile.read(file)
    image = (file.parent / menu.picture).read_bytes() if menu.picture else picture.draw(menu)
    wanted = _request(menu, site)
    digest = hashlib.sha256(json.dumps(wanted, sort_keys=True).encode() + image).hexdigest()[:12]
    wanted["name"] = f"{OURS}{menu.name} {digest}"
    account = MessagingApi(api.client(token, host))
    with _speaking():
        ours = {one.rich_menu_id: one.name for one in account.get_rich_menu_list().richmenus if _is_ours(one.name)}
    if ours.get(_default(account)) == wanted["name"]:
        return "unchanged"
    with _speaking():
        made = account.create_rich_menu(RichMenuRequest.from_dict(wanted)).rich_menu_id
        MessagingApiBlob(api.client(token, data_host)).set_rich_menu_image(
            made, image, _headers={"Content-Type": "image/png"}
        )
        account.set_default_rich_menu(made)
        for old in ours:
            account.delete_rich_menu(old)
    return "made"


def _is_ours(name: str | None) -> bool:
    return bool(name) and str(name).startswith(OURS)


def _default(account: Any) -> str:
    try:
        with api.speaking():
            return str(account.get_default_rich_menu_id().rich_menu_id)
    except api.Rejected:  # 404: there is none
        return ""


@contextmanager
def _speaking() -> Iterator[None]:
    try:
        with api.speaking():
            yield
    except api.Rejected as error:
        raise Refused(f"menu-{error.status}") from None


def _request(menu: Menu, site: str) -> dict[str, Any]:
    """The menu as the Messaging API takes it."""
    width, height = menu.pixels
    areas = []
    for area in menu.areas:
        left, top, wide, high = area.at
        action = {"type": "uri", "uri": site + area.open if area.open.startswith("/") else area.open}
        if area.say:
            action = {"type": "message", "text": area.say}
        bounds = {"x": left, "y": top, "width": wide, "height": high}
        areas.append({"bounds": bounds, "action": {**action, "label": area.label}})
    return {
        "size": {"width": width, "height": height},
        "selected": menu.opened,
        "chatBarText": menu.bar,
        "areas": areas,
    }
