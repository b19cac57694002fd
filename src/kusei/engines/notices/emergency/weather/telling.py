"""Tells the people on duty that a proposal waits: a personal notice with a link, never the text of an alert."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.notices.deliveries.commands import notify
from kusei.engines.notices.emergency.weather.models import Decision, Proposal
from kusei.engines.notices.emergency.weather.permissions import people_on_duty
from kusei.engines.notices.subscribers.commands import ensure
from kusei.engines.notices.texts.message import LONGEST_TITLE, Text, Texts
from kusei.foundation.jobs.tasks import task
from kusei.foundation.web import clock


@task()
def tell(*, proposal_id: int) -> None:
    """Tell everybody on duty, once each however often the job runs. What was overtaken meanwhile is not told."""
    proposal = Proposal.objects.select_related("report").get(pk=proposal_id)
    if proposal.state != Decision.OPEN:
        return
    texts, day = _texts(proposal), proposal.made_at.astimezone(clock.TOKYO)
    for person in people_on_duty():
        notify(subscriber=ensure(user=person), occasion=proposal.mark, on=day.date(), texts=texts)


def _texts(proposal: Proposal) -> Texts:
    return Texts({"ja": _text(proposal, "ja"), "en": _text(proposal, "en")})


def _text(proposal: Proposal, language: str) -> Text:
    with translation.override(language):
        names = {
            "name": proposal.name or _("解除"),
            "areas": _("、").join(proposal.areas[:5]),
            "before": proposal.name_before or _("なし"),
        }
        title = _("気象の提案：%(areas)s %(name)s") % names
        body = _(
            "気象庁の発表が「%(before)s」から「%(name)s」に変わりました。緊急のお知らせを出すかどうかを確かめてください。"
        )
        return Text(
            title=title[:LONGEST_TITLE],
            body=body % names,
            link=reverse("emergency:weather:proposal", args=[proposal.pk]),
        )
