"""The HTTP API of the plan register."""

from kusei.services.plans.api.operations import router

__all__ = ["router"]
