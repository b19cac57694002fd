"""Alerts (緊急のお知らせ). What people were told never changes: an update or a cancellation is a new alert."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.emergency import rules
from kusei.engines.notices.texts.message import LANGUAGES, Texts
from kusei.foundation.audit.tracking import recorded

OUT = sorted(state.value for state in rules.OUT)
# What the second person sees is what goes out.
CONTENT = (
    *("action", "previous_id", "ending", "level", "order", "hazard", "whole", "towns", "polygons", "texts"),
    *("grounds", "supplement", "households", "residents", "effective_at", "expires_at", "drill", "channels"),
)


class Order(models.TextChoices):
    """発令区分."""

    INFORMATION = "information", _("情報")
    ELDERLY = "elderly", _("高齢者等避難")
    EVACUATE = "evacuate", _("避難指示")
    SAFETY = "safety", _("緊急安全確保")


class Hazard(models.TextChoices):
    """災害種別."""

    HEAVY_RAIN = "heavy-rain", _("大雨・浸水")
    FLOOD = "flood", _("洪水")
    LANDSLIDE = "landslide", _("土砂災害")
    STORM_SURGE = "storm-surge", _("高潮")
    TSUNAMI = "tsunami", _("津波")
    EARTHQUAKE = "earthquake", _("地震")
    WIND = "wind", _("暴風")
    SNOW = "snow", _("大雪")
    VOLCANO = "volcano", _("火山")
    FIRE = "fire", _("大規模な火災")
    HAZMAT = "hazmat", _("危険物の事故")
    OUTAGE = "outage", _("停電・断水")
    HEAT = "heat", _("危険な暑さ")
    INFECTION = "infection", _("感染症")
    SECURITY = "security", _("国民保護")
    OTHER = "other", _("その他")


class Action(models.TextChoices):
    """発表の種類."""

    ISSUE = "issue", _("新しい発令")
    UPDATE = "update", _("続報")
    CANCEL = "cancel", _("解除・取消し")


class Ending(models.TextChoices):
    """解除・取消しの別."""

    LIFTED = "lifted", _("解除（危険がなくなった）")
    MISTAKEN = "mistaken", _("取消し（誤って配信した）")


class State(models.TextChoices):
    """状態."""

    DRAFT = "draft", _("下書き")
    WAITING = "waiting", _("2人目の確認待ち")
    WITHDRAWN = "withdrawn", _("取り下げ")
    RELEASED = "released", _("配信ずみ")
    SUPERSEDED = "superseded", _("続報あり")
    CANCELLED = "cancelled", _("解除・取消しずみ")
    ENDED = "ended", _("終了")


@recorded(label="identifier")
class Alert(models.Model):
    """One alert (緊急のお知らせ).

    `whole` or `towns` says for whom (names of `towns.csv`); `polygons` are rings of [latitude, longitude], closed, for
    machines. `texts` is a `texts.message.Texts`. `channels` are chosen by staff for a drill, and written down at the
    release for a real one. Nobody who wrote or asked for an alert is its second person; one person alone releases only
    from level 4 on, with a reason.
    """

    identifier = models.CharField(_("識別番号"), max_length=60, unique=True, null=True, blank=True)
    number = models.PositiveIntegerField(_("番号"), null=True, blank=True)  # of the fiscal year, drills apart
    number_year = models.PositiveSmallIntegerField(_("番号の年度"), null=True, blank=True)
    action = models.CharField(_("発表の種類"), max_length=6, choices=Action, default=Action.ISSUE)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    ending = models.CharField(_("解除・取消しの別"), max_length=8, choices=Ending, blank=True)
    level = models.PositiveSmallIntegerField(_("警戒レベル"))
    order = models.CharField(_("発令区分"), max_length=11, choices=Order)
    hazard = models.CharField(_("災害の種類"), max_length=12, choices=Hazard)
    whole = models.BooleanField(_("全域"), default=False)
    towns = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("対象の町"))
    polygons = models.JSONField(_("範囲"), default=list, blank=True)
    texts = models.JSONField(_("本文"))
    grounds = models.CharField(_("発令・解除の理由"), max_length=400, blank=True)
    supplement = models.CharField(_("補足情報"), max_length=400, blank=True)
    households = models.PositiveIntegerField(_("対象世帯数"), null=True, blank=True)
    residents = models.PositiveIntegerField(_("対象人数"), null=True, blank=True)
    effective_at = models.DateTimeField(_("発令日時"), null=True, blank=True)  # blank: when it is released
    expires_at = models.DateTimeField(_("掲載の終わり"), null=True, blank=True)
    drill = models.BooleanField(_("訓練"), default=False)
    channels = ArrayField(models.CharField(max_length=10), default=list, blank=True, verbose_name=_("配信方法"))
    proposal = models.CharField(_("もとの提案"), max_length=120, blank=True)  # what a proposal called itself

    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)  # of the content
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("作成日時"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(_("確認を依頼した日時"), null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(_("配信した日時"), null=True, blank=True)
    fast = models.BooleanField(_("1人で配信"), default=False)
    fast_reason = models.CharField(_("1人で配信した理由"), max_length=400, blank=True)
    over_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)  # superseded, cancelled, ended, withdrawn

    class Meta:
        verbose_name = _("緊急のお知らせ")
        indexes = (
            models.Index(fields=("state", "drill"), name="emergency_alert_state"),
            models.Index(fields=("-released_at",), name="emergency_alert_released"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(level__in=(1, 2), order="information")
                | Q(level=3, order="elderly")
                | Q(level=4, order="evacuate")
                | Q(level=5, order="safety"),
                name="emergency_alert_order_of_its_level",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in rules.State]), name="emergency_alert_state_known"
            ),
            models.CheckConstraint(condition=Q(hazard__in=rules.HAZARDS), name="emergency_alert_hazard_known"),
            models.CheckConstraint(
                condition=Q(action="issue", previous=None, ending="")
                | Q(action="update", previous__isnull=False, ending="")
                | Q(action="cancel", previous__isnull=False, ending__in=("lifted", "mistaken")),
                name="emergency_alert_says_what_it_follows",
            ),
            models.CheckConstraint(
                condition=Q(whole=True, towns=[]) | Q(whole=False, towns__len__gte=1), name="emergency_alert_has_areas"
            ),
            models.CheckConstraint(condition=Q(texts__has_key="ja"), name="emergency_alert_has_words"),
            # Orders are lifted by people, never by the clock.
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(order="information"), name="emergency_alert_orders_do_not_expire"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OUT, released_at__isnull=False, released_by__isnull=False)
                & Q(identifier__isnull=False, number__isnull=False, number_year__isnull=False, channels__len__gte=1)
                & Q(effective_at__isnull=False)
                | ~Q(state__in=OUT) & Q(released_at=None, released_by=None, identifier=None, number=None, fast=False),
                name="emergency_alert_released_by_somebody",
            ),
            # The second person is another person; one alone only from level 4 on and with a reason.
            models.CheckConstraint(
                condition=Q(released_by=None)
                | Q(fast=False, asked_by__isnull=False)
                & ~Q(released_by=F("author"))
                & ~Q(released_by=F("changed_by"))
                & ~Q(released_by=F("asked_by"))
                | Q(fast=True, level__gte=rules.FAST),
                name="emergency_alert_second_person",
            ),
            models.CheckConstraint(
                condition=Q(fast=True) & ~Q(fast_reason="") | Q(fast=False, fast_reason=""),
                name="emergency_alert_fast_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", asked_at__isnull=False, asked_by__isnull=False) | ~Q(state="waiting"),
                name="emergency_alert_asked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(drill=True, channels__contained_by=list(rules.DRILL_CHANNELS))
                | Q(drill=False) & ~Q(channels__contains=[rules.DRILL_PAGE]),
                name="emergency_alert_drills_stay_inside",
            ),
            models.UniqueConstraint(fields=("number_year", "drill", "number"), name="emergency_alert_number_once"),
            # One update or cancellation at a time: two people never write against each other.
            models.UniqueConstraint(
                fields=("previous",), condition=~Q(state="withdrawn"), name="emergency_alert_one_successor"
            ),
        )

    def __str__(self) -> str:
        return self.identifier or f"#{self.pk}"

    def get_absolute_url(self) -> str:
        """Its page at the desk."""
        return reverse("emergency:alert", args=[self.pk])

    @property
    def read(self) -> Texts:
        """Its texts, Japanese first."""
        return Texts.model_validate({one: self.texts[one] for one in LANGUAGES if one in self.texts})

    @property
    def title(self) -> str:
        """Its Japanese title."""
        return str(self.texts["ja"]["title"])

    @property
    def order_ja(self) -> str:
        """発令区分 as machines and other offices get it, whatever the language of the page."""
        with translation.override("ja"):
            return str(self.get_order_display())

    @property
    def hazard_ja(self) -> str:
        """災害種別 likewise."""
        with translation.override("ja"):
            return str(self.get_hazard_display())

    @property
    def in_force(self) -> bool:
        """Whether people are to follow it now."""
        return self.state == State.RELEASED and self.action != Action.CANCEL
