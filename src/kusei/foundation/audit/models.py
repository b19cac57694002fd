"""The tables of the history. Triggers alone write them; the database refuses every change
(`sql/0001_history.sql`).

They are unmanaged, because their tables, guards and functions are one piece of SQL, and because `flush` must
not try to empty what cannot be emptied.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


class Act(models.Model):
    """What one actor did for one reason in one transaction (操作): a link of the chain."""

    at = models.DateTimeField(_("日時"))
    actor_id = models.BigIntegerField(_("操作した人の番号"), null=True)
    actor = models.TextField(_("操作した人"))
    reason = models.TextField(_("理由"))
    request_id = models.TextField(_("リクエスト番号"))
    path = models.TextField(_("アドレス"))
    entries_count = models.BigIntegerField(db_column="entries")
    content = models.BinaryField()
    seq = models.BigIntegerField(_("通し番号"), null=True)
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_act"

    def __str__(self) -> str:
        return f"{self.seq} {self.actor}"


class Action(models.TextChoices):
    """What happened to a row. `BASELINE` is the state of a row when its table began to be recorded."""

    INSERT = "insert", _("追加")
    UPDATE = "update", _("変更")
    DELETE = "delete", _("削除")
    BASELINE = "baseline", _("記録の開始")


class Entry(models.Model):
    """One changed row (履歴): the whole row before and after, without what is excluded."""

    act = models.ForeignKey(Act, models.DO_NOTHING, related_name="entries", db_constraint=False)
    model = models.TextField(_("種類"))
    object_id = models.TextField(_("番号"))
    label = models.TextField(_("名前"))
    action = models.TextField(_("操作"), choices=Action)
    changed = ArrayField(models.TextField(), verbose_name=_("変わった項目"))
    before = models.JSONField(_("前"), null=True)
    after = models.JSONField(_("後"), null=True)
    digest = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_entry"

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} {self.action}"


@recorded()
class Access(models.Model):
    """Somebody read somebody's personal data (閲覧の記録). Append-only and chained as every change is."""

    at = models.DateTimeField(_("日時"), db_default=Now())
    user_id = models.BigIntegerField(_("閲覧した人の番号"), null=True)
    user = models.TextField(_("閲覧した人"))
    model = models.TextField(_("種類"))
    object_id = models.TextField(_("番号"))
    purpose = models.TextField(_("目的"))
    request_id = models.TextField(_("リクエスト番号"))

    class Meta:
        managed = False
        db_table = "audit_access"
        verbose_name = _("個人情報の閲覧")

    def __str__(self) -> str:
        return f"{self.user} {self.model} {self.object_id}"


class Verification(models.Model):
    """The result of one run of `kusei audit verify` (検証)."""

    at = models.DateTimeField(_("日時"))
    ok = models.BooleanField(_("正常"))
    acts = models.BigIntegerField(_("確かめた操作"))
    entries = models.BigIntegerField(_("確かめた履歴"))
    problem = models.TextField(_("見つかった問題"), blank=True)

    class Meta:
        verbose_name = _("履歴の検証")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {'ok' if self.ok else self.problem}"
