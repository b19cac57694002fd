from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CounterConfig(AppConfig):
    name = "kusei.engines.procedures.counter"
    label = "counter"
    verbose_name = _("窓口と郵送")
