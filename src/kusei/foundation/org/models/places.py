"""The municipality, its districts and its offices."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


@recorded(label="name")
class Municipality(models.Model):
    """A municipality (団体). One of them is the home of this installation."""

    code = models.CharField(_("全国地方公共団体コード"), max_length=6, unique=True)
    slug = models.SlugField(_("パックの名前"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    official_name = models.CharField(_("正式な名称"), max_length=100, blank=True)
    kana = models.CharField(_("ふりがな"), max_length=100, blank=True)
    name_en = models.CharField(_("英語の名称"), max_length=100, blank=True)
    website = models.URLField(_("ホームページ"), blank=True)
    is_home = models.BooleanField(_("この基盤を使う団体"), default=False)

    class Meta:
        verbose_name = _("団体")
        constraints = (
            models.UniqueConstraint(fields=("is_home",), condition=Q(is_home=True), name="org_municipality_one_home"),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{6}$"), name="org_municipality_code_digits"),
        )

    def __str__(self) -> str:
        return self.name


@recorded(label="name")
class District(models.Model):
    """A part of the municipality (地区)."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="districts")
    code = models.CharField(_("地区コード"), max_length=40)
    name = models.CharField(_("名称"), max_length=100)
    kana = models.CharField(_("ふりがな"), max_length=200, blank=True)
    name_en = models.CharField(_("英語の名称"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("地区")
        constraints = (models.UniqueConstraint(fields=("municipality", "code"), name="org_district_code_once"),)

    def __str__(self) -> str:
        return self.name


@recorded(label="name")
class Office(models.Model):
    """A place where the municipality receives people (庁舎・出張所)."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="offices")
    code = models.CharField(_("庁舎コード"), max_length=40)
    kind = models.CharField(_("種類"), max_length=40, blank=True)
    name = models.CharField(_("名称"), max_length=100)
    kana = models.CharField(_("ふりがな"), max_length=200, blank=True)
    name_en = models.CharField(_("英語の名称"), max_length=200, blank=True)
    district = models.ForeignKey(
        District,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offices",
        verbose_name=_("地区"),
    )
    address = models.CharField(_("所在地"), max_length=200, blank=True)
    opening = models.TextField(_("開庁時間"), blank=True)

    class Meta:
        verbose_name = _("庁舎・出張所")
        constraints = (models.UniqueConstraint(fields=("municipality", "code"), name="org_office_code_once"),)

    def __str__(self) -> str:
        return self.name
