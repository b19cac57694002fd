"""The HTTP API of the plan register and of its management cycle."""

from kusei.services.plans.api import (
    amendment,
    editions,
    evaluating,
    measures,
    observations,
    publication,
    reporting,
)
from kusei.services.plans.api.operations import router

ROUTERS = (
    router,
    editions.router,
    reporting.router,  # with what `progress` answers everybody
    evaluating.router,  # with what `evaluation` answers everybody
    observations.router,
    amendment.router,
    measures.router,
    publication.router,
)

__all__ = ["ROUTERS"]
