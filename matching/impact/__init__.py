"""The impact report: the figures of a period as plain rows, from movements and hand-out reports."""

from matching.impact.account import AccountLine, account_lines, total_line
from matching.impact.figures import Figures, Headline, MonthLine, PlaceLine, SpreadLine, impact_figures
from matching.impact.flows import COLUMNS, Amount, Columns, Scope
from matching.impact.goods import GoodsRow, goods_by
from matching.impact.periods import Period, current_period, earlier_period, fiscal_period, month_period

__all__ = [
    "COLUMNS",
    "AccountLine",
    "Amount",
    "Columns",
    "Figures",
    "GoodsRow",
    "Headline",
    "MonthLine",
    "Period",
    "PlaceLine",
    "Scope",
    "SpreadLine",
    "account_lines",
    "current_period",
    "earlier_period",
    "fiscal_period",
    "goods_by",
    "impact_figures",
    "month_period",
    "total_line",
]
