"""Booklets: what was asked for, how far it is, the finished file, and whether it is published."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.services.plans.models.plans import year_field

STEPS = (
    _("計画を読んでいます"),
    _("公表した結果を集めています"),
    _("紙面の内容を並べています"),
    _("組版しています"),
    _("確かめて保存しています"),
)


class BookletState(models.TextChoices):
    """How far a booklet is."""

    QUEUED = "queued", _("順番待ち")
    RUNNING = "running", _("作成中")
    DONE = "done", _("できあがり")
    FAILED = "failed", _("作れませんでした")


UNDER_WAY = (BookletState.QUEUED, BookletState.RUNNING)


@recorded(exclude=("content",), ignore=("step",))
class Booklet(models.Model):
    """A booklet (冊子) of an edition: 計画書, or with a fiscal year 年次報告書. `step` counts from 1 while it is made.

    The file, once made, never changes; a published booklet is never removed. `made_on` (作成日) is set when it is asked
    for, so that a job that runs again makes the same bytes.
    """

    edition = models.ForeignKey("plans.Edition", on_delete=models.PROTECT, related_name="+", verbose_name=_("版"))
    fiscal_year = year_field(verbose_name=_("年度"), null=True)
    made_on = models.DateField(_("作成日"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("頼んだ人")
    )
    requested_at = models.DateTimeField(_("頼んだ日時"))
    state = models.CharField(_("状態"), max_length=10, choices=BookletState, default=BookletState.QUEUED)
    step = models.PositiveSmallIntegerField(_("段階"), default=0)
    job_id = models.BigIntegerField(_("ジョブ"), null=True)
    content = models.BinaryField(_("ファイル"), null=True)
    sha256 = models.CharField(_("ハッシュ"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("大きさ（バイト）"), null=True)
    pages = models.PositiveIntegerField(_("ページ数"), null=True)
    sample = models.BooleanField(_("見本を含む"), default=False)
    finished_at = models.DateTimeField(_("できた日時"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("公表した人")
    )
    published_at = models.DateTimeField(_("公表日時"), null=True)

    class Meta:
        verbose_name = _("冊子")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=BookletState.values), name="publication_booklet_state"),
            models.CheckConstraint(
                condition=Q(
                    state=BookletState.DONE, content__isnull=False, sha256__regex=r"^[0-9a-f]{64}$", size__gte=1,
                    pages__gte=1, finished_at__isnull=False,
                )
                | (~Q(state=BookletState.DONE) & Q(content__isnull=True, sha256="", published_at__isnull=True)),
                name="publication_booklet_whole",
            ),
            models.UniqueConstraint(
                fields=("edition", "fiscal_year"),
                condition=Q(state__in=UNDER_WAY),
                nulls_distinct=False,
                name="publication_booklet_one_under_way",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.fiscal_year or '-'}"

    def get_absolute_url(self) -> str:
        """Its page for staff."""
        return reverse("publication:booklet", args=[self.pk])

    @property
    def under_way(self) -> bool:
        """Whether a job is to make it or makes it."""
        return self.state in UNDER_WAY

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(STEPS)

    @property
    def doing(self) -> str:
        """What is being done now, in words."""
        return str(STEPS[self.step - 1]) if 1 <= self.step <= len(STEPS) else str(_("順番を待っています"))
