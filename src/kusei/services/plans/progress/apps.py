from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgressConfig(AppConfig):
    name = "kusei.services.plans.progress"
    label = "progress"
    verbose_name = _("進み具合の報告")
