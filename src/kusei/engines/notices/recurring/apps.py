from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecurringConfig(AppConfig):
    name = "kusei.engines.notices.recurring"
    label = "recurring"
    verbose_name = _("定期のお知らせ")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.notices.recurring import conditions, queries
        from kusei.engines.notices.recurring.said import said
        from kusei.engines.notices.segments import hooks as segments
        from kusei.engines.notices.subscribers import hooks as subscribers
        from kusei.foundation.web import frame

        for condition in conditions.CONDITIONS:
            segments.register_condition(condition)
        segments.register_areas(queries.area_options)
        subscribers.register_areas(queries.area_options)
        kept = subscribers.More("collection", _("収集日のお知らせ"), said, "recurring:reminders")
        subscribers.register_more(kept)
        frame.register_footer_link(frame.FooterLink(_("ごみの収集日"), "recurring:index", 10))
