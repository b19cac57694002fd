"""Makes the letter adapter, where this installation has a contractor for the post."""

from __future__ import annotations

from django.conf import settings

from kusei.engines.notices.channels.protocol import Adapter


def adapter() -> Adapter | None:
    """The adapter; None unless KUSEI_LETTERS is on."""
    if not settings.LETTERS:
        return None
    from kusei.engines.notices.channels.letter.adapter import LetterAdapter  # noqa: PLC0415  tables come first

    return LetterAdapter()
