"""Bars as SVG: labels to the left, figures at the ends, nothing told by colour alone. Pure."""

from xml.sax.saxutils import escape

from controller import civil
from controller.reports.cells import plain
from controller.reports.content import Chart

WIDTH = 640
LABEL = 230
FIGURE = 70
BAR = 18
GAP = 8
MARGIN = 6
NAMESPACE = "http://www.w3.org/2000/svg"
FONT, SIZE = "Libertinus Serif", 13
INK, FILL = "#1a1a1a", "#30588c"
LONGEST_LABEL = 36


def svg(chart: Chart) -> str:
    """The chart as a picture; its width is fixed, its height grows with the bars."""
    most = max((bar.value for bar in chart.bars), default=0) or 1
    height = 2 * MARGIN + len(chart.bars) * (BAR + GAP)
    parts = [
        f'<svg xmlns="{NAMESPACE}" width="{WIDTH}" height="{height}" font-family="{FONT}">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, bar in enumerate(chart.bars):
        top = MARGIN + number * (BAR + GAP)
        length = round((WIDTH - LABEL - FIGURE) * bar.value / most, 1)
        base = top + BAR - 5
        parts += [
            _words(LABEL - 8, base, _short(bar.label), "end"),
            f'<rect x="{LABEL}" y="{top}" width="{max(length, 1)}" height="{BAR}" fill="{FILL}"/>',
            _words(LABEL + length + 6, base, _figure(bar.value), "start"),
        ]
    return "".join([*parts, "</svg>"])


def _words(x: float, y: float, text: str, anchor: str) -> str:
    shape = f'x="{x}" y="{y}" text-anchor="{anchor}" fill="{INK}" font-size="{SIZE}"'
    return f"<text {shape}>{escape(plain(text))}</text>"


def described(chart: Chart) -> str:
    """The chart in words, for whoever does not see it."""
    bars = "; ".join(f"{bar.label}: {_figure(bar.value)}" for bar in chart.bars)
    return f"{chart.caption} ({chart.unit}). {bars}"


def _figure(value: float) -> str:
    return civil.number(int(value)) if value == int(value) else civil.decimal(value)


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
