"""Charts as SVG made on the server, each with the same facts as a text table; no script, no inline style."""

from kusei.foundation.web.charts.bar import BarRow, HorizontalBars, horizontal_bars
from kusei.foundation.web.charts.facts import Baseline
from kusei.foundation.web.charts.spark import sparkline
from kusei.foundation.web.charts.yearly import Chart, yearly_chart

__all__ = ["BarRow", "Baseline", "Chart", "HorizontalBars", "horizontal_bars", "sparkline", "yearly_chart"]
