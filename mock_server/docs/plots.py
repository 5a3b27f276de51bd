"""A small plot, as SVG in the page: lines in a square, of shares from 0 to 1."""

import html
import json

SIDE, LEFT, TOP = 220, 46, 10
WIDTH, HEIGHT = 560, SIDE + TOP + 46
DASHES = ("", "7 4", "2 3", "9 3 2 3")
COLOURS = ("#0b67c2", "#b4540a", "#1b7f4b", "#8a3ab9")


def svg(said: str) -> str:
    """The plot of `{"x": …, "y": …, "series": [{"name", "points": [[x, y], …]}, …]}`; a thin line shows what is linear."""
    document = json.loads(said)
    bottom, right = TOP + SIDE, LEFT + SIDE
    parts = [
        f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="currentColor" opacity="0.4"/>',
        f'<line x1="{LEFT}" y1="{bottom}" x2="{right}" y2="{TOP}" stroke="currentColor" opacity="0.3"/>',
    ]
    for share in (0.5, 1):
        parts += [
            _text(LEFT + SIDE * share, bottom + 16, f"{share:g}", "middle"),
            _text(LEFT - 8, bottom - SIDE * share + 4, f"{share:g}", "end"),
        ]
    parts += [
        _text(LEFT + SIDE / 2, bottom + 36, document["x"], "middle"),
        f'<g transform="translate(14 {TOP + SIDE / 2}) rotate(-90)">{_text(0, 0, document["y"], "middle")}</g>',
    ]
    for number, series in enumerate(document["series"]):
        stroke = f'stroke="{COLOURS[number % 4]}" stroke-width="2" stroke-dasharray="{DASHES[number % 4]}" fill="none"'
        points = " ".join(f"{LEFT + x * SIDE:.1f},{bottom - y * SIDE:.1f}" for x, y in series["points"])
        height = TOP + 20 + 24 * number
        parts += [
            f'<polyline points="{points}" {stroke}/>',
            f'<line x1="{right + 20}" y1="{height}" x2="{right + 54}" y2="{height}" {stroke}/>',
            _text(right + 62, height + 4, series["name"], "start"),
        ]
    label = html.escape(f"{document['y']}, {document['x']}")
    return f'<svg role="img" aria-label="{label}" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}">{"".join(parts)}</svg>\n'


def _text(x: float, y: float, said: str, anchor: str) -> str:
    said = html.escape(said, quote=False)
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="12" fill="currentColor">{said}</text>'
    )
