from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FacilitiesConfig(AppConfig):
    name = "kusei.services.facilities"
    label = "facilities_service"
    verbose_name = _("施設")
