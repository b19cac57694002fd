"""Tables of the engine: series, versions of values, files being imported, bindings, figures at a glance."""

from kusei.engines.measures.models.bindings import Binding, Computation, Provision, Way
from kusei.engines.measures.models.glances import Glance
from kusei.engines.measures.models.imports import ImportFile, ImportStatus
from kusei.engines.measures.models.series import Direction, Series, SeriesKind
from kusei.engines.measures.models.values import ActualValue, Source, Status

__all__ = [
    "ActualValue",
    "Binding",
    "Computation",
    "Direction",
    "Glance",
    "ImportFile",
    "ImportStatus",
    "Provision",
    "Series",
    "SeriesKind",
    "Source",
    "Status",
    "Way",
]
