"""The inbox: its place in the navigation and among what waits for signed-in people."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def _is_resident(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_resident


class InboxConfig(AppConfig):
    name = "kusei.engines.notices.inbox"
    label = "inbox"
    verbose_name = _("お知らせ")

    def ready(self) -> None:
        # These need the models.
        from kusei.engines.notices.inbox import tasks
        from kusei.foundation.web import access, navigation

        residents = access.Access("resident", _is_resident)
        navigation.register(navigation.NavItem("notices", _("お知らせ"), "notices:inbox", 14, residents))
        tasks.register()
