"""Sendings, their batches, single messages, and what became of them.

One row of `Batch` holds up to 500 people, in ascending order. The database refuses a second batch of the same sending
and channel whose range of people overlaps, and a batch whose people do not ascend: so nobody is in a sending twice on
one channel, in 2,000 rows for a million people. `Batch`, `Message` and `Outcome` are partitioned by month
(`partitions`); a sending lies in one month.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.subscribers.models import Channel, Subscriber, Topic
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Department


class SendingKind(models.TextChoices):
    """What kind of notice."""

    ALERT = "alert", _("緊急のお知らせ")
    PERSONAL = "personal", _("手続などの連絡")
    RECURRING = "recurring", _("定期のお知らせ")
    CAMPAIGN = "campaign", _("配信")


# What is handed over first when several wait; an alert also makes the others of its channel wait.
PRIORITY = {SendingKind.ALERT: 0, SendingKind.PERSONAL: 1, SendingKind.RECURRING: 2, SendingKind.CAMPAIGN: 3}


class SendingState(models.TextChoices):
    """Where a sending is."""

    WAITING = "waiting", _("予定")
    SPREADING = "spreading", _("配信先の確定中")
    HANDING = "handing", _("配信中")
    PAUSED = "paused", _("一時停止")
    DONE = "done", _("配信ずみ")
    CANCELLED = "cancelled", _("中止")


@recorded(ignore=("cursor", "people", "outside"), label="occasion")
class Sending(models.Model):
    """One notice to many people (配信). Texts, audience and channels are frozen when it is made.

    `reach` says how people are reached: `topic` (by the first channel of each person's own order for the topic) or
    `every` (by every usable address: alerts). `audience` is a rule of `segments`; empty means everybody.
    """

    kind = models.CharField(_("種類"), max_length=10, choices=SendingKind)
    occasion = models.CharField(_("きっかけ"), max_length=120, unique=True)  # the same occasion is sent once
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    texts = models.JSONField(_("本文"))  # `texts.message.Texts`
    audience = models.JSONField(_("対象の条件"), default=dict)
    channels = ArrayField(models.CharField(max_length=10), verbose_name=_("配信方法"))
    reach = models.CharField(max_length=5, choices=[("topic", "topic"), ("every", "every")])
    drill = models.BooleanField(_("訓練"), default=False)
    through_quiet_hours = models.BooleanField(default=False)
    per_minute = models.PositiveIntegerField(_("1分あたりの上限"), null=True, blank=True)  # people, outside the house
    month = models.DateField()  # the first day of the month of `not_before`: where its batches lie
    not_before = models.DateTimeField(_("配信の開始日時"))
    state = models.CharField(_("状態"), max_length=10, choices=SendingState, default=SendingState.WAITING)
    cursor = models.BigIntegerField(default=0)  # the last person who was looked at
    people = models.PositiveIntegerField(_("人数"), default=0)  # who are in its batches, each counted once
    outside = models.PositiveIntegerField(default=0)  # in batches for ways out of the house
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(_("配信を決めた日時"))
    finished_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    stopped_why = models.CharField(_("中止の理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("配信")
        constraints = (
            models.CheckConstraint(condition=Q(month__day=1), name="deliveries_sending_month"),
            models.CheckConstraint(
                condition=Q(reach="every") | Q(topic__isnull=False), name="deliveries_sending_of_a_topic"
            ),
            models.CheckConstraint(condition=Q(texts__has_key="ja"), name="deliveries_sending_has_words"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(stopped_why=""), name="deliveries_sending_cancelled_why"
            ),
        )
        indexes = (models.Index(fields=("state", "not_before"), name="deliveries_open", condition=~Q(state="done")),)

    def __str__(self) -> str:
        return self.occasion


class BatchState(models.TextChoices):
    """Where a batch is."""

    WAITING = "waiting", _("配信待ち")
    HANDED = "handed", _("渡した")
    FAILED = "failed", _("渡せなかった")
    CANCELLED = "cancelled", _("中止")


class Batch(models.Model):
    """Up to 500 people of a sending on one channel. In the inbox the batch itself is the delivery.

    `languages` (one when all read the same) and `dues` run beside `recipients`. `left` are those who are still to be
    handed over; null: everybody. The database table is partitioned by `month`; its key is (month, id).
    """

    id = models.BigAutoField(primary_key=True)
    month = models.DateField()
    sending = models.ForeignKey(Sending, models.PROTECT, related_name="batches")
    channel = models.CharField(max_length=10)
    priority = models.PositiveSmallIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    recipients = ArrayField(models.BigIntegerField())
    languages = ArrayField(models.CharField(max_length=10))
    dues = ArrayField(models.DateTimeField(), null=True)  # null: everybody at once
    state = models.CharField(max_length=10, choices=BatchState)
    left = ArrayField(models.BigIntegerField(), null=True)
    retry_key = models.UUIDField(default=uuid.uuid4)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("配信の束")

    def __str__(self) -> str:
        return f"{self.sending_id} {self.channel} {self.first_id}–{self.last_id}"


class Message(models.Model):
    """One notice to one person on one channel (連絡): once for a person, occasion and channel, says the database.

    `sealed` holds title, body and link, encrypted; null when they were thrown away after `keep_until`.
    """

    id = models.BigAutoField(primary_key=True)
    month = models.DateField()
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="messages")
    occasion = models.CharField(max_length=120)
    channel = models.CharField(max_length=10, choices=Channel)
    topic = models.CharField(max_length=40, blank=True)
    sending_id = models.BigIntegerField(null=True)  # the sending that could not reach the person another way
    language = models.CharField(max_length=10)
    sealed = models.BinaryField(null=True)
    priority = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=BatchState)
    retry_key = models.UUIDField(default=uuid.uuid4)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    keep_until = models.DateField()

    class Meta:
        verbose_name = _("連絡")

    def __str__(self) -> str:
        return f"#{self.subscriber_id} {self.occasion} {self.channel}"


class Became(models.TextChoices):
    """What became of a notice to one person, where it is known."""

    SENT = "sent", _("渡した")  # with the provider's number, so that its receipt finds the person
    FAILED = "failed", _("届かなかった")
    DELIVERED = "delivered", _("届いた")
    OPENED = "opened", _("開いた")


class Outcome(models.Model):
    """What is known of one person's notice besides that it was handed over. At most one row for each fact."""

    id = models.BigAutoField(primary_key=True)
    month = models.DateField()
    sending_id = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    subscriber_id = models.BigIntegerField()
    became = models.CharField(max_length=10, choices=Became)
    code = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("配信の結果")

    def __str__(self) -> str:
        return f"{self.sending_id} {self.channel} {self.became}"


class Reading(models.Model):
    """Somebody opened a notice in the inbox, or put it away."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="readings")
    sending = models.ForeignKey(Sending, models.CASCADE, related_name="readings")
    read_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("subscriber", "sending"), name="deliveries_reading_once"),)

    def __str__(self) -> str:
        return f"#{self.subscriber_id} {self.sending_id}"


@recorded(ignore=("tokens", "filled_at", "rested_until", "failures", "failed_at"), label="channel")
class Outlet(models.Model):
    """What is known of a way out right now: how much may be handed to it, and whether it is broken.

    A token bucket: `tokens` at `filled_at`, refilled by the adapter's rate. `rested_until`: nothing is handed over
    before (the provider asked for it, or failed too often).
    """

    channel = models.CharField(max_length=10, primary_key=True)
    tokens = models.FloatField(default=0)
    filled_at = models.DateTimeField()
    rested_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    failed_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)  # by a person
    paused_why = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.channel
