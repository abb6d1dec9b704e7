"""Columns of recipient groups: our template, the common format of open data on kodomo shokudo, and its supplement sheets."""

from inventory.imports.choices import ALLERGENS, FREQUENCIES, GROUP_KINDS, YES_NO
from inventory.imports.column import Column, Pair, same

_CODE = Column(
    "municipality_code",
    ("市区町村コード", "Municipality code", "全国地方公共団体コード", "地方公共団体コード", "都道府県コード又は市区町村コード", "自治体コード", "団体コード"),
    "municipality_code",
    example=same("131172"),
    width=16,
    guide=Pair("6けたの数字。0で始まることもあります", "Six digits; may begin with 0"),
)
_ID = Column("public_id", ("ID", "Public ID", "公開ID", "識別ID", "管理番号"), "code", example=same("A001"), longest=40, width=10, guide=Pair("自治体の一覧にある番号", "Number in the municipality's list"))
_ADDRESS = Column("address", ("住所", "Address", "所在地", "開催場所住所", "開催場所の住所", "会場住所"), example=Pair("東京都北区みなと1-2-3", "1-2-3 Minato, Kita-ku, Tokyo"), width=34)
_DETAIL = Column("address_detail", ("方書", "Building", "建物名", "会場", "会場名", "開催場所", "開催場所名", "建物名等"), soft=True, example=Pair("みなと会館 2階", "Minato Hall 2F"), width=22, guide=Pair("建物、階、部屋", "Building, floor, room"))
_LATITUDE = Column("latitude", ("緯度", "Latitude", "lat"), "latitude", soft=True, in_template=False)
_LONGITUDE = Column("longitude", ("経度", "Longitude", "lng", "lon", "long"), "longitude", soft=True, in_template=False)
_SCHEDULE = (
    Column("frequency", ("開催頻度", "How often", "頻度", "frequency"), "frequency", soft=True, example=Pair("月1回", "Monthly"), choices=FREQUENCIES, width=16),
    Column("weekdays", ("開催曜日", "Open weekdays", "曜日", "weekdays", "weekday"), "weekdays", soft=True, example=Pair("土", "Sat"), width=14, guide=Pair("例: 月・水・金", "For example Mon, Wed, Fri")),
    Column("open_on", ("開催日", "Open days", "開催日程", "開催日時", "open on"), soft=True, example=Pair("第3土曜日", "Third Saturday"), longest=200, width=18),
    Column("open_from", ("開催開始時間", "Opens at", "開始時間", "開始時刻", "開催開始時刻", "open from"), "time", soft=True, example=same("11:00"), width=14),
    Column("open_to", ("開催終了時間", "Closes at", "終了時間", "終了時刻", "開催終了時刻", "open to"), "time", soft=True, example=same("14:00"), width=14),
    Column("capacity", ("定員", "Capacity", "定員数", "受入人数", "人数"), "whole", example=same("30"), most=100_000, width=8, guide=Pair("1回に来られる人数", "People who can come at one time")),
)
_NOTES = Column("notes", ("備考", "Notes", "メモ", "備考欄", "その他特記事項"), "text", soft=True, longest=500, width=30)
_SCHOOL = Column("school_area", ("学区", "School area", "校区", "小学校区"), soft=True, longest=200, in_template=False)

