"""Sends a campaign to the person who asks for it, and to nobody else: in the own inbox and by mail."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.notices.deliveries import commands as deliveries
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.notices.subscribers.models import Channel
from kusei.engines.notices.texts.message import LONGEST_TITLE, Text, Texts
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.outreach.commands.locking import locked, note_down
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.refusals import Unfit
from kusei.services.outreach.rights import may_release, require_writer
from kusei.services.outreach.states import Deed

KEEP_DAYS = 30
MARK = {"ja": "【試し送り】", "ja-easy": "【試し送り】"}
OTHERWISE = "[Test] "


@transaction.atomic
def try_out(*, campaign_id: int, language: str, by: User) -> Campaign:
    """Send the text of that language to oneself, marked as a test. Raises `NoSuchCampaign`, `NotAllowed`, `Unfit`."""
    campaign = locked(campaign_id, by=by)
    if not may_release(by, campaign.department):
        require_writer(by, campaign.department)
    text = campaign.written.get(language)
    if text is None:
        raise Unfit(_("このことばの文章はまだありません。書いて保存すると、試しに送れます。"))
    marked = text.model_copy(update={"title": (MARK.get(language, OTHERWISE) + text.title)[:LONGEST_TITLE]})
    made = deliveries.notify(
        subscriber=subscribers.ensure(user=by),
        occasion=f"campaign-test:{campaign.pk}:{uuid.uuid4().hex}",
        on=clock.today(),
        texts=_whoever_reads(marked),
        channels=(Channel.MAIL,),
        keep_days=KEEP_DAYS,
    )
    if not made:
        raise Unfit(_("試しに送れませんでした。メールアドレスが確かめられているかを見てください。"))
    note_down(campaign, Deed.TESTED, by, language)
    return campaign


def _whoever_reads(text: Text) -> Texts:
    """The same words whatever language the person reads: they are what is tried."""
    return Texts({"ja": text, "ja-easy": text, "en": text})
