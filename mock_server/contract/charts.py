"""Charts as inline SVG: no script, no network, readable without colour, with the figures in their titles."""

from collections.abc import Sequence
from html import escape


def bars(title: str, figures: Sequence[tuple[str, float]], unit: str) -> str:
    """Bars beneath one another, one a label; empty where there is nothing above 0."""
    most = max((value for _, value in figures), default=0)
    if most <= 0:
        return ""
    drawn = []
    for place, (label, value) in enumerate(figures):
        y, width = 26 + 22 * place, 300 * value / most
        drawn.append(
            f'<text x="312" y="{y + 12}" text-anchor="end">{escape(_short(label))}</text>'
            f'<rect x="320" y="{y}" width="{max(width, 1):.1f}" height="15"><title>{escape(label)}: {value:g} {unit}</title></rect>'
            f'<text x="{326 + width:.1f}" y="{y + 12}">{_figure(value)} {unit}</text>'
        )
    return _svg(title, 720, 32 + 22 * len(figures), "".join(drawn))


def line(title: str, points: Sequence[tuple[str, float]], unit: str) -> str:
    """A line over runs, oldest first; empty where there are fewer than two."""
    if len(points) < 2:
        return ""
    most = max(value for _, value in points) or 1
    step = 580 / (len(points) - 1)
    places = [(30 + step * at, 130 - 90 * value / most) for at, (_, value) in enumerate(points)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{escape(label)}: {value:g} {unit}</title></circle>'
        for (x, y), (label, value) in zip(places, points, strict=True)
    )
    last = (
        f'<text x="610" y="{places[-1][1] - 8:.1f}" text-anchor="end">{_figure(points[-1][1])} {unit}</text>'
    )
    ends = (
        f'<text x="30" y="150">{escape(_short(points[0][0]))}</text>'
        f'<text x="610" y="150" text-anchor="end">{escape(_short(points[-1][0]))}</text>'
    )
    return _svg(title, 640, 158, f'<polyline points="{path}" fill="none"/>{dots}{last}{ends}')


def _svg(title: str, width: int, height: int, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title, quote=True)}">'
        f'<text x="0" y="14" class="name">{escape(title)}</text>{inside}</svg>'
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _short(text: str) -> str:
    return text if len(text) <= 42 else f"{text[:16]}…{text[-25:]}"
