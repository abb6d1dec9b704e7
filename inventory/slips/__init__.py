"""Goods receipt slips: what a donor gets in hand for goods that came, numbered without gaps. Never a paper about money."""

from inventory.slips.listing import (
    SlipFilter,
    SlipPage,
    SlipRow,
    WaitingDonor,
    WaitingReceipt,
    YearOfSlips,
    get_slip,
    list_slips,
    lots_of_slip,
    slips_of_donor,
    waiting_by_donor,
    waiting_receipts,
    year_of_slips,
)
from inventory.slips.making import MOST_LINES, make_slip, reissue_slip, void_slip
from inventory.slips.tables import GoodsReceiptEvent, GoodsReceiptLine, GoodsReceiptSlip

__all__ = [
    "MOST_LINES",
    "GoodsReceiptEvent",
    "GoodsReceiptLine",
    "GoodsReceiptSlip",
    "SlipFilter",
    "SlipPage",
    "SlipRow",
    "WaitingDonor",
    "WaitingReceipt",
    "YearOfSlips",
    "get_slip",
    "list_slips",
    "lots_of_slip",
    "make_slip",
    "reissue_slip",
    "slips_of_donor",
    "void_slip",
    "waiting_by_donor",
    "waiting_receipts",
    "year_of_slips",
]
