from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SegmentsConfig(AppConfig):
    name = "kusei.engines.notices.segments"
    label = "segments"
    verbose_name = _("配信の対象")

    def ready(self) -> None:
        from kusei.engines.notices.segments import conditions
        from kusei.foundation.org.models import Role
        from kusei.foundation.web import navigation
        from kusei.foundation.web.access import role

        conditions.register()
        navigation.register(
            navigation.NavItem("segments", _("配信の対象"), "segments:list", 108, role(Role.VIEWER), group="notices")
        )
