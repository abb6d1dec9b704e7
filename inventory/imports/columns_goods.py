"""Columns of donors, items, offers and opening stock."""

from inventory.imports.choices import ALLERGENS, CATEGORIES, DATE_KINDS, DONOR_KINDS, GROUP_KINDS, TEMPERATURES, UNITS, YES_NO
from inventory.imports.column import Column, Pair, same

_GTIN_HEADINGS = ("JANコード", "Barcode (JAN)", "JAN", "gtin", "バーコード", "JAN/EAN", "janコード13", "ean", "単品JAN")
_DONOR_HEADINGS = ("寄贈者", "Donor", "寄贈者名", "提供者", "提供企業", "企業名", "会社名", "提供元", "寄贈元")
_ITEM_HEADINGS = ("品目", "Item", "品名", "商品名", "品目名", "商品", "item name", "アイテム")
_NOTES = Column("notes", ("備考", "Notes", "メモ", "備考欄"), "text", soft=True, longest=500, width=30)
_GTIN = Column("gtin", _GTIN_HEADINGS, "gtin", example=same("4912345678904"), width=17, guide=Pair("8けたか13けたの数字", "8 or 13 digits"))
_ITEM = Column("item", _ITEM_HEADINGS, example=Pair("白米 5kg", "White rice 5 kg"), longest=120, width=26, guide=Pair("JANコードを書けば、なくても読めます", "May be left out when the barcode is given"))
_CASES = Column("pieces_per_case", ("ケース入数", "Pieces per case", "入数", "入り数", "ケース入り数", "1ケースの数", "pcs/case"), "whole", example=same("4"), least=1, most=100_000, width=12)
_WEIGHT = Column("weight_grams", ("1個の重さ（g）", "Weight of one (g)", "重量", "重さ", "内容量", "重量g", "重さg", "weight", "weight g", "単品重量"), "grams", example=same("5000"), least=1, most=1_000_000, width=14, guide=Pair("1.5kg とも書けます", "1.5kg is understood too"))
_DATE_KIND = Column("date_kind", ("期限の種類", "Kind of date", "期限種別", "期限区分", "date_kind"), "choice", example=Pair("賞味期限", "Best before"), choices=DATE_KINDS, width=14)
_DATE = Column("date", ("期限", "Date", "賞味期限", "消費期限", "賞味期限日", "期限日", "賞味・消費期限", "期限日付", "best before", "use by", "expiry", "expiry date"), "date_mark", example=same("2028-03"), width=14, guide=Pair("2028-03-31、2028年3月、令和10年3月31日", "2028-03-31, 2028-03"))
_TEMPERATURE = Column("temperature", ("温度帯", "Storage", "保管温度", "保存温度", "保存方法", "温度", "temperature", "temp"), "choice", example=Pair("常温", "Ambient"), choices=TEMPERATURES, width=10)

DONORS = (
    Column("name", ("寄贈者の名前", "Donor name", "名称", "企業名", "会社名", "団体名", "寄贈者", "寄贈者名", "提供者名", "donor", "name", "名前", "氏名"), required=True, example=Pair("例）みなと食品", "Example: Minato Foods"), longest=120, width=26),
    Column("kana", ("ふりがな", "Reading", "フリガナ", "カナ", "名称カナ", "よみ", "kana"), soft=True, example=same("みなとしょくひん"), width=22),
    Column("kind", ("種類", "Kind", "種別", "区分", "寄贈者の種類"), "choice", example=Pair("企業", "Company"), choices=DONOR_KINDS, width=16),
    Column("contact", ("連絡先の部署", "Contact", "担当", "担当者", "担当部署", "部署", "窓口", "連絡先"), soft=True, example=Pair("CSR推進室", "CSR office"), width=20),
    Column("phone", ("電話", "Phone", "電話番号", "tel"), "phone", soft=True, example=same("03-5555-0178"), longest=40, width=16),
    Column("email", ("メールアドレス", "E-mail", "メール", "eメール", "mail"), "email", soft=True, example=same("csr@example.co.jp"), longest=254, width=24),
    Column("address", ("住所", "Address", "所在地"), soft=True, example=Pair("東京都港区みなと4-5-6", "4-5-6 Minato, Minato-ku, Tokyo"), width=32),
    Column("agreement_signed_on", ("合意書の日", "Agreement signed on", "合意日", "契約日", "合意書締結日", "締結日", "覚書締結日"), "day", example=same("2026-04-01"), width=14),
    Column("agreement_until", ("合意の終わり", "Agreement until", "合意期限", "契約期限", "契約終了日", "有効期限"), "day", width=14, guide=Pair("終わりがなければ空のまま", "Leave empty when it has no end")),
    Column("resale_ban", ("転売禁止", "Resale ban", "転売の禁止"), "yes_no", example=Pair("○", "Yes"), choices=YES_NO, width=12),
    _NOTES,
)

