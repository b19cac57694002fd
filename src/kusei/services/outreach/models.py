"""Campaigns of notices and what was done to them (お知らせの配信)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.deliveries.models import SendingState
from kusei.engines.notices.texts.message import JAPANESE, LANGUAGES, Text, Texts
from kusei.foundation.audit.tracking import recorded
from kusei.services.outreach.states import DEEDS, LABELS, OF_SENDING, OPEN, SHAPES, Deed, Stage, State

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

LONGEST_TITLE = 80
LONGEST_WHY = 200
MOST_A_MINUTE = 1_000_000
# Nothing of it has to be there yet, or ever.
_UNFINISHED = Q(state__in=[State.DRAFTING.value, State.SENT_BACK.value, State.DISCARDED.value])
_RELEASED = Q(state=State.RELEASED.value)


def _person(label: _StrOrPromise, **options: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
        **options,
    )


@recorded(label="title")
class Campaign(models.Model):
    """One notice of a department to everybody who wants to hear of a topic, or to a segment of them (配信).

    `texts` are `texts.message.Texts` as they are stored; `start_at` None: at once when it is decided. `expected` is
    the number of people when it was handed in, `day` the day in Tokyo for which it was released. `why`: why it came
    back, or could not be sent. `approval` is the draft of the decision, none for topics that need no decision.
    """

    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+", verbose_name=_("担当"))
    topic = models.ForeignKey("subscribers.Topic", models.PROTECT, related_name="+", verbose_name=_("お知らせの種類"))
    segment = models.ForeignKey(
        "segments.SegmentVersion", models.PROTECT, null=True, related_name="+", verbose_name=_("対象")
    )
    title = models.CharField(_("件名（職員用）"), max_length=LONGEST_TITLE)
    texts = models.JSONField(_("本文"), default=dict)
    channels = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("配信方法"))
    start_at = models.DateTimeField(_("配信の開始日時"), null=True)
    per_minute = models.PositiveIntegerField(_("1分あたりの上限"), null=True)
    again_why = models.CharField(_("1日の上限を超える理由"), max_length=LONGEST_WHY, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=[(s.value, s.value) for s in State], default="drafting")
    version = models.PositiveIntegerField(_("版数"), default=1)
    why = models.CharField(_("理由"), max_length=LONGEST_WHY, blank=True)
    expected = models.PositiveIntegerField(_("提出したときの人数"), null=True)
    day = models.DateField(_("配信日"), null=True)
    author = _person(_("作成を始めた人"))
    created_at = models.DateTimeField(_("作成日時"))
    approval = models.ForeignKey(
        "approvals.Draft", models.PROTECT, null=True, related_name="+", verbose_name=_("決裁の起案")
    )
    released_by = _person(_("配信を決めた人"), null=True)
    released_at = models.DateTimeField(_("配信を決めた日時"), null=True)
    sending = models.OneToOneField(
        "deliveries.Sending", models.PROTECT, null=True, related_name="campaign", verbose_name=_("配信")
    )
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("写しの元"))

    class Meta:
        verbose_name = _("お知らせの配信")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="outreach_campaign_state"),
            models.CheckConstraint(condition=~Q(title=""), name="outreach_campaign_has_a_title"),
            models.CheckConstraint(
                condition=_UNFINISHED | Q(texts__has_key=JAPANESE), name="outreach_campaign_has_words"
            ),
            models.CheckConstraint(
                condition=_UNFINISHED | Q(channels__len__gte=1, expected__isnull=False),
                name="outreach_campaign_has_a_way",
            ),
            models.CheckConstraint(
                condition=Q(per_minute=None) | Q(per_minute__range=(1, MOST_A_MINUTE)),
                name="outreach_campaign_per_minute",
            ),
            models.CheckConstraint(
                condition=Q(
                    _RELEASED,
                    sending__isnull=False,
                    day__isnull=False,
                    released_by__isnull=False,
                    released_at__isnull=False,
                )
                | Q(~_RELEASED, sending=None, day=None, released_by=None, released_at=None),
                name="outreach_campaign_released_is_a_sending",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.SENT_BACK.value, State.STOPPED.value]) | ~Q(why=""),
                name="outreach_campaign_says_why",
            ),
        )
        indexes = (
            models.Index(fields=("department", "-id"), name="outreach_of_department"),
            models.Index(fields=("topic", "day"), name="outreach_of_topic_and_day"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("outreach:campaign", args=[self.pk])

    @property
    def stage(self) -> Stage:
        """What a reader is told. Reads the sending."""
        if self.state == State.RELEASED and self.sending is not None:
            return OF_SENDING[SendingState(self.sending.state)]
        return Stage(self.state)

    @property
    def stage_label(self) -> str:
        """The word for it."""
        return str(LABELS[self.stage])

    @property
    def shape(self) -> str:
        """The mark beside the word."""
        return SHAPES[self.stage]

    @property
    def is_open(self) -> bool:
        """Whether its content can be changed."""
        return State(self.state) in OPEN

    @property
    def written(self) -> dict[str, Text]:
        """The texts that are there so far, by language."""
        return {one: Text.model_validate(self.texts[one]) for one in LANGUAGES if one in self.texts}

    @property
    def said(self) -> Texts:
        """All its texts. Raises pydantic's `ValidationError` while there is none in Japanese."""
        return Texts.model_validate(self.texts)

    @property
    def rule(self) -> dict[str, object]:
        """Whom it is for, as a rule of `segments`; empty means everybody who takes the topic."""
        return dict(self.segment.rule) if self.segment is not None else {}


@recorded()
class CampaignEvent(models.Model):
    """Something that was done to a campaign (経過): append-only. `note` is the reason, in the words of the person."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="events")
    what = models.CharField(_("操作"), max_length=10, choices=[(one.value, DEEDS[one]) for one in Deed])
    by = _person(_("だれが"), null=True)
    at = models.DateTimeField(_("いつ"))
    note = models.CharField(_("理由"), max_length=LONGEST_WHY, blank=True)

    class Meta:
        verbose_name = _("配信の経過")
        indexes = (models.Index(fields=("campaign", "id"), name="outreach_event_of_campaign"),)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.what}"
