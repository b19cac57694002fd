"""HTTP API of online procedures: catalogue, checking of answers, residents' applications and the desk."""

from kusei.engines.procedures.api import catalogue, checking, desk, own, writing

ROUTERS = (
    catalogue.router,
    checking.router,
    own.router,  # `writing` adds its operations to it: all operations of one address stand in one router
    desk.router,
)

__all__ = ["ROUTERS", "writing"]
