from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WaitingConfig(AppConfig):
    name = "kusei.engines.bookings.waiting"
    label = "waiting"
    verbose_name = _("空き待ち")
