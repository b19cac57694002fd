from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "kusei.foundation.files"
    label = "files"
    verbose_name = _("ファイル")

    def ready(self) -> None:
        from kusei.foundation.files import checks  # noqa: F401, PLC0415  registers itself
