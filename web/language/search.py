"""Words of the search page."""

TEXTS = {
    "search.title": ("探す", "Search"),
    "search.field": ("品目・番号・団体・寄贈者・場所・バーコード", "Item, code, group, donor, place or barcode"),
    "search.button": ("探す", "Search"),
    "search.hint": ("番号はハイフンがなくても、全角でも探せます。", "Codes are found with or without the hyphen."),
    "search.found": ("「{text}」で {n} 件見つかりました", "{n} found for “{text}”"),
    "search.nothing": ("「{text}」は見つかりません", "Nothing found for “{text}”"),
    "search.nothing_help": ("短いことばや、ひらがなでためしてください。番号は 8 文字です。", "Try a shorter word. Codes have 8 characters."),
    "search.more": ("もっと見る", "See more"),
    "search.kind_lot": ("ロット", "Lots"),
    "search.kind_item": ("品目", "Items"),
    "search.kind_group": ("団体", "Groups"),
    "search.kind_donor": ("寄贈者", "Donors"),
    "search.kind_place": ("倉庫と棚", "Warehouses and shelves"),
    "search.kind_delivery": ("便", "Deliveries"),
    "search.kind_offer": ("提供の申し出", "Offers"),
    "search.state_planned": ("これから送ります", "Planned"),
    "search.state_shipped": ("送りました", "Shipped"),
    "search.state_received": ("届きました", "Received"),
    "search.state_cancelled": ("とりやめました", "Cancelled"),
}
