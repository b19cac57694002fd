"""Tables of the engine: series, versions of values, files being imported, bindings."""

from kusei.engines.measures.models.bindings import Binding, Computation
from kusei.engines.measures.models.imports import ImportFile, ImportStatus
from kusei.engines.measures.models.series import Direction, Series, SeriesKind
from kusei.engines.measures.models.values import ActualValue, Source, Status

__all__ = [
    "ActualValue",
    "Binding",
    "Computation",
    "Direction",
    "ImportFile",
    "ImportStatus",
    "Series",
    "SeriesKind",
    "Source",
    "Status",
]
