"""Tables of counts, written at once: a dashboard has hundreds of cells, each a bare number, and a template would take
longer over them than over the rest of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Row = tuple[str, str, Sequence[int]]


def count_table(caption: str, heads: Sequence[str], rows: Iterable[Row]) -> SafeString:
    """A table in its own scroll box like the `table` component: the first column names the row (label, and an address
    or none), all others are whole numbers.
    """
    first, *others = heads
    return format_html(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}"><table><caption>{}</caption>'
        '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></div>',
        caption,
        caption,
        first,
        format_html_join("", '<th scope="col" class="n">{}</th>', ((head,) for head in others)),
        SafeString("".join(_row(label, url, counts) for label, url, counts in rows)),
    )


def _row(label: str, url: str, counts: Sequence[int]) -> SafeString:
    name = format_html('<a href="{}">{}</a>', url, label) if url else format_html("{}", label)
    cells = "".join(f'<td class="n">{count:,d}</td>' for count in counts)  # numbers only: nothing to escape
    return format_html('<tr><th scope="row">{}</th>{}</tr>', name, SafeString(cells))
