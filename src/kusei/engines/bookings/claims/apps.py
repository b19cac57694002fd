from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "kusei.engines.bookings.claims"
    label = "claims"
    verbose_name = _("予約の枠の確保")
