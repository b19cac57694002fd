"""How a campaign looks on each way out, by the same function that composes it for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.engines.notices.subscribers.models import Channel
from kusei.engines.notices.texts.fitting import Preview, preview
from kusei.foundation.web.frame import brand
from kusei.foundation.web.site import address as site_address
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.wording import LANGUAGE_LABELS


@dataclass(frozen=True)
class Shown:
    """The notice on one way, with the way's name."""

    label: str
    preview: Preview


def previews(campaign: Campaign, language: str) -> list[Shown]:
    """The text of that language on each chosen way; none while there is no text."""
    text = campaign.written.get(language)
    if text is None:
        return []
    sender, site = brand().name, site_address()
    return [
        Shown(str(Channel(one).label), preview(text, one, sender, language=language, site=site))
        for one in campaign.channels
    ]


def cut_off(campaign: Campaign) -> list[str]:
    """A sentence for each language and way on which a part of the text would be cut off."""
    sentence = _("%(channel)sでは「%(language)s」の文章が入りきりません。短くするか、この配信方法をはずしてください。")
    return [
        sentence % {"channel": shown.label, "language": LANGUAGE_LABELS[language]}
        for language in campaign.written
        for shown in previews(campaign, language)
        if not shown.preview.fits
    ]
