"""Tells whoever sent a message that it came back."""

from __future__ import annotations

from kusei.engines.notices.channels import hooks
from kusei.foundation.jobs.tasks import task


@task(queue="notices")
def came_back(*, reference: str, code: str, suppress: str) -> None:
    """The message of that number came back."""
    hooks.tell(hooks.Receipt("mail", reference, hooks.FAILED, code, suppress))
