from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulkConfig(AppConfig):
    name = "kusei.services.plans.bulk"
    label = "bulk"
    verbose_name = _("表計算での一括編集")

    def ready(self) -> None:
        from kusei.services.plans.bulk import kinds
        from kusei.services.plans.bulk.adapters.amendments import Amendments
        from kusei.services.plans.bulk.adapters.rounds import Rounds
        from kusei.services.plans.bulk.desk import register

        kinds.register(Rounds())
        kinds.register(Amendments())
        register()
