"""The search floor: the search field of the frame leads here, and the main navigation has an entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """One index of everything that can be found; other apps register what they offer in `registry`."""

    name = "kusei.foundation.search"
    label = "search"
    verbose_name = _("検索")

    def ready(self) -> None:
        from kusei.foundation.search import queries
        from kusei.foundation.web import frame, navigation

        frame.register_search(frame.SearchBox("search:search", examples=queries.examples))
        navigation.register(navigation.NavItem("search", _("さがす"), "search:search", order=80))
