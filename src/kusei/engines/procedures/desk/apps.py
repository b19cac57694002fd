from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "kusei.engines.procedures.desk"
    label = "desk"
    verbose_name = _("審査の窓口")
