"""Who applied for what, as a condition for rules about whom a notice means."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.segments import records
from kusei.engines.notices.segments.hooks import Condition, Options, register_condition
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.models import Version
from kusei.engines.procedures.queries.current import procedures_by_title


def register() -> None:
    """Offer the condition."""
    register_condition(
        Condition(
            "applied", _("この1年に申請した手続"), _procedures, _applied, _("この1年に「%(values)s」を申請した人")
        )
    )


def _procedures() -> Options:
    """Those that were ever in force, without those that are sensitive (要配慮). One SQL query."""
    versions = Version.objects.filter(procedure=OuterRef("pk"))
    offered = Exists(versions.filter(in_force_at__isnull=False)) & ~Exists(versions.filter(definition__sensitive=True))
    return [(one.key, said) for one, said in procedures_by_title(Q(offered, municipality__is_home=True))]


def _applied(values: list[str]) -> Q:
    """Who agreed and handed one of them in. What was withdrawn, is sensitive, or is kept secret chooses nobody."""
    handed_in = Application.objects.filter(
        cover__owner=OuterRef("user_id"),
        procedure__key__in=values,
        municipality__is_home=True,
        submitted_at__date__gte=records.since(),
        sensitive=False,
        confidential=False,
    ).exclude(state="withdrawn")
    return records.agreed() & Q(Exists(handed_in))
