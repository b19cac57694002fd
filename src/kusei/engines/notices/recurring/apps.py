from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecurringConfig(AppConfig):
    name = "kusei.engines.notices.recurring"
    label = "recurring"
    verbose_name = _("定期のお知らせ")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.notices.recurring import conditions, delivering, queries
        from kusei.engines.notices.recurring.said import said
        from kusei.engines.notices.segments import hooks as segments
        from kusei.engines.notices.subscribers import hooks as subscribers
        from kusei.foundation.web import athand, frame

        for condition in conditions.CONDITIONS:
            segments.register_condition(condition)
        delivering.offer()
        segments.register_areas(queries.area_options)
        subscribers.register_areas(queries.area_options)
        kept = subscribers.More("collection", _("収集日のお知らせ"), said, "recurring:reminders")
        subscribers.register_more(kept)
        athand.register_service(
            athand.Service(
                "collection",
                _("ごみの収集日"),
                _("町を選ぶと、ごみを出す日が分かります。"),
                "recurring:index",
                70,
                exists="SELECT EXISTS (SELECT FROM recurring_collectionarea)",
            )
        )
        frame.register_footer_link(frame.FooterLink(_("ごみの収集日"), "recurring:index", 10))
