"""The pages at /desk/handover/."""
