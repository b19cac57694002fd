from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperatorsConfig(AppConfig):
    name = "kusei.engines.bookings.operators"
    label = "operators"
    verbose_name = _("受付の委託先")