ITEMS = (
    Column("name", ("品目の名前", "Item name", "品名", "商品名", "品目", "品目名", "名称", "item", "name", "商品"), required=True, example=Pair("例）白米 5kg", "Example: White rice 5 kg"), longest=120, width=28),
    Column("kana", ("ふりがな", "Reading", "フリガナ", "カナ", "商品名カナ", "よみ", "kana"), soft=True, example=same("はくまい"), width=18),
    _GTIN,
    Column("maker", ("メーカー", "Maker", "製造者", "製造元", "メーカー名", "販売者", "ブランド", "manufacturer"), soft=True, example=Pair("みなと精米", "Minato Mills"), longest=120, width=18),
    Column("category", ("分類", "Category", "種類", "カテゴリ", "カテゴリー", "区分", "品目分類"), "choice", required=True, example=Pair("米", "Rice"), choices=CATEGORIES, width=16),
    _TEMPERATURE,
    _WEIGHT,
    _CASES,
    Column("carton_gtin", ("ケースのコード（ITF）", "Carton barcode (ITF)", "ITF", "ITFコード", "ITF-14", "集合包装コード", "carton gtin", "外箱コード"), "carton_gtin", example=same("14912345678901"), width=18, guide=Pair("箱に印刷された14けたの数字", "14 digits on the carton")),
    Column("allergens_contains", ("ふくむアレルゲン", "Contains allergens", "アレルゲン", "アレルギー", "アレルギー物質", "含むアレルゲン", "allergens"), "choices", choices=ALLERGENS, example=Pair("", ""), longest=500, width=20),
    Column("allergens_free", ("ふくまないと書いてあるアレルゲン", "Declared free of", "含まないアレルゲン", "不使用"), "choices", choices=ALLERGENS, longest=500, width=20, guide=Pair("空の欄は「わからない」として扱います", "Empty counts as unknown")),
)

OFFERS = (
    Column("donor", _DONOR_HEADINGS, required=True, example=Pair("例）みなと食品", "Example: Minato Foods"), longest=120, width=22),
    _ITEM,
    _GTIN,
    Column("cases", ("ケース数", "Cases", "ケース", "数量", "数量(ケース)", "箱数", "提供ケース数", "quantity"), "whole", required=True, example=same("120"), least=1, most=1_000_000, width=10),
    _CASES,
    _WEIGHT,
    _DATE_KIND,
    _DATE,
    _TEMPERATURE,
    Column("regions", ("届け先の地域", "Regions", "地域", "対象地域", "エリア", "都道府県", "提供地域"), "regions", example=Pair("東京都、神奈川県", "Tokyo, Kanagawa"), longest=500, width=20, guide=Pair("都道府県か市区町村コード。空ならどこでも", "Prefectures or municipality codes; empty means anywhere")),
    Column("kinds", ("届け先の種類", "Kinds of group", "対象団体", "団体の種類", "提供先の種類"), "choices", example=Pair("こども食堂", "Children's cafeteria"), choices=GROUP_KINDS, longest=300, width=18, guide=Pair("空ならどの団体でも", "Empty means any group")),
    Column("documents", ("必要な書類", "Documents needed", "書類", "提出書類"), "words", soft=True, example=Pair("合意書", "Agreement"), longest=500, width=16),
    Column("min_drop_cases", ("1か所の最小ケース数", "Smallest drop (cases)", "最小ロット", "最小ケース数", "最低ケース数"), "whole", example=same("5"), least=1, most=1_000_000, width=14),
    Column("max_drops", ("届け先の数の上限", "Most drops", "納品箇所数", "最大納品先数", "届け先数"), "whole", example=same("10"), least=1, most=100_000, width=14),
    Column("min_days_left", ("届くときの残り日数", "Days left on arrival", "残日数", "最低残日数", "残り日数"), "whole", example=same("30"), most=3650, width=14),
    Column("available_from", ("渡しはじめの日", "Available from", "渡せる日から", "提供開始日", "出荷開始日", "引渡開始日", "出荷可能日"), "day", example=same("2026-12-01"), width=14),
    Column("available_to", ("渡しおわりの日", "Available to", "渡せる日まで", "提供終了日", "出荷終了日", "引渡終了日", "引取期限", "提供期限"), "day", example=same("2026-12-25"), width=14),
    _NOTES,
)

STOCK = (
    Column("site", ("倉庫", "Warehouse", "拠点", "倉庫名", "拠点名", "保管場所", "site"), required=True, example=Pair("例）本町倉庫", "Example: Honcho warehouse"), longest=120, width=20),
    Column("shelf", ("棚", "Shelf", "棚番", "棚番号", "ロケーション", "location"), example=same("A-1"), longest=120, width=10),
    Column("donor", _DONOR_HEADINGS, example=Pair("みなと食品", "Minato Foods"), longest=120, width=22, guide=Pair("わからなければ空のまま", "Leave empty when unknown")),
    _ITEM,
    _GTIN,
    _DATE_KIND,
    _DATE,
    Column("batch_code", ("製造ロット番号", "Batch code", "ロット番号", "ロット", "製造番号", "lot", "lot no"), "code", example=same("L240315"), longest=40, width=14),
    Column("quantity", ("数", "Quantity", "数量", "在庫数", "個数", "在庫"), "whole", required=True, example=same("48"), least=1, most=100_000_000, width=10),
    Column("unit", ("単位", "Unit"), "choice", example=Pair("個", "Piece"), choices=UNITS, width=10, guide=Pair("空なら個", "Empty means pieces")),
    Column("received_on", ("入れた日", "Received on", "入庫日", "受入日", "受領日", "入荷日"), "day", example=same("2026-10-01"), width=14),
)
