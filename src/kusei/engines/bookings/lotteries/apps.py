from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LotteriesConfig(AppConfig):
    name = "kusei.engines.bookings.lotteries"
    label = "lotteries"
    verbose_name = _("抽選")
