from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BuilderConfig(AppConfig):
    name = "kusei.engines.procedures.builder"
    label = "builder"
    verbose_name = _("様式の作成")
