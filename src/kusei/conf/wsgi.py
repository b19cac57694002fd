"""The WSGI application that the server runs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import override

from kusei.foundation.web.collecting import settle_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kusei.conf.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Read addresses, catalogues and the frame of every page now: no visitor waits for what each process does once."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            reverse("web:home")
    get_template("web/base.html")
    settle_down()


_warm_up()
