from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FindingConfig(AppConfig):
    name = "kusei.engines.bookings.finding"
    label = "finding"
    verbose_name = _("施設の検索")
