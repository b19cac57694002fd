from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulkConfig(AppConfig):
    name = "kusei.services.plans.bulk"
    label = "bulk"
    verbose_name = _("表計算での一括編集")
