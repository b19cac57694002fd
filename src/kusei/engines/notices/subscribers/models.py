"""Topics, people who can be reached, their addresses and what they want to hear of."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


class Channel(models.TextChoices):
    """A way to reach a person (配信方法). The order is that in which people see them."""

    INBOX = "inbox", _("このサイトのお知らせ")
    LINE = "line", _("LINE")
    MAIL = "mail", _("メール")
    PUSH = "push", _("ブラウザーの通知")
    SMS = "sms", _("SMS（携帯電話のショートメッセージ）")
    CALL = "call", _("自動音声の電話")
    LETTER = "letter", _("郵便")


# Channels that go out of the house, in that order.
OUTSIDE = tuple(one for one in Channel.values if one != Channel.INBOX)


@recorded(label="key")
class Topic(models.Model):
    """A subject of notices (お知らせの種類) that people choose; loaded from `packs/<id>/notices/topics.yaml`."""

    key = models.SlugField(_("記号"), max_length=40, unique=True)
    group = models.CharField(_("分野"), max_length=40, blank=True)
    labels = models.JSONField(_("名称"))  # language → name; ja must be there
    notes = models.JSONField(_("説明"), default=dict)  # language → what one gets and how often
    channels = ArrayField(models.CharField(max_length=10), verbose_name=_("はじめの順番"))
    approval = models.BooleanField(_("決裁が必要"), default=True)
    daily_limit = models.PositiveSmallIntegerField(_("1日の上限"), default=1)
    order = models.PositiveSmallIntegerField(_("並び"), default=0)
    ended_on = models.DateField(_("終わった日"), null=True, blank=True)

    class Meta:
        verbose_name = _("お知らせの種類")
        ordering = ("order", "key")
        constraints = (
            models.CheckConstraint(condition=Q(labels__has_key="ja"), name="subscribers_topic_has_a_name"),
            models.CheckConstraint(condition=Q(daily_limit__gte=1), name="subscribers_topic_limit"),
        )

    def __str__(self) -> str:
        return str(self.labels.get("ja", self.key))


@recorded(exclude=("children_born", "town"))
class Subscriber(models.Model):
    """Somebody whom notices can reach: an account, or only a friend on LINE or a mail address (利用者).

    What stands here the person told us for this purpose alone, and may empty at any time. `town` is the name of a
    町丁目 of `towns.csv`; `children_born` the first day of the month in which each child was born, in order.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="subscriber"
    )
    language = models.CharField(_("ことば"), max_length=10, default="ja")
    town = models.CharField(_("住んでいる町"), max_length=60, blank=True)
    collection_area = models.CharField(_("収集地区"), max_length=40, blank=True)
    children_born = ArrayField(models.DateField(), default=list, blank=True, verbose_name=_("子どもの生まれた月"))
    quiet_from = models.TimeField(_("通知を止める時刻"), null=True, blank=True)  # Tokyo; both or neither
    quiet_until = models.TimeField(_("通知を再び受ける時刻"), null=True, blank=True)
    alerts = models.BooleanField(_("緊急のお知らせを受け取る"), default=True)
    stopped_at = models.DateTimeField(_("すべて止めた日時"), null=True, blank=True)  # alerts go on
    created_at = models.DateTimeField(_("登録日時"))

    class Meta:
        verbose_name = _("お知らせの利用者")
        constraints = (
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
                name="subscribers_subscriber_quiet_hours",
            ),
            models.CheckConstraint(condition=Q(children_born__len__lte=15), name="subscribers_subscriber_children"),
        )
        indexes = (
            models.Index(fields=("town",), name="subscribers_town"),
            models.Index(fields=("collection_area",), name="subscribers_area", condition=~Q(collection_area="")),
            GinIndex(fields=("children_born",), name="subscribers_children"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class Suppressed(models.TextChoices):
    """Why an address is not used any more."""

    BOUNCED = "bounced", _("届かない宛先でした")
    STOPPED = "stopped", _("本人が止めました")
    BLOCKED = "blocked", _("相手のサービスで止められました")
    GONE = "gone", _("端末の登録がなくなりました")


@recorded(exclude=("value",))
class Address(models.Model):
    """Where a person is reached on one channel (宛先).

    Blank means: the account's own mail address, or the postal address of the profile. Only a verified address that is
    not suppressed is used; the database works out `usable`.
    """

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="addresses")
    channel = models.CharField(_("配信方法"), max_length=10, choices=[(one, one) for one in OUTSIDE])
    value = models.TextField(_("宛先"), blank=True)  # LINE user id, mail address, +81…, push subscription as JSON
    verified_at = models.DateTimeField(_("確かめた日時"), null=True, blank=True)
    suppressed_at = models.DateTimeField(_("止めた日時"), null=True, blank=True)
    suppressed_why = models.CharField(_("止めた理由"), max_length=10, choices=Suppressed, blank=True)
    bounces = models.PositiveSmallIntegerField(_("届かなかった回数"), default=0)
    usable = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(verified_at__isnull=False) & Q(suppressed_at__isnull=True), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    created_at = models.DateTimeField(_("登録日時"))

    class Meta:
        verbose_name = _("宛先")
        constraints = (
            # One of a kind a person, but several browsers; the same address never belongs to two people.
            models.UniqueConstraint(
                fields=("subscriber", "channel"), condition=~Q(channel="push"), name="subscribers_address_one_a_channel"
            ),
            models.UniqueConstraint(
                fields=("channel", "value"), condition=~Q(value=""), name="subscribers_address_of_one_person"
            ),
            models.CheckConstraint(
                condition=~Q(value="") | Q(channel__in=("mail", "letter")), name="subscribers_address_says_where"
            ),
            models.CheckConstraint(
                condition=Q(suppressed_at=None, suppressed_why="")
                | (Q(suppressed_at__isnull=False) & ~Q(suppressed_why="")),
                name="subscribers_address_suppressed_why",
            ),
        )
        indexes = (models.Index(fields=("channel", "subscriber"), name="subscribers_usable", condition=Q(usable=True)),)

    def __str__(self) -> str:
        return f"{self.channel} #{self.subscriber_id}"


@recorded(ignore=("chosen",))
class Subscription(models.Model):
    """A topic that a person wants to hear of, and by which channels, the first that works first (受け取る種類).

    `chosen` is the first of `channels` that has a usable address, blank for none: the database keeps it true.
    """

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="subscriptions")
    channels = ArrayField(models.CharField(max_length=10), verbose_name=_("配信方法の順番"))
    chosen = models.CharField(max_length=10, blank=True, editable=False)
    since = models.DateTimeField(_("登録日時"))

    class Meta:
        verbose_name = _("受け取る種類")
        constraints = (
            models.UniqueConstraint(fields=("topic", "subscriber"), name="subscribers_subscription_once"),
            models.CheckConstraint(condition=Q(channels__len__gte=1), name="subscribers_subscription_has_a_channel"),
        )

    def __str__(self) -> str:
        return f"#{self.subscriber_id}: {self.topic_id}"


