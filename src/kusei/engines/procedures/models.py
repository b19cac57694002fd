"""Procedures of a municipality, the immutable versions of their definitions, and guides."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.definition import Guide as GuideContent
from kusei.engines.procedures.definition import Procedure as ProcedureContent
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Municipality


class VersionState(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", _("作成中")
    IN_FORCE = "in-force", _("公開中")
    REPLACED = "replaced", _("旧様式")


@recorded(label="key")
class Procedure(models.Model):
    """A procedure of a municipality. What it is stands in its versions; columns repeat the one in force, for lists."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="procedures", verbose_name=_("団体"))
    key = models.CharField(_("手続のキー"), max_length=80)
    title = models.CharField(_("名称"), max_length=200)
    department_code = models.CharField(_("担当の組織コード"), max_length=40)
    is_open = models.BooleanField(_("受付中"), default=True)  # a stop switch (`Stop`); windows are the definition's
    created_at = models.DateTimeField(_("登録日時"), auto_now_add=True)

    class Meta:
        verbose_name = _("手続")
        constraints = (models.UniqueConstraint(fields=("municipality", "key"), name="procedures_key_once"),)

    def __str__(self) -> str:
        return self.title


@recorded(exclude=("definition",))
class Version(models.Model):
    """One version of a definition. A draft may change; one that was ever in force never does."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions", verbose_name=_("手続"))
    number = models.PositiveIntegerField(_("版"))
    state = models.CharField(_("状態"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
    definition = models.JSONField(_("定義"))  # canonical data of `definition.Procedure`
    digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=10, default="pack")  # pack | builder
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("作成日時"), auto_now_add=True)
    in_force_at = models.DateTimeField(_("公開日時"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("旧様式になった日時"), null=True, blank=True)
    note = models.CharField(_("変更の内容"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("様式の版")
        constraints = (
            models.UniqueConstraint(fields=("procedure", "number"), name="procedures_version_number_once"),
            models.UniqueConstraint(
                fields=("procedure",), condition=Q(state="in-force"), name="procedures_one_version_in_force"
            ),
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="procedures_version_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft", in_force_at=None) | Q(in_force_at__isnull=False),
                name="procedures_version_in_force_since",
            ),
        )

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}"

    @property
    def content(self) -> ProcedureContent:
        """The definition as typed data. Read once a process for each version."""
        return _read(self.digest, _Data(self.definition))


@recorded()
class Stop(models.Model):
    """While the stop switch was on: nothing was taken for the procedure. Written with the switch; a stop stays."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="stops", verbose_name=_("手続"))
    since = models.DateTimeField(_("止めた日時"))
    until = models.DateTimeField(_("再開した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("受付の停止")
        constraints = (
            models.UniqueConstraint(fields=("procedure",), condition=Q(until=None), name="procedures_one_stop"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="procedures_stop_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.since:%Y-%m-%d}"


@recorded(exclude=("definition",), label="key")
class StoredGuide(models.Model):
    """A 手続ガイド as the pack has it now."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="guides", verbose_name=_("団体"))
    key = models.CharField(_("ガイドのキー"), max_length=80)
    title = models.CharField(_("名称"), max_length=200)
    definition = models.JSONField(_("定義"))
    digest = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("手続ガイド")
        constraints = (models.UniqueConstraint(fields=("municipality", "key"), name="procedures_guide_once"),)

    def __str__(self) -> str:
        return self.title

    @property
    def content(self) -> GuideContent:
        """The guide as typed data."""
        return _read_guide(self.digest, _Data(self.definition))


class _Data:
    """Carries a definition past the cache: the digest alone is the key."""

    __slots__ = ("value",)
    value: dict[str, Any]

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Data)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=512)
def _read(digest: str, data: _Data) -> ProcedureContent:
    return ProcedureContent.model_validate(data.value)


@lru_cache(maxsize=64)
def _read_guide(digest: str, data: _Data) -> GuideContent:
    return GuideContent.model_validate(data.value)
