"""Reads of amendments that pages, sheets and the API share."""

from kusei.services.plans.amendment.queries.cells import Cell, cells

__all__ = ["Cell", "cells"]
