"""Where other systems are told that something happened (webhook), and each telling."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.models import Application, Event
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Department
from kusei.foundation.web import encryption


@recorded(exclude=("sealed_secret",), label="name")
class Endpoint(models.Model):
    """An address that hears of events of one department's applications."""

    name = models.CharField(_("名前"), max_length=100)
    url = models.URLField(_("あて先"), max_length=500)
    sealed_secret = models.BinaryField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("担当"))
    procedures = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name=_("手続"))
    events = ArrayField(models.CharField(max_length=40), verbose_name=_("できごと"))
    active = models.BooleanField(_("使う"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登録した人")
    )
    made_at = models.DateTimeField(_("登録した日時"))

    class Meta:
        verbose_name = _("Webhookのあて先")
        constraints = (
            models.CheckConstraint(condition=Q(events__len__gt=0), name="handover_endpoint_hears_something"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """What the signature is made with."""
        return str(encryption.unseal_json(self.sealed_secret))


class Delivery(models.Model):
    """One telling of one event. Its state is what happened: delivered, given up, else to be tried at `next_try`."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # the receiver knows a repetition by it
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries", verbose_name=_("あて先"))
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="+")  # None: a test
    application = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("できごと"), max_length=40)
    body = models.TextField(_("内容"))
    made_at = models.DateTimeField(_("日時"))
    attempts = models.PositiveSmallIntegerField(_("試した回数"), default=0)
    last_try = models.DateTimeField(_("最後に試した日時"), null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(_("応答"), null=True, blank=True)
    last_error = models.CharField(max_length=20, blank=True)  # a code of `sending`
    next_try = models.DateTimeField(_("次に試す日時"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("届いた日時"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("あきらめた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("Webhookの送信")
        constraints = (
            models.UniqueConstraint(
                fields=("endpoint", "event"), condition=Q(event__isnull=False), name="handover_told_once"
            ),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(given_up_at=None, next_try=None), name="handover_delivered_is_over"
            ),
        )
        indexes = (
            models.Index(fields=("next_try",), condition=Q(next_try__isnull=False), name="handover_to_try"),
            models.Index(fields=("endpoint", "-id"), name="handover_last_tellings"),
        )

    def __str__(self) -> str:
        return str(self.key)