class LinkCode(models.Model):
    """A code that proves that a phone or a LINE account belongs to the person (連携の番号). It works once.

    Only a keyed digest is stored. A code for a phone is made when it is sent: until then the digest is blank. Rows go
    after a day.
    """

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="link_codes")
    channel = models.CharField(max_length=10, choices=[(one, one) for one in ("line", "sms", "call")])
    value = models.TextField(blank=True)  # +81…; blank for LINE, whose answer says who it is
    digest = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failed = models.BooleanField(default=False)  # it could not be sent
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("連携の番号")
        constraints = (
            models.UniqueConstraint(
                fields=("digest",), condition=Q(channel="line", used_at=None), name="subscribers_linkcode_line_once"
            ),
            models.CheckConstraint(
                condition=Q(digest="") | Q(digest__regex=r"^[0-9a-f]{64}$"), name="subscribers_linkcode_keeps_a_digest"
            ),
            models.CheckConstraint(
                condition=Q(channel="line", value="") | (~Q(channel="line") & ~Q(value="")),
                name="subscribers_linkcode_says_where",
            ),
            models.CheckConstraint(condition=Q(tries__lte=5), name="subscribers_linkcode_tries"),
        )

    def __str__(self) -> str:
        return f"{self.channel} #{self.pk}"


class Past(models.Model):
    """A time that is over in which somebody had chosen a topic, or could be reached on a channel, for figures of past
    days. `subscriber_id` is a number: when the person is forgotten it is nobody's, and nothing else is kept.
    """

    subscriber_id = models.BigIntegerField()
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=10, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(topic=None) & ~Q(channel="") | Q(topic__isnull=False, channel=""),
                name="subscribers_past_topic_or_channel",
            ),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="subscribers_past_period"),
        )

    def __str__(self) -> str:
        return f"{self.topic_id or self.channel} {self.since}"
