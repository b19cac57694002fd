"""The words of a campaign and how they look on each way, as several pages show them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kusei.engines.notices.texts.message import JAPANESE, Text
from kusei.services.outreach import wording
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.previews import previews


def all_texts(campaign: Campaign) -> list[tuple[str, str, str, Text]]:
    """The words in each language: its code, what stands in `lang`, its name, the text."""
    return [
        (one, "ja" if one.startswith(JAPANESE) else one, wording.LANGUAGE_LABELS[one], text)
        for one, text in campaign.written.items()
    ]


def shown_previews(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """The previews in the language of the query, and links to the other languages."""
    written = list(campaign.written)
    language = request.GET.get("language", "")
    language = language if language in written else next(iter(written), JAPANESE)
    links = [(wording.LANGUAGE_LABELS[one], f"?language={one}#previews", one == language) for one in written]
    return {
        "previews": previews(campaign, language),
        "preview_languages": links if len(links) > 1 else [],
        "preview_lang": "ja" if language.startswith(JAPANESE) else language,
    }
