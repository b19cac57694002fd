"""A round (抽選の回): one month of use of what has the same rules, its slots, its sealed seed and its published files.

What stands in a file that was published never changes again; the database sees to it (see `guards`).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.resources.models import Atom, Facility, Resource
from kusei.foundation.audit.tracking import recorded


@recorded(label="name")
class Round(models.Model):
    """One round. The seed stands here only when the result is published; before, it is in `SealedSeed`."""

    class State(models.TextChoices):
        """How far it is."""

        COMING = "coming", _("受付前")
        OPEN = "open", _("申込みの受付中")
        SEALED = "sealed", _("抽選待ち")
        DRAWN = "drawn", _("結果の発表後")
        NOTHING = "nothing", _("募集なし")  # no slot was free when it was to open
        OFF = "off", _("中止")

    key = models.CharField(_("記号"), max_length=64, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("施設"))
    rules = models.CharField(_("決まりの記号"), max_length=40)
    month = models.DateField(_("利用する月"))  # its first day
    opens_at = models.DateTimeField(_("申込みの始まり"))
    closes_at = models.DateTimeField(_("申込みの締切"))
    draws_at = models.DateTimeField(_("抽選の日時"))
    state = models.CharField(_("状態"), max_length=8, choices=State, default=State.COMING)
    terms = models.JSONField(_("決まり"), default=dict)  # `terms.Terms`, as they were when it opened
    seed_hash = models.CharField(_("種のSHA-256"), max_length=64, blank=True)
    seed = models.CharField(_("種"), max_length=128, blank=True)
    opened_at = models.DateTimeField(_("受付を始めた日時"), null=True, blank=True)
    sealed_at = models.DateTimeField(_("締め切った日時"), null=True, blank=True)
    drawn_at = models.DateTimeField(_("抽選した日時"), null=True, blank=True)
    settled_at = models.DateTimeField(_("当選の枠をおさえ終えた日時"), null=True, blank=True)
    off_at = models.DateTimeField(_("中止した日時"), null=True, blank=True)
    off_why = models.CharField(_("中止の理由"), max_length=200, blank=True)  # everybody reads it

    class Meta:
        verbose_name = _("抽選の回")
        ordering = ("closes_at", "key")
        constraints = (
            models.UniqueConstraint(fields=("facility", "rules", "month"), name="lotteries_round_once"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at"), draws_at__gte=F("closes_at")), name="lotteries_round_times"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("coming", "open", "sealed", "drawn", "nothing", "off")),
                name="lotteries_round_state",
            ),
            models.CheckConstraint(
                condition=(Q(state="off", off_at__isnull=False) & ~Q(off_why=""))
                | (~Q(state="off") & Q(off_at=None, off_why="")),
                name="lotteries_round_off_says_why",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="lotteries_round_month"),
            models.CheckConstraint(
                condition=Q(sealed_at=None) | Q(sealed_at__gte=F("closes_at")), name="lotteries_round_sealed_in_time"
            ),
            models.CheckConstraint(
                condition=Q(drawn_at=None) | Q(drawn_at__gte=F("draws_at")), name="lotteries_round_drawn_in_time"
            ),
        )
        indexes = (models.Index(fields=("state", "closes_at"), name="lotteries_round_state_closes"),)

    def __str__(self) -> str:
        return self.name


class SealedSeed(models.Model):
    """The seed of a round, made by the machine and encrypted. It has no history and no page: nobody reads it before the
    result, and no row of it ever changes but for a change of keys.
    """

    round = models.OneToOneField(Round, models.PROTECT, related_name="+")
    sealed = models.BinaryField()  # `encryption.seal`

    def __str__(self) -> str:
        return f"{self.round_id}"


class Publication(models.Model):
    """A file as it was published, byte for byte; `entries` is the sealed list, which the record publishes later."""

    class Kind(models.TextChoices):
        """Which file."""

        PROMISE = "promise", _("約束（受付の始まりに公表）")
        ENTRIES = "entries", _("申込みの一覧")
        SEAL = "seal", _("封印（締切の後に公表）")
        RECORD = "record", _("記録（抽選の後に公表）")

    round = models.ForeignKey(Round, models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=8, choices=Kind)
    content = models.BinaryField()
    digest = models.CharField(_("ファイルのSHA-256"), max_length=64)
    at = models.DateTimeField(_("公表した日時"))

    class Meta:
        verbose_name = _("抽選の公表ファイル")
        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(fields=("round", "kind"), name="lotteries_publication_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("promise", "entries", "seal", "record")), name="lotteries_publication_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.kind}"


class Slot(models.Model):
    """What is drawn: a cell of the day's grid (区分) of one atom. A wish for a room is all cells of all its atoms."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="slots")
    key = models.CharField(max_length=64)  # as it stands in the files
    atom = models.ForeignKey(Atom, models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="+", verbose_name=_("貸し出すもの"))
    day = models.DateField(_("利用日"))
    cell = models.PositiveSmallIntegerField(_("区分"))
    part = models.CharField(max_length=40)
    begins_at = models.DateTimeField(_("開始"))
    ends_at = models.DateTimeField(_("終了"))
    places = models.PositiveIntegerField(_("枠の数"))
    residents_first = models.PositiveIntegerField(_("区民を優先する数"), default=0)

    class Meta:
        verbose_name = _("抽選の枠")
        ordering = ("day", "cell", "key")
        constraints = (
            models.UniqueConstraint(fields=("round", "key"), name="lotteries_slot_once"),
            models.CheckConstraint(
                condition=Q(places__gte=1, residents_first__lte=F("places")), name="lotteries_slot_places"
            ),
        )

    def __str__(self) -> str:
        return self.key


class Place(models.Model):
    """One place of a slot. Until it is drawn, and while a reserve may get it, its own id holds the claim (`kept`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="held")
    kept = models.BooleanField(default=True)
    use = models.ForeignKey("Use", models.PROTECT, null=True, blank=True, related_name="places")

    class Meta:
        verbose_name = _("抽選でおさえた枠")
        constraints = (
            models.CheckConstraint(condition=Q(use=None) | Q(kept=False), name="lotteries_place_kept_or_used"),
        )
        indexes = (models.Index(fields=("slot",), name="lotteries_place_kept", condition=Q(kept=True)),)

    def __str__(self) -> str:
        return f"{self.slot_id} {self.id}"


class RoundEvent(models.Model):
    """What happened to a round, when. Append-only; counts and codes, nobody's name."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="events")
    kind = models.CharField(_("できごと"), max_length=20)
    at = models.DateTimeField(_("日時"))
    facts = models.JSONField(_("内容"), default=dict)

    class Meta:
        verbose_name = _("抽選の回のできごと")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.round_id} {self.kind}"
