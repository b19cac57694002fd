"""Strong entity tags, and whether a client already has what it asks for (RFC 9110, sections 8.8.3 and
13.1.2).
"""

from __future__ import annotations

import re
from hashlib import sha256

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def etag(*parts: str | bytes) -> str:
    """The entity tag of a representation, from its bytes or from everything that decides on them."""
    digest = sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))  # ("ab", "c") is not ("a", "bc")
        digest.update(data)
    return f'"{digest.hexdigest()[:32]}"'


def has_it(if_none_match: str, tag: str) -> bool:
    """True when `If-None-Match` names the tag (compared weakly, as the standard asks) or anything at all
    (`*`).
    """
    return if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match)
