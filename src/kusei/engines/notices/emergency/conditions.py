"""Two conditions for rules of audiences: staff, for drills; and people who never said where they live, for alerts."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.notices.segments.hooks import Condition, Options, register_condition
from kusei.foundation.org.models import Role, RoleAssignment, in_force
from kusei.foundation.web import clock


def _any() -> Options:
    return [("any", _("全員"))]


def _staff(values: list[str]) -> Q:
    held = RoleAssignment.objects.filter(in_force(clock.today()), user=OuterRef("user_id"), user__is_active=True)
    held = held.exclude(role=Role.CONTRACTOR)
    return Q(Exists(held)) if values else Q(pk__in=[])


def _unknown(values: list[str]) -> Q:
    return Q(town="") if values else Q(pk__in=[])


def register() -> None:
    """Offer the two."""
    register_condition(Condition("staff", gettext_lazy("職員"), _any, _staff, gettext_lazy("職員（%(values)s）")))
    register_condition(
        Condition(
            "town_unknown",
            gettext_lazy("住んでいる町の登録"),
            _any,
            _unknown,
            gettext_lazy("住んでいる町を登録していない人（%(values)s）"),
        )
    )
