from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "kusei.foundation.files"
    label = "files"
    verbose_name = _("ファイル")

    def ready(self) -> None:
        from kusei.foundation.files import checks, guards  # noqa: F401  checks registers itself
        from kusei.foundation.web.resealing import register_sealed

        register_sealed("files.storedfile", "name", setting=guards.RESEALING)
        register_sealed("files.filecontent", setting=guards.RESEALING)
