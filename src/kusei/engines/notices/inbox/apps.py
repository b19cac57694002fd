"""The inbox: its place in the navigation and on the home page of signed-in people."""

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
        from kusei.engines.notices.inbox.views import home_section
        from kusei.foundation.web import access, frame, navigation

        residents = access.Access("resident", _is_resident)
        navigation.register(navigation.NavItem("notices", _("お知らせ"), "notices:inbox", 14, residents))
        frame.register_home_section(frame.HomeSection("notices", 4, "notices/home.html", home_section))
