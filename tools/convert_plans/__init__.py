"""Turns the fact files in `tools/plan_sources` into the plan packs in `packs/*/plans` and loses no fact."""
