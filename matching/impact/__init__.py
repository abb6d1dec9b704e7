"""The impact report: the figures of a period as plain rows, from movements and hand-out reports."""

from matching.impact.account import AccountLine, account_lines, total_line
from matching.impact.figures import Figures, MonthLine, PlaceLine, impact_figures
from matching.impact.flows import COLUMNS, Amount, Columns
from matching.impact.goods import GoodsRow, goods_by
from matching.impact.periods import Period, current_period, fiscal_period, month_period

__all__ = [
    "COLUMNS",
    "AccountLine",
    "Amount",
    "Columns",
    "Figures",
    "GoodsRow",
    "MonthLine",
    "Period",
    "PlaceLine",
    "account_lines",
    "current_period",
    "fiscal_period",
    "goods_by",
    "impact_figures",
    "month_period",
    "total_line",
]
