"""The page for developers: the API described for people, linked at the foot of every page."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from kusei.conf.api_urls import description
from kusei.foundation.web import frame

frame.register_footer_link(frame.FooterLink(_("開発者の方へ"), "developers", 80))

urlpatterns = [path("", description.page, name="developers")]
