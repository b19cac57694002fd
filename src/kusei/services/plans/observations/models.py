"""Tables of observations (気づき): what was seen, what it is linked to, and the steps that followed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.services.plans.observations.rules import CycleStep, Kind, State, StepKind, Vuca

LONGEST_TITLE, LONGEST_TEXT, LONGEST_URL = 200, 4000, 1000
_PEOPLE = {"on_delete": models.PROTECT, "related_name": "+"}


@recorded(label="title")
class Observation(models.Model):
    """Something that may concern a plan. Its own text is frozen with the first step; `state` follows from the steps.

    `edition` is the one that was in force when it was written; initiatives are linked by keys, which are the same in
    every edition. `department`: where it was noticed; None is the whole municipality. `version` counts writes.
    """

    plan = models.ForeignKey("plans.Plan", verbose_name=_("計画"), on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey("plans.Edition", on_delete=models.PROTECT, related_name="+", verbose_name=_("版"))
    department = models.ForeignKey("org.Department", null=True, verbose_name=_("気づいた部署"), **_PEOPLE)
    title = models.CharField(_("件名"), max_length=LONGEST_TITLE)
    kind = models.CharField(_("何の動きか"), max_length=12, choices=Kind)
    vuca = models.CharField(_("どんな先の読めなさか（VUCA）"), max_length=12, choices=Vuca, blank=True)
    cycle_step = models.CharField(_("どの段階で気づいたか"), max_length=6, choices=CycleStep, blank=True)
    seen = models.TextField(_("見たこと・聞いたこと"))
    source = models.CharField(_("出どころ"), max_length=300, blank=True)
    source_url = models.CharField(_("出どころのURL"), max_length=LONGEST_URL, blank=True)
    observed_on = models.DateField(_("気づいた日"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("書いた人"), **_PEOPLE)
    created_at = models.DateTimeField(_("書いた日時"))
    state = models.CharField(_("状態"), max_length=8, choices=State, default=State.OPEN)
    public = models.BooleanField(_("公表している"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("気づき")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="observations_kind_known"),
            models.CheckConstraint(condition=Q(vuca__in=("", *Vuca.values)), name="observations_vuca_known"),
            models.CheckConstraint(
                condition=Q(cycle_step__in=("", *CycleStep.values)), name="observations_cycle_step_known"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="observations_state_known"),
            models.CheckConstraint(
                condition=Q(source_url="") | Q(source_url__regex=r"^https?://"), name="observations_source_is_web"
            ),
            models.CheckConstraint(
                condition=Q(public=False) | Q(state__in=(State.DECIDED, State.ACTED, State.CLOSED)),
                name="observations_public_is_decided",
            ),
        )
        indexes = (models.Index(fields=("plan", "state"), name="observations_plan_state"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("observations:observation", args=[self.pk])


@recorded()
class ObservationInitiative(models.Model):
    """An initiative that the observation may concern, by its key."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="links")
    key = models.CharField(_("取組のキー"), max_length=80)

    class Meta:
        verbose_name = _("関わる取組")
        constraints = (models.UniqueConstraint(fields=("observation", "key"), name="observations_link_once"),)
        indexes = (models.Index(fields=("key",), name="observations_link_key"),)

    def __str__(self) -> str:
        return self.key


@recorded()
class Step(models.Model):
    """What somebody concluded, decided or did. Never changed or removed: a correction is another step that names it."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField(_("順番"))
    kind = models.CharField(_("段階"), max_length=6, choices=StepKind)
    text = models.TextField(_("内容"))
    done_on = models.DateField(_("いつ"))
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("した人"), **_PEOPLE)
    at = models.DateTimeField(_("記録した日時"))

    class Meta:
        verbose_name = _("気づきへの対応")
        constraints = (
            models.UniqueConstraint(fields=("observation", "number"), name="observations_step_once"),
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="observations_step_kind_known"),
            models.CheckConstraint(condition=~Q(text=""), name="observations_step_not_blank"),
        )

    def __str__(self) -> str:
        return f"{self.observation_id} {self.number}"
