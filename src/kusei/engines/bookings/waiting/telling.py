"""A notice to one person, once for its occasion, in the languages that a notice has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import override

from kusei.engines.notices.deliveries.commands import notify
from kusei.engines.notices.subscribers.commands.people import ensure
from kusei.engines.notices.texts.message import EASY, ENGLISH, JAPANESE, LONGEST_TITLE, Text, Texts
from kusei.foundation.people.models import User

LANGUAGES = (JAPANESE, EASY, ENGLISH)


def tell(
    person: User, occasion: str, on: dt.date, words: Callable[[], tuple[str, str]], link: Callable[[], str]
) -> int:
    """`on` is the day of the occasion; `words` gives title and body, `link` the page, each in the language that is
    switched on. How many ways it goes; 0 when it was told already.
    """
    texts = {}
    for language in LANGUAGES:
        with override(language):
            title, body = words()
            texts[language] = Text(title=title[:LONGEST_TITLE], body=body, link=link())
    return notify(subscriber=ensure(user=person), occasion=occasion, on=on, texts=Texts(texts))
