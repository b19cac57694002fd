"""What every page knows: the frame, and nothing else, so that the name of a value says where it comes
from.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kusei.foundation.web.frame import Frame


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame` for base.html."""
    return {"frame": Frame(request)}
