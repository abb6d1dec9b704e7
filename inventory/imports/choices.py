"""The words people write for stored choices, in both languages. Values are those of the tables; the first two words are the template's."""

from inventory.imports.column import Choice

TEMPERATURES = (
    Choice("ambient", "常温", "Ambient", ("室温", "ドライ", "常温保存", "dry", "room temperature", "冷暗所")),
    Choice("chilled", "冷蔵", "Chilled", ("要冷蔵", "チルド", "冷蔵保存", "refrigerated", "cold")),
    Choice("frozen", "冷凍", "Frozen", ("要冷凍", "フローズン", "冷凍保存")),
)
DATE_KINDS = (
    Choice("best_before", "賞味期限", "Best before", ("賞味", "賞味期限日", "bbd", "bb")),
    Choice("use_by", "消費期限", "Use by", ("消費",)),
    Choice("milled", "精米時期", "Milled", ("精米年月日", "精米日", "精米", "milled on")),
    Choice("crop_year", "産年", "Crop year", ("年産", "収穫年")),
    Choice(
        "none", "期限の印字なし", "No date printed", ("期限なし", "なし", "無し", "無", "表示なし", "期限の印字がない", "no date")
    ),
)
CATEGORIES = (
    Choice("rice", "米", "Rice", ("お米", "白米", "精米", "玄米", "こめ")),
    Choice("noodles", "めん", "Noodles", ("麺", "麺類", "めん類", "パスタ", "乾麺", "カップ麺")),
    Choice("bread", "パン", "Bread", ("パン・シリアル", "シリアル", "bread and cereal", "cereal")),
    Choice("canned", "缶詰", "Canned food", ("缶詰・びん詰", "びん詰", "瓶詰", "canned and jarred", "canned", "cans")),
    Choice("retort", "レトルト", "Retort pouches", ("レトルト食品", "カレー", "retort pouch", "retort")),
    Choice("seasoning", "調味料", "Seasoning", ("しょうゆ", "みそ", "油", "砂糖", "塩")),
    Choice("snacks", "お菓子", "Snacks", ("おかし", "菓子", "菓子類", "sweets")),
    Choice("drinks", "飲み物", "Drinks", ("飲料", "飲料水", "水", "お茶", "ジュース", "drink", "beverages")),
    Choice("dairy", "乳製品", "Dairy", ("乳製品・卵", "牛乳", "卵", "dairy and eggs", "eggs")),
    Choice(
        "produce",
        "野菜・果物",
        "Vegetables and fruit",
        ("野菜", "果物", "青果", "やさい", "fruit and vegetables", "produce", "vegetables", "fruit"),
    ),
    Choice("meat_fish", "肉・魚", "Meat and fish", ("肉", "魚", "精肉", "鮮魚", "meat", "fish")),
    Choice("frozen_meal", "冷凍のおかず", "Frozen dishes", ("冷凍食品", "冷食", "frozen meals", "frozen food")),
    Choice(
        "baby",
        "赤ちゃん用品",
        "Baby food and goods",
        ("baby goods", "乳児用品", "ベビー", "ベビー用品", "粉ミルク", "おむつ", "baby"),
    ),
    Choice("daily_goods", "日用品", "Daily goods", ("生活用品", "雑貨", "衛生用品", "daily necessities")),
    Choice("other", "その他", "Other", ("そのほか", "他")),
)
DONOR_KINDS = (
    Choice("corporate", "企業", "Company", ("会社", "法人", "企業・団体", "事業者", "company", "corporate donor")),
    Choice("food_drive", "フードドライブ", "Food drive", ("個人寄贈",)),
    Choice("collection_box", "回収ボックス", "Collection box", ("回収箱", "ボックス")),
    Choice("farm", "農家", "Farm", ("生産者", "農園", "ja", "農協", "farmer")),
    Choice(
        "public", "行政・学校", "Public body or school", ("行政", "public body", "自治体", "市役所", "社協", "学校", "公的機関")
    ),
    Choice("person", "個人", "Person", ("個人の方", "individual")),
)
GROUP_KINDS = (
    Choice(
        "kodomo_shokudo",
        "こども食堂",
        "Children's cafeteria",
        ("子ども食堂", "子供食堂", "地域食堂", "みんなの食堂", "kodomo shokudo"),
    ),
    Choice("home_delivery", "宅食", "Delivery to homes", ("こども宅食", "home delivery", "配達", "子ども宅食", "アウトリーチ")),
    Choice("food_pantry", "フードパントリー", "Food pantry", ("パントリー", "pantry")),
    Choice("care_home", "児童養護施設", "Children's home", ("養護施設", "施設", "care home")),
    Choice("social_welfare_council", "社会福祉協議会", "Social welfare council", ("社協",)),
    Choice("food_bank", "フードバンク", "Food bank", ("フード・バンク",)),
    Choice("other", "その他", "Other", ("そのほか",)),
)
UNITS = (
    Choice("piece", "個", "Piece", ("点", "本", "袋", "缶", "食", "パック", "pieces", "pcs", "ピース", "バラ")),
    Choice("case", "ケース", "Case", ("箱", "cs", "c/s", "cases", "ダンボール", "段ボール")),
)
# The eight codes of the common format of open data on kodomo shokudo.
FREQUENCIES = (
    Choice("five_days_a_week", "週5日以上", "Five or more days a week", ("1", "毎日", "平日毎日", "ほぼ毎日", "週5回以上")),
    Choice("two_to_four_days_a_week", "週2〜4日", "Two to four days a week", ("2", "週2～4日", "週2~4日", "週に数回")),
    Choice("weekly", "週1回", "Weekly", ("3", "毎週", "週に1回", "週1日")),
    Choice(
        "two_or_three_a_month", "月2〜3回", "Two or three times a month", ("4", "月2回", "月3回", "月2~3回", "隔週", "月に2回")
    ),
    Choice("monthly", "月1回", "Monthly", ("5", "毎月", "月一回", "月に1回", "月1", "毎月1回")),
    Choice(
        "every_two_or_three_months", "2〜3か月に1回", "Every two or three months", ("6", "2~3か月に1回", "隔月", "年4回", "年6回")
    ),
    Choice("seasonal", "長期休みなど", "School holidays or seasonal", ("7", "夏休み", "長期休暇", "季節", "年1回", "年2回")),
    Choice("irregular", "不定期", "Irregular", ("8", "不定期開催", "随時", "不定")),
)
ALLERGENS = (
    Choice("shrimp", "えび", "Shrimp", ("エビ", "海老")),
    Choice("crab", "かに", "Crab", ("カニ", "蟹")),
    Choice("walnut", "くるみ", "Walnut", ("クルミ", "胡桃")),
    Choice("wheat", "小麦", "Wheat", ("コムギ", "小麦粉")),
    Choice("buckwheat", "そば", "Buckwheat", ("ソバ", "蕎麦", "soba")),
    Choice("egg", "卵", "Egg", ("たまご", "タマゴ", "玉子", "鶏卵", "eggs")),
    Choice("milk", "乳", "Milk", ("牛乳", "乳成分", "乳製品", "ミルク")),
    Choice("peanut", "落花生", "Peanut", ("ピーナッツ", "落花生(ピーナッツ)", "peanuts")),
    Choice("almond", "アーモンド", "Almond"),
    Choice("abalone", "あわび", "Abalone", ("アワビ", "鮑")),
    Choice("squid", "いか", "Squid", ("イカ",)),
    Choice("salmon_roe", "いくら", "Salmon roe", ("イクラ",)),
    Choice("orange", "オレンジ", "Orange"),
    Choice("cashew", "カシューナッツ", "Cashew", ("カシュー", "cashew nut")),
    Choice("kiwifruit", "キウイフルーツ", "Kiwifruit", ("キウイ", "キウィ", "kiwi")),
    Choice("beef", "牛肉", "Beef", ("牛", "ビーフ")),
    Choice("sesame", "ごま", "Sesame", ("ゴマ", "胡麻")),
    Choice("salmon", "さけ", "Salmon", ("サケ", "鮭", "サーモン")),
    Choice("mackerel", "さば", "Mackerel", ("サバ", "鯖")),
    Choice("soybean", "大豆", "Soybean", ("ダイズ", "soy")),
    Choice("chicken", "鶏肉", "Chicken", ("鶏", "とり肉", "鳥肉")),
    Choice("banana", "バナナ", "Banana"),
    Choice("pork", "豚肉", "Pork", ("豚", "ポーク")),
    Choice("macadamia", "マカダミアナッツ", "Macadamia", ("マカデミアナッツ",)),
    Choice("peach", "もも", "Peach", ("モモ", "桃")),
    Choice("yam", "やまいも", "Yam", ("山芋", "ヤマイモ", "長芋")),
    Choice("apple", "りんご", "Apple", ("リンゴ", "林檎")),
    Choice("gelatin", "ゼラチン", "Gelatin", ("gelatine",)),
    Choice("pistachio", "ピスタチオ", "Pistachio"),
)
YES_NO = (
    Choice(
        "yes",
        "○",
        "Yes",
        (
            "〇",
            "◯",
            "◎",
            "有",
            "有り",
            "あり",
            "ある",
            "はい",
            "1",
            "true",
            "y",
            "実施",
            "可",
            "する",
            "している",
            "✓",
            "レ",
            "済",
        ),
    ),
    Choice(
        "no",
        "×",
        "No",
        ("✕", "✖", "無", "無し", "なし", "ない", "いいえ", "0", "false", "n", "未実施", "不可", "しない", "していない"),
    ),
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
