from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "kusei.engines.payments.ledger"
    label = "ledger"
    verbose_name = _("出納の記録")
