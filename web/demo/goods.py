"""The demo's goods: invented products with bar codes of the right form, and what their labels say."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from inventory.allergens import list_in_force
from inventory.catalog import Item, add_barcode, add_item, set_allergens
from inventory.codes import new_code
from inventory.db import OrganizationSession

# Allergens that a label must name whatever year it was printed in: what is not contained can be noted as free.
_ALWAYS_NAMED = ("shrimp", "crab", "walnut", "wheat", "buckwheat", "egg", "milk", "peanut")
# Makers' numbers of the demo; the products behind them are invented.
_PREFIXES = ("459999", "499999")
_COLD = {"c": "chilled", "f": "frozen"}

# name | maker | category | grams of a piece | pieces of a case | marks: c chilled, f frozen, u use-by, m milled, y crop year, n no date,
# k carton code, ? label not read yet | allergens on the label
_TABLE = """
無洗米 5kg|さくら米穀|rice|5000|4|m|
新米コシヒカリ 2kg|さくら米穀|rice|2000|8|y|
パックごはん 200g×3|さくら米穀|rice|600|12|k|
もち麦ごはん 160g|さくら米穀|rice|160|24||
そうめん 300g|ことり製麺|noodles|300|20|k|wheat
うどん乾めん 400g|ことり製麺|noodles|400|20||wheat
十割そば 200g|ことり製麺|noodles|200|20||buckwheat
スパゲッティ 500g|ことり製麺|noodles|500|20|k|wheat
カップめん しょうゆ 77g|ことり製麺|noodles|77|20|k|wheat egg milk soybean pork
カップうどん 80g|ことり製麺|noodles|80|20|?|
ミルクパン 6個入|北浜製菓|bread|240|12|k|wheat milk egg
ロングライフ食パン 5枚|北浜製菓|bread|300|10||wheat milk
缶入りパン レーズン 100g|北浜製菓|bread|100|24|k|wheat milk egg
米粉パン 2個入|北浜製菓|bread|130|16||
さば水煮缶 190g|まるやま缶詰|canned|240|24|k|mackerel
ツナ缶 70g×3|まるやま缶詰|canned|270|16|k|soybean
コーン缶 190g|まるやま缶詰|canned|230|24||
みかん缶 295g|まるやま缶詰|canned|350|24||
トマト缶 400g|まるやま缶詰|canned|470|24|k|
大豆水煮缶 120g|まるやま缶詰|canned|150|24||soybean
こどもカレー 甘口 160g|みのり製菓|retort|160|24|k|wheat milk
大人のカレー 中辛 180g|みのり製菓|retort|180|30|k|wheat milk beef
ミートソース 260g|みのり製菓|retort|260|24||wheat beef pork
おかゆ 梅 250g|あおぞら食品|retort|250|20|k|
五目炊き込みの素 200g|あおぞら食品|retort|200|20||wheat soybean chicken
麻婆豆腐の素 150g|あおぞら食品|retort|150|30|?|
野菜スープ 180g|あおぞら食品|retort|180|24||
しょうゆ 500ml|はまかぜ醸造|seasoning|560|15|k|wheat soybean
米みそ 750g|はまかぜ醸造|seasoning|780|10||soybean
食塩 1kg|はまかぜ醸造|seasoning|1000|20|n|
砂糖 1kg|はまかぜ醸造|seasoning|1000|20|n|
なたね油 600g|はまかぜ醸造|seasoning|640|12|k|
トマトケチャップ 300g|はまかぜ醸造|seasoning|320|20||
ビスケット 12枚|みのり製菓|snacks|130|24|k|wheat milk egg
おせんべい 個包装 18枚|みのり製菓|snacks|110|16||wheat soybean
果汁グミ 80g|みのり製菓|snacks|80|40||gelatin apple
いちごチョコ 50g|みのり製菓|snacks|50|48|k|milk soybean
クッキー詰め合わせ 20枚|北浜製菓|snacks|380|6|?|
ゼリー 6個入|北浜製菓|snacks|420|12||peach
お菓子の詰め合わせ袋|みのり製菓|snacks||20|?|
豆乳飲料 200ml|こもれび飲料|drinks|210|24|k|soybean
麦茶 500ml|こもれび飲料|drinks|525|24|k|
りんごジュース 200ml|こもれび飲料|drinks|215|24|k|apple
野菜ジュース 200ml|こもれび飲料|drinks|215|24||
保存水 2L|こもれび飲料|drinks|2060|6|k|
ヨーグルト 400g|ほしの乳業|dairy|420|12|c|milk
チーズ 6P|ほしの乳業|dairy|110|24|ck|milk
牛乳 200ml|ほしの乳業|dairy|210|24|cu|milk
ロングライフ牛乳 1L|ほしの乳業|dairy|1040|12|k|milk
じゃがいも 10kg|みどり台農園|produce|10000|1|n|
玉ねぎ 10kg|みどり台農園|produce|10000|1|n|
りんご 5kg|みどり台農園|produce|5000|1|n|apple
カット野菜 200g|みどり台農園|produce|210|20|cu|
ソーセージ 130g|あおぞら食品|meat_fish|135|20|c|pork milk
さけ切り身 冷凍 500g|あおぞら食品|meat_fish|520|10|f|salmon
鶏からあげ 冷凍 1kg|そらいろ冷食|frozen_meal|1020|8|fk|wheat egg soybean chicken
冷凍チャーハン 450g|そらいろ冷食|frozen_meal|460|12|fk|wheat egg pork shrimp
冷凍コロッケ 8個|そらいろ冷食|frozen_meal|420|12|f|wheat milk soybean
冷凍ブロッコリー 500g|そらいろ冷食|frozen_meal|510|16|f|
粉ミルク 800g|ほしの乳業|baby|980|8|k|milk soybean
ベビーフード 80g×2|ほしの乳業|baby|190|24||
紙おむつ Mサイズ 58枚|すずらん日用品|daily_goods|1700|4|nk|
生理用品 28個入|すずらん日用品|daily_goods|250|24|n|
ティッシュ 5箱|すずらん日用品|daily_goods||12|n|
歯ブラシ こども用|すずらん日用品|daily_goods|20|120|n|
"""


@dataclass(frozen=True, slots=True)
class Product:
    """An item of the demo with what later steps ask of it."""

    id: uuid.UUID
    code: str
    name: str
    maker: str
    category: str
    temperature: str
    date_kind: str
    per_case: int
    weight_grams: int | None


def add_goods(session: OrganizationSession, chance: random.Random, *, now: datetime, today: date) -> list[Product]:
    """All products of the table, with piece codes, some carton codes, and the labels that somebody has read."""
    version = list_in_force(today).version
    lines = [line.split("|") for line in _TABLE.strip().splitlines()]
    items = [_add(session, cells, at, now=now, version=version) for at, cells in enumerate(lines)]
    for item in items:
        item.code = new_code(chance)
    session.flush()
    return [_product(item) for item in items]


def _add(session: OrganizationSession, cells: list[str], at: int, *, now: datetime, version: str) -> Item:
    name, maker, category, grams, per_case, marks, allergens = cells
    item = add_item(
        session,
        name=name,
        maker=maker,
        category=category,
        now=now,
        temperature=next((_COLD[mark] for mark in marks if mark in _COLD), "ambient"),
        weight_grams=int(grams) if grams else None,
        pieces_per_case=int(per_case) if int(per_case) > 1 else None,
        date_kind=_date_kind(marks),
        gtin14="0" + (jan := item_number(at)),
    )
    if "k" in marks:
        add_barcode(session, item, gtin14=carton_number(jan), pieces=int(per_case))
    if "?" not in marks and category != "daily_goods":
        set_allergens(session, item, _label(allergens.split()), list_version=version)
    return item


def _product(item: Item) -> Product:
    return Product(
        item.id,
        item.code,
        item.name,
        item.maker,
        item.category,
        item.temperature,
        item.date_kind,
        item.pieces_per_case or 1,
        item.weight_grams,
    )


def _date_kind(marks: str) -> str:
    kinds = {"u": "use_by", "m": "milled", "y": "crop_year", "n": "none"}
    return next((kinds[mark] for mark in marks if mark in kinds), "best_before")


def _label(contained: list[str]) -> dict[str, str]:
    return dict.fromkeys(_ALWAYS_NAMED, "free") | dict.fromkeys(contained, "contains")


def item_number(at: int) -> str:
    """The JAN-13 of the product at this place of the table."""
    return _with_check_digit(f"{_PREFIXES[at % 2]}{at + 1:06d}")


def carton_number(jan: str) -> str:
    """The ITF-14 of a carton of these pieces."""
    return _with_check_digit("1" + jan[:12])


def _with_check_digit(digits: str) -> str:
    # Weights 3 and 1 in turn, beginning with 3 at the right (GS1 General Specifications, section 7.9).
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(digits)))
    return digits + str(-total % 10)
