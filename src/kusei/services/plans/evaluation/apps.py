from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "kusei.services.plans.evaluation"
    label = "evaluation"
    verbose_name = _("行政評価")
