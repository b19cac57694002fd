"""The one-click stop: a signed address that works without signing in, for ever, and names nobody.

The token holds two numbers (the subscriber's and the topic's) and a signature by `SECRET_KEY`; who changes the key
breaks the links in letters that were sent before.
"""

from __future__ import annotations

from django.core import signing
from django.urls import reverse
from django.utils.translation import override

_SIGNER = signing.Signer(salt="kusei.notices.stop")


class Forged(ValueError):
    """Nobody here signed this token."""

    code = "subscribers.forged"


def token(subscriber_id: int, topic: str) -> str:
    """The token by which one person stops one topic (a key), or everything when the topic is blank."""
    return _SIGNER.sign(f"{subscriber_id}.{topic}")


def link(subscriber_id: int, topic: str = "", language: str = "ja") -> str:
    """The path of the page that stops: for `List-Unsubscribe` and for the foot of a message."""
    with override({"ja-easy": "ja-easy", "ja": "ja"}.get(language, "en")):
        return reverse("subscribers:stop", args=(token(subscriber_id, topic),))


def read(text: str) -> tuple[int, str]:
    """Whose and which topic's token it is. Raises `Forged`."""
    try:
        number, _dot, topic = _SIGNER.unsign(text).partition(".")
        return int(number), topic
    except (signing.BadSignature, ValueError):
        raise Forged from None
