"""A table of a page that scrolls sideways where the screen is narrow."""

from collections.abc import Iterable


def wide_table(heads: str, rows: Iterable[str], look: str = "") -> str:
    """
    Put a table into its frame.

    Parameters
    ----------
    heads
        Cells of the head, HTML.
    rows
        ``tr`` elements of the body, HTML.
    look
        Classes of the table.

    Returns
    -------
    str
        HTML.
    """
    shown = f' class="{look}"' if look else ""
    return (
        f'<div class="wide"><table{shown}><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )
