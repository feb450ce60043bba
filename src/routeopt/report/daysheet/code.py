"""QR codes that print: modules of at least 0.37 mm, drawn as one path."""

import segno

MODULE_MM = 0.42
"""Side of one module on paper; phones read 0.37 mm and more at arm's length."""
QUIET = 4
"""Empty modules around a code, as the standard asks."""
_MASK = 3
"""One of the standard's eight masks: trying all of them takes five times as long and reads no better here."""


def code(content: str) -> str:
    """
    Draw a QR code.

    Parameters
    ----------
    content
        What a scanner shall read.

    Returns
    -------
    str
        An ``svg`` element with its size in millimetres; error correction M.
    """
    rows = segno.make(content, error="m", micro=False, mask=_MASK).matrix
    side = len(rows) + 2 * QUIET
    steps = []
    for y, row in enumerate(rows):
        # Dark neighbours are one stroke, and each stroke starts from the end of the one before: a fifth of the text.
        dark, at = bytes(row), 0
        steps.append(f"M{QUIET} {y + QUIET}.5")
        while (begin := dark.find(1, at)) >= 0:
            end = dark.find(0, begin)
            end = len(dark) if end < 0 else end
            steps.append(f"m{begin - at} 0h{end - begin}" if begin > at else f"h{end - begin}")
            at = end
    size = f"{side * MODULE_MM:.1f}mm"
    return (
        f'<svg class="qr" width="{size}" height="{size}" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path stroke="#000" d="{"".join(steps)}"/></svg>'
    )
