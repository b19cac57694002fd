from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulkConfig(AppConfig):
    name = "kusei.services.plans.bulk"
    label = "bulk"
    verbose_name = _("表計算での一括編集")

    def ready(self) -> None:
        from kusei.services.plans.bulk import kinds  # noqa: PLC0415  hooks are filled when all is ready
        from kusei.services.plans.bulk.adapters.amendments import Amendments  # noqa: PLC0415  needs the models
        from kusei.services.plans.bulk.adapters.rounds import Rounds  # noqa: PLC0415  needs the models
        from kusei.services.plans.bulk.desk import register  # noqa: PLC0415  needs the models

        kinds.register(Rounds())
        kinds.register(Amendments())
        register()