GROUPS = (
    Column("name", ("団体の名前", "Group name", "名称", "団体名", "団体名称", "こども食堂名", "子ども食堂名", "食堂名", "施設名", "name", "名前"), required=True, example=Pair("例）ひだまり食堂", "Example: Sunny Table"), longest=120, width=26),
    Column("kana", ("ふりがな", "Reading", "名称_カナ", "名称カナ", "フリガナ", "団体名カナ", "カナ", "よみ", "読みがな", "kana"), soft=True, example=same("ひだまりしょくどう"), longest=200, width=24),
    Column("kind", ("団体の種類", "Kind of group", "種類", "種別", "区分", "団体種別", "kind"), "choice", example=Pair("こども食堂", "Children's cafeteria"), choices=GROUP_KINDS, width=18),
    _CODE,
    _ID,
    Column("prefecture", ("都道府県", "Prefecture", "都道府県名"), "prefecture", soft=True, in_template=False),
    Column("municipality", ("市区町村名", "Municipality", "市区町村", "自治体名", "市町村名", "city"), soft=True, longest=60, in_template=False),
    _ADDRESS,
    _DETAIL,
    _LATITUDE,
    _LONGITUDE,
    Column("phone", ("電話", "Phone", "電話番号1", "電話番号", "tel", "連絡先電話番号", "代表電話", "携帯電話"), "phone", soft=True, example=same("03-5555-0134"), longest=40, width=16),
    Column("email", ("メールアドレス", "E-mail", "メールアドレス1", "メール", "eメール", "mail", "電子メール"), "email", soft=True, example=same("hidamari@example.jp"), longest=254, width=24),
    Column("url", ("URL", "Web site", "ホームページ", "hp", "web", "サイト", "ウェブサイト", "website"), "url", soft=True, longest=500, in_template=False),
    Column("corporate_number", ("法人番号", "Corporate number"), "corporate_number", soft=True, in_template=False),
    Column("operator", ("運営団体名", "Operator", "運営団体", "実施団体", "運営主体", "運営者", "実施主体", "主催団体"), soft=True, example=Pair("ひだまりの会", "Hidamari Circle"), longest=120, width=22),
    Column("households", ("世帯数", "Households", "支援世帯数", "登録世帯数", "対象世帯数", "利用世帯数"), "whole", example=same("25"), least=1, most=1_000_000, width=10, guide=Pair("いま食料を届けている世帯の数", "Households served now")),
    Column("needs", ("ほしいもの（1か月のkg）", "Needs (kg a month)", "希望", "希望品目", "必要なもの", "ニーズ", "ほしい物", "needs"), "needs", example=Pair("米 60; 飲み物 40", "Rice 60; Drinks 40"), longest=500, width=28, guide=Pair("種類と1か月のkg。; で区切ります", "Kind and kg a month, separated by ;")),
    Column("storage_ambient_kg", ("常温で置ける量（kg）", "Ambient storage (kg)", "常温保管kg", "常温置き場", "常温保管量", "storage_ambient_kg"), "kilograms", example=same("200"), width=14),
    Column("storage_chilled_kg", ("冷蔵で置ける量（kg）", "Chilled storage (kg)", "冷蔵保管kg", "冷蔵庫", "冷蔵保管量", "storage_chilled_kg"), "kilograms", example=same("30"), width=14),
    Column("storage_frozen_kg", ("冷凍で置ける量（kg）", "Frozen storage (kg)", "冷凍保管kg", "冷凍庫", "冷凍保管量", "storage_frozen_kg"), "kilograms", example=same("0"), width=14),
    Column("receiving_weekdays", ("受け取れる曜日", "Receiving weekdays", "受取曜日", "受取可能曜日", "受け取り曜日"), "weekdays", example=Pair("火・木", "Tue, Thu"), width=14),
    Column("exclude_allergens", ("受け取れないアレルゲン", "Allergens to leave out", "除外アレルゲン", "アレルゲン", "アレルギー", "exclude_allergens"), "choices", example=Pair("えび、かに", "Shrimp, Crab"), choices=ALLERGENS, longest=500, width=20),
    Column("documents", ("提出した書類", "Documents", "提出書類", "書類", "合意書等"), "words", soft=True, example=Pair("合意書", "Agreement"), longest=500, width=18),
    *_SCHEDULE,
    Column("food_pantry", ("フードパントリー実施", "Food pantry", "フードパントリー", "パントリー実施"), "yes_no", soft=True, choices=YES_NO, example=Pair("○", "Yes"), width=14),
    Column("takeout", ("テイクアウト実施", "Takeout", "テイクアウト", "お弁当配布", "弁当配布"), "yes_no", soft=True, choices=YES_NO, example=Pair("×", "No"), width=14),
    _SCHOOL,
    Column("network", ("ネットワークの加入", "Network", "加入ネットワーク", "ネットワーク"), soft=True, in_template=False),
    _NOTES,
    # Open data must be shown with its origin; merged lists carry it row by row.
    Column("source_name", ("出典", "Source", "データセット名"), soft=True, in_template=False),
    Column("source_licence", ("ライセンス", "Licence", "license"), soft=True, in_template=False),
    Column("source_url", ("取得元URL", "Source URL", "出典URL"), soft=True, longest=500, in_template=False),
)

VENUES = (
    _CODE,
    Column("public_id", _ID.headings, "code", required=True, longest=40),
    Column("address", _ADDRESS.headings, required=True),
    _DETAIL,
    _LATITUDE,
    _LONGITUDE,
    *_SCHEDULE,
    _SCHOOL,
    _NOTES,
)

# Columns of the common format that have no home here, so that nobody is asked what to do with them.
GROUPS_IGNORED = (
    "設置目的", "実施支援の主な区分", "電話番号1_連絡先備考", "電話番号2", "電話番号2_連絡先備考", "内線番号", "FAX番号", "メールアドレス1_連絡先備考",
    "メールアドレス2", "メールアドレス2_連絡先備考", "開催日時特記事項", "参加条件", "参加費_幼児", "参加費_小学生", "参加費_中学生", "参加費_高校生", "参加費_大人",
    "参加費特記事項", "予約方法", "予約特記事項", "追加情報NO", "画像", "画像_ライセンス",
)  # fmt: skip
