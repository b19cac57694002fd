"""Draws (抽選) that anybody can recompute."""
