"""Calendars of collection, the sorting dictionary, who wants to be reminded when, and rules of life events."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.subscribers.models import Subscriber
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.models.periods import DateRange


@recorded(label="key", ignore=("loaded_at",))
class CollectionCalendar(models.Model):
    """The days of collection of a period (収集カレンダー), as one folder of a pack says them.

    `items` and `changes` are kept as `format.calendar` reads them. Periods of a municipality never overlap.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("団体"))
    key = models.CharField(_("記号"), max_length=40)
    sample = models.BooleanField(_("見本"), default=False)
    source = models.CharField(_("出典"), max_length=300, blank=True)
    valid_from = models.DateField(_("始まる日"))
    valid_until = models.DateField(_("終わる日（この日は含まない）"))
    put_out_by = models.TimeField(_("出す時刻"))
    items = models.JSONField(_("品目"))
    changes = models.JSONField(_("例外の日"), default=list)
    digest = models.CharField(max_length=64)  # of everything that was read: the same again changes nothing
    loaded_at = models.DateTimeField(_("取り込んだ日時"))

    class Meta:
        verbose_name = _("収集カレンダー")
        ordering = ("valid_from",)
        constraints = (
            models.UniqueConstraint(fields=("municipality", "key"), name="recurring_calendar_once"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="recurring_calendar_period"),
            ExclusionConstraint(
                name="recurring_calendar_one_at_a_time",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return self.key


class CollectionPattern(models.Model):
    """Which item is collected on which days of a calendar (収集パターン)."""

    calendar = models.ForeignKey(CollectionCalendar, models.CASCADE, related_name="patterns")
    key = models.CharField(_("記号"), max_length=20)
    rules = models.JSONField(_("収集日の決まり"))

    class Meta:
        verbose_name = _("収集パターン")
        constraints = (models.UniqueConstraint(fields=("calendar", "key"), name="recurring_pattern_once"),)

    def __str__(self) -> str:
        return self.key


class CollectionArea(models.Model):
    """Towns that have the same days (収集地区). `towns` is a list of [name, kana]."""

    calendar = models.ForeignKey(CollectionCalendar, models.CASCADE, related_name="areas")
    pattern = models.ForeignKey(CollectionPattern, models.CASCADE, related_name="areas")
    code = models.SlugField(_("記号"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    kana = models.CharField(_("ふりがな"), max_length=100)
    name_en = models.CharField(_("英語の名称"), max_length=100, blank=True)
    towns = models.JSONField(_("町"))
    position = models.PositiveIntegerField(_("並び"))

    class Meta:
        verbose_name = _("収集地区")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("calendar", "code"), name="recurring_area_once"),)

    def __str__(self) -> str:
        return self.name


class SortingWord(models.Model):
    """How one thing is thrown away (分別の早見表)."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    word = models.CharField(_("もの"), max_length=80)
    kana = models.CharField(_("ふりがな"), max_length=120)
    item = models.CharField(_("品目"), max_length=12)
    note = models.CharField(_("出し方"), max_length=200, blank=True)
    folded = models.CharField(max_length=260)  # what a search is compared with
    position = models.PositiveIntegerField(_("並び"))

    class Meta:
        verbose_name = _("分別の早見表")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("municipality", "word"), name="recurring_word_once"),)

    def __str__(self) -> str:
        return self.word


@recorded()
class ReminderChoice(models.Model):
    """When and of what a person is reminded (収集日のお知らせの希望). No row: the evening before, of everything."""

    subscriber = models.OneToOneField(Subscriber, models.CASCADE, related_name="collection_reminder")
    evening = models.BooleanField(_("前の日の夜"), default=True)
    morning = models.BooleanField(_("当日の朝"), default=False)
    # Keys of items; empty: everything, also what is collected from next year on.
    items = ArrayField(models.CharField(max_length=12), default=list, blank=True, verbose_name=_("品目"))
    chosen_at = models.DateTimeField(_("選んだ日時"))

    class Meta:
        verbose_name = _("収集日のお知らせの希望")
        constraints = (
            models.CheckConstraint(condition=Q(evening=True) | Q(morning=True), name="recurring_choice_of_a_time"),
        )

    def __str__(self) -> str:
        return f"#{self.subscriber_id}"


@recorded(label="key")
class LifeEventRule(models.Model):
    """What is told to whom at which moment of a life (くらしの節目のお知らせ), as `format.lifeevents` reads it."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("団体"))
    key = models.SlugField(_("記号"), max_length=40)
    content = models.JSONField(_("内容"))
    position = models.PositiveIntegerField(_("並び"))

    class Meta:
        verbose_name = _("くらしの節目のお知らせ")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("municipality", "key"), name="recurring_rule_once"),)

    def __str__(self) -> str:
        return self.key


class Happening(models.Model):
    """Something that happened to a person for which a rule waits, such as a move (できごと).

    Written only for people who hear of a rule's topic, and thrown away when no rule can look back to it any more.
    """

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="happenings")
    what = models.CharField(_("できごと"), max_length=80)
    reference = models.CharField(max_length=40)
    on = models.DateField(_("日"))

    class Meta:
        verbose_name = _("できごと")
        constraints = (
            models.UniqueConstraint(fields=("subscriber", "what", "reference"), name="recurring_happening_once"),
        )
        indexes = (models.Index(fields=("what", "on"), name="recurring_happened"),)

    def __str__(self) -> str:
        return f"#{self.subscriber_id} {self.what}"
