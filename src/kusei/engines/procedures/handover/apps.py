from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoverConfig(AppConfig):
    name = "kusei.engines.procedures.handover"
    label = "handover"
    verbose_name = _("データの受け渡し")
