"""Words of the stock of a past day."""

TEXTS = {
    "past_stock.title": ("過去の日の在庫", "Stock on a past day"),
    "past_stock.heading": ("{day}の在庫", "Stock on {day}"),
    "past_stock.link": ("過去の日の在庫", "Stock on a past day"),
    "past_stock.day": ("日（その日の終わり）", "At the end of"),
    "past_stock.closed": (
        "締めた月の日です。この数はもう変わりません。",
        "The day lies in a closed month: these numbers do not change any more.",
    ),
    "past_stock.open": (
        "まだ締めていない日です。遅れて届いた記録で変わることがあります。",
        "The day lies in an open month: entries that arrive late may still change it.",
    ),
    "past_stock.nothing": ("{day}には、この条件の在庫がありません", "There was no such stock on {day}"),
    "past_stock.nothing_help": ("日や条件を変えてください。", "Choose another day or filter."),
    "past_stock.pieces": ("個数", "Pieces"),
    "past_stock.cases": ("ケース", "Cases"),
    "past_stock.weight": ("重さ", "Weight"),
    "past_stock.unweighed": ("重さがわからない個数", "Pieces of unknown weight"),
    "past_stock.rows": ("ロットと場所の数", "Lots by place"),
    "past_stock.file": ("在庫_{day}", "stock_{day}"),
    "past_stock.paper_totals": ("ぜんぶで {pieces} 個、{weight}", "{pieces} {pieces|piece|pieces} and {weight} in all"),
    "past_stock.paper_unweighed": ("うち {n} 個は重さがわかりません", "of which {n} {n|piece has|pieces have} no known weight"),
    "past_stock.paper_cut": (
        "{all} 行のうち、はじめの {n} 行です。ぜんぶは Excel で保存してください。",
        "These are the first {n} of {all} rows. Save all of them as Excel.",
    ),
    "reports.past_stock": ("過去の日の在庫", "Stock on a past day"),
    "reports.past_stock_text": ("どの日でも、その日の終わりの在庫を出します", "What lay where at the end of any day"),
    "reports.closings": ("月と年度の締め", "Closing of months and years"),
    "reports.closings_text": (
        "締めた月の数字は変わりません。後日訂正の一覧も",
        "Figures of closed months stay; later corrections are listed",
    ),
    "reports.year_end": ("期末在庫一覧", "Year-end stock list"),
    "reports.year_end_text": (
        "決算の注記に使う種類と数量。紙と Excel でも",
        "Kinds and quantities for the note to the accounts; on paper and as Excel",
    ),
}
