"""Reading pages in tests."""

from __future__ import annotations

import re

import html5lib
from django.test import Client


def text_at(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode("utf-8-sig")


def sound(text: str) -> bool:
    html5lib.HTMLParser(strict=True).parse(text)
    ids = re.findall(r'\sid="([^"]+)"', text)
    return text.count("<h1") == 1 and len(ids) == len(set(ids))
