"""A plan, its editions, and the vocabularies and trees that belong to one edition.

Everything of an edition hangs on the edition by its own foreign key, so that an edition is read, replaced,
counted and sealed as one. What is only shown, never asked for (governance, conventions, blocks), is kept as
JSON in the very shape of the plan format, which validated it.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


def year_field(**options: object) -> models.SmallIntegerField:
    """A fiscal year (年度) as an integer: 2025 runs from April 2025 to March 2026."""
    return models.SmallIntegerField(**options)  # type: ignore[arg-type]


class EditionPart(models.Model):
    """A row that belongs to one edition and stands at a place in it."""

    edition = models.ForeignKey("plans.Edition", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, "key", self.pk))


@recorded()
class Plan(models.Model):
    """A published plan (計画) of a municipality, through all its editions."""

    municipality = models.ForeignKey("org.Municipality", on_delete=models.PROTECT, related_name="plans")
    slug = models.SlugField(_("識別名"), max_length=80, unique=True)
    title = models.CharField(_("計画名"), max_length=200)
    title_en = models.CharField(_("計画名（英語）"), max_length=200, blank=True)
    current_edition = models.OneToOneField(
        "plans.Edition",
        on_delete=models.PROTECT,
        null=True,
        related_name="current_of",
        verbose_name=_("現在の版"),
    )

    class Meta:
        verbose_name = _("計画")

    def __str__(self) -> str:
        return self.title


class EditionStatus(models.TextChoices):
    DRAFT = "draft", _("案")
    IN_FORCE = "in_force", _("策定ずみ")


@recorded()
class Edition(models.Model):
    """One edition (版) of a plan. In force, its content is sealed: the database refuses changes (see
    migrations).
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="editions", verbose_name=_("計画"))
    code = models.CharField(_("版の符号"), max_length=80)
    label = models.CharField(_("版"), max_length=100)
    status = models.CharField(_("状態"), max_length=10, choices=EditionStatus)
    title = models.CharField(_("表題"), max_length=200)
    published = models.CharField(_("公表"), max_length=10, blank=True)
    start_year = year_field(verbose_name=_("開始年度"))
    end_year = year_field(verbose_name=_("終了年度"))
    document = models.JSONField(help_text=_("計画の形式のうち、表に分けずに示すだけの部分"))
    content_hash = models.CharField(_("内容のハッシュ"), max_length=64)
    counts = models.JSONField(_("集計"), default=dict)
    loaded_at = models.DateTimeField(_("取り込み日時"))

    class Meta:
        verbose_name = _("計画の版")
        constraints = (
            models.UniqueConstraint(fields=("plan", "code"), name="plans_edition_code_once"),
            models.CheckConstraint(condition=Q(start_year__lte=F("end_year")), name="plans_edition_period"),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.label}）"

    @property
    def years(self) -> range:
        """The fiscal years of its period."""
        return range(self.start_year, self.end_year + 1)


class EditionText(models.Model):
    """The canonical JSON of an edition as it was loaded, to be read at once where the rows would take long.

    It counts only while its hash is the edition's: the rows are the edition, this is a copy of them.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.edition_id)


class Level(EditionPart):
    """A level of a tree, in the plan's own words (基本目標, 施策, 分野 …)."""

    key = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    tree = models.CharField(max_length=80)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("edition", "key"), name="plans_level_once"),)


class Kind(EditionPart):
    """A kind of entry, in the plan's own words (取組, 計画事業 …); an annex's kind is not counted among
    initiatives.
    """

    key = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    annex = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("edition", "key"), name="plans_kind_once"),)


class Tag(EditionPart):
    """A word of the edition's vocabulary of tags (given or not) or marks (true, false or lost)."""

    key = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    legend = models.TextField(null=True)
    note = models.TextField(null=True)
    is_mark = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("edition", "key"), name="plans_tag_once"),)


class Subplan(EditionPart):
    """A component plan that shares the edition's programmes (実行計画, 協働推進計画 …)."""

    key = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    start_year = year_field(null=True)
    end_year = year_field(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("edition", "key"), name="plans_subplan_once"),)


class Node(EditionPart):
    """A place in one of the trees. A title of null is a heading that the source does not have."""

    key = models.CharField(max_length=80)
    code = models.CharField(max_length=200, null=True)
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="nodes")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    title = models.TextField(null=True)
    vision = models.TextField(null=True)
    sdgs = ArrayField(models.SmallIntegerField(), null=True)
    blocks = models.JSONField(default=list)
    see_subplan = models.ForeignKey(Subplan, on_delete=models.CASCADE, null=True, related_name="+")
    counted_as_initiative = models.CharField(max_length=10, null=True)
    note = models.TextField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("edition", "key"), name="plans_node_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="plans_node_not_its_own_parent"),
        )
