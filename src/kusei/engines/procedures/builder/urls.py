"""The builder's addresses, below /desk/forms/."""

from django.urls import path

from kusei.engines.procedures.builder.views import deciding, inventory, lists, outline, parts, trying, versions

app_name = "builder"
urlpatterns = [
    path("", lists.index, name="index"),
    path("new/", lists.new, name="new"),
    path("import/", lists.from_text, name="import"),
    path("inventory/", inventory.inventory, name="inventory"),
    path("inventory/table.csv", inventory.table, name="inventory_table"),
    path("inventory/new/", inventory.entry, name="inventory_new"),
    path("inventory/<int:number>/", inventory.entry, name="inventory_entry"),
    path("procedures/<slug:key>/", versions.versions, name="versions"),
    path("procedures/<slug:key>/copy/", lists.copy, name="copy"),
    path("procedures/<slug:key>/<int:number>/", versions.version, name="version"),
    path("procedures/<slug:key>/<int:number>/procedure.yaml", versions.download, name="version_download"),
    path("<int:number>/", outline.outline, name="outline"),
    path("<int:number>/act/", outline.act, name="act"),
    path("<int:number>/add/", outline.add, name="add"),
    path("<int:number>/sections/<str:key>/", outline.section, name="section"),
    path("<int:number>/fields/<str:path>/", parts.field, name="field"),
    path("<int:number>/about/", parts.about, name="about"),
    path("<int:number>/lists/<slug:name>/", parts.one_list, name="list"),
    path("<int:number>/preview/", trying.preview, name="preview"),
    path("<int:number>/samples/", trying.samples, name="samples"),
    path("<int:number>/samples/<int:which>/", trying.sample, name="sample"),
    path("<int:number>/compare/", deciding.compare, name="compare"),
    path("<int:number>/history/", deciding.history, name="history"),
    path("<int:number>/decide/", deciding.decide, name="decide"),
    path("<int:number>/text/", deciding.text, name="text"),
    path("<int:number>/procedure.yaml", deciding.download, name="download"),
]
