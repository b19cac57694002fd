"""Addresses of the engine: public catalogue and series, and the staff's desk."""

from django.urls import path, register_converter

from kusei.engines.measures.views import catalogue, desk, imports, series


class FileKind:
    """The kinds of the template."""

    regex = "xlsx|csv"

    def to_python(self, value: str) -> str:
        """As written."""
        return value

    def to_url(self, value: str) -> str:
        """As written."""
        return value


register_converter(FileKind, "measures_file_kind")

app_name = "measures"
urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("metrics/<str:key>/", catalogue.metric, name="metric"),
    path("metrics/<str:key>/counted/", catalogue.counted, name="counted"),
    path("series/", series.index, name="series_list"),
    path("series/<path:key>/history/", series.history, name="history"),
    path("series/<path:key>/", series.series, name="series"),
    path("desk/", desk.desk, name="desk"),
    path("desk/confirm/", desk.confirm, name="confirm"),
    path("desk/differences/<int:number>/", desk.difference, name="difference"),
    path("desk/series/<path:key>/", desk.entry, name="entry"),
    path("desk/import/", imports.upload, name="import"),
    path("desk/import/<int:number>/", imports.preview, name="import_preview"),
    path("desk/import/<int:number>/discard/", imports.discard, name="import_discard"),
    path("desk/template.<measures_file_kind:kind>", imports.download, name="template"),
]
