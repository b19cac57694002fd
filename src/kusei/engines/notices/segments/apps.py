from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SegmentsConfig(AppConfig):
    name = "kusei.engines.notices.segments"
    label = "segments"
    verbose_name = _("配信の対象")

    def ready(self) -> None:
        from kusei.engines.notices.segments import conditions, records
        from kusei.engines.notices.subscribers import hooks as subscribers
        from kusei.foundation.org.models import Role
        from kusei.foundation.people.residents import hooks as residents
        from kusei.foundation.web import navigation
        from kusei.foundation.web.access import role

        conditions.register()
        residents.register_purpose(records.PURPOSE, records.LABEL, records.SENTENCE, records.RECEIVERS)
        subscribers.register_more(
            subscribers.More("records", _("申請と予約に合わせた選び方"), records.said, "residents:consents")
        )
        navigation.register(
            navigation.NavItem("segments", _("配信の対象"), "segments:list", 108, role(Role.VIEWER), group="notices")
        )
