"""What can go into a cell of somebody else's form, and what it is called there. Names are part of the file format: marks between double
braces are written with them, in Japanese or English."""

from collections.abc import Iterator
from dataclasses import dataclass

from matching.handouts import BANDS
from matching.impact import COLUMNS

UNITS = ("kg", "pieces", "cases")


@dataclass(frozen=True, slots=True)
class Choice:
    """`kind` is number, text or date. `by` says what it can be narrowed to: a category, a month of the period."""

    key: str
    group: str
    kind: str
    ja: str
    en: str
    by: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        return self.ja if language == "ja" else self.en[:1].upper() + self.en[1:]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.ja, self.en, self.key, *self.others)


@dataclass(frozen=True, slots=True)
class ListChoice:
    """Rows that fill a form downward; `fields` are its columns."""

    key: str
    ja: str
    en: str
    fields: tuple[Choice, ...]

    def name(self, language: str) -> str:
        return self.ja if language == "ja" else self.en[:1].upper() + self.en[1:]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.ja, self.en, self.key, self.ja.removesuffix("一覧"))

    def field(self, key: str) -> Choice | None:
        return next((field for field in self.fields if field.key == key), None)


_COLUMN_NAMES = {
    "received": ("受け取った", "received"),
    "issued": ("渡した", "given"),
    "returned": ("戻ってきた", "come back"),
    "disposed": ("捨てた・返した", "discarded"),
    "difference": ("数え直しの差の", "count difference"),
    "opening": ("はじめの在庫の", "opening stock"),
    "closing": ("おわりの在庫の", "closing stock"),
}
_UNIT_NAMES = {"kg": ("重さ（kg）", "kg"), "pieces": ("個数", "pieces"), "cases": ("ケース数", "cases")}
_OTHERS = {
    "received.kg": ("受入重量", "取扱量", "受け取り量"),
    "received.pieces": ("受入個数", "取扱個数"),
    "issued.kg": ("配布重量", "提供重量", "提供量"),
    "issued.pieces": ("配布個数", "提供個数", "配布点数", "提供点数"),
    "disposed.kg": ("廃棄重量", "廃棄量"),
    "disposed.pieces": ("廃棄個数",),
    "opening.kg": ("期首在庫",),
    "closing.kg": ("期末在庫", "在庫重量"),
}
_BAND_NAMES = {
    "infants": ("0〜5 歳の人数", "people aged 0-5", "乳幼児"),
    "children": ("6〜17 歳の人数", "people aged 6-17", "子どもの人数"),
    "adults": ("18〜64 歳の人数", "people aged 18-64", "大人の人数"),
    "seniors": ("65 歳以上の人数", "people aged 65 and over", "高齢者の人数"),
}
CALENDAR = ("month",)
BOTH = ("category", "month")


def _goods(units: tuple[str, ...] = UNITS) -> Iterator[Choice]:
    for column, (ja, en) in _COLUMN_NAMES.items():
        narrowed = BOTH if column in COLUMNS else ("category",)
        for unit in units:
            word_ja, word_en = _UNIT_NAMES[unit]
            key = f"{column}.{unit}"
            others = (f"{ja}{word_ja.removesuffix('（kg）')}", *_OTHERS.get(key, ()))
            yield Choice(key, "goods", "number", f"{ja}{word_ja}", f"{en} {word_en}", narrowed, others)


def _households() -> Iterator[Choice]:
    yield Choice("visits", "households", "number", "延べ世帯数", "household visits", CALENDAR, ("延世帯数", "世帯数（延べ）"))
    yield Choice("people", "households", "number", "延べ人数", "people", CALENDAR, ("延人数", "利用者数"))
    for band in BANDS:
        ja, en, other = _BAND_NAMES[band]
        yield Choice(band, "households", "number", ja, en, CALENDAR, (other,))
    yield Choice("reports", "households", "number", "配布報告の件数", "hand-out reports", CALENDAR, ("実施回数", "開催回数"))


def _counts() -> Iterator[Choice]:
    for key, ja, en, other in (
        ("groups", "渡した団体数", "groups reached", "団体数"),
        ("donors", "寄贈者数", "donors", "寄附者数"),
        ("prefectures", "都道府県数", "prefectures", "都道府県の数"),
        ("municipalities", "市区町村数", "municipalities", "市町村数"),
        ("handovers", "受け渡しの回数", "hand-overs", "配布回数"),
        ("entries", "記録の件数", "entries", "入出庫件数"),
    ):
        yield Choice(key, "counts", "number", ja, en, others=(other,))


def _converted() -> Iterator[Choice]:
    yield Choice("meals", "converted", "number", "食数（換算）", "meals (converted)", others=("食数", "meals"))
    yield Choice(
        "co2e",
        "converted",
        "number",
        "CO2e（kg、換算）",
        "CO2e kg (converted)",
        others=("CO2削減量", "温室効果ガス削減量", "CO2e"),
    )


def _period() -> Iterator[Choice]:
    for key, kind, ja, en, others in (
        ("period", "text", "期間", "period", ("対象期間",)),
        ("period_era", "text", "期間（和暦）", "period in eras", ("期間和暦",)),
        ("first_day", "date", "はじめの日", "first day", ("開始日",)),
        ("first_day_era", "text", "はじめの日（和暦）", "first day in eras", ()),
        ("last_day", "date", "おわりの日", "last day", ("終了日",)),
        ("last_day_era", "text", "おわりの日（和暦）", "last day in eras", ()),
        ("fiscal_year_era", "text", "年度（和暦）", "fiscal year in eras", ("年度",)),
        ("fiscal_year", "text", "年度（西暦）", "fiscal year", ()),
        ("fiscal_year_number", "number", "年度の数字（西暦）", "fiscal year number", ()),
        ("fiscal_year_era_number", "number", "年度の数字（和暦）", "fiscal year number in eras", ("令和年度",)),
        ("today", "date", "提出日", "today", ("今日", "作成日", "報告日", "date")),
        ("today_era", "text", "提出日（和暦）", "today in eras", ("今日和暦", "作成日和暦")),
        ("today_era_year", "number", "提出日の年（和暦）", "year of today in eras", ()),
        ("today_month", "number", "提出日の月", "month of today", ()),
        ("today_day", "number", "提出日の日", "day of today", ()),
    ):
        yield Choice(key, "period", kind, ja, en, others=others)


def _organization() -> Iterator[Choice]:
    for key, ja, en, others in (
        ("organization", "団体名", "organization", ("法人名", "申請者名")),
        ("organization_address", "団体の住所", "organization address", ("住所", "所在地")),
        ("representative", "代表者名", "representative", ("代表者", "代表者氏名")),
        ("organization_phone", "団体の電話番号", "organization phone", ("電話番号", "連絡先")),
        ("prepared_by", "担当者名", "prepared by", ("作成者", "記入者")),
        ("checkpoint", "台帳の指紋", "checkpoint", ("指紋",)),
    ):
        yield Choice(key, "organization", "text", ja, en, others=others)


# Text that is asked for each time the form is filled.
ASK = Choice("ask", "asked", "text", "記入", "ask", others=("その都度入力",))
CHOICES: dict[str, Choice] = {
    choice.key: choice for choice in (*_goods(), *_households(), *_counts(), *_converted(), *_period(), *_organization(), ASK)
}
GROUPS = ("goods", "households", "counts", "converted", "period", "organization", "asked")


def _field(key: str, kind: str, ja: str, en: str, *others: str) -> Choice:
    return Choice(key, "list", kind, ja, en, others=others)


_NAME = _field("name", "text", "名前", "name", "名称", "団体名", "配布先", "提供先", "支援先", "寄贈者名", "品名", "品目")
_MUNICIPALITY = _field("municipality", "text", "市区町村", "municipality", "所在地")
_PREFECTURE = _field("prefecture", "text", "都道府県", "prefecture")
_WEIGHT = (
    _field("kg", "number", "重さ（kg）", "weight (kg)", "kg", "重さ", "重量"),
    _field("pieces", "number", "個数", "pieces", "数量", "点数"),
    _field("cases", "number", "ケース数", "cases"),
)
_PEOPLE = (
    _field("visits", "number", "延べ世帯数", "household visits", "世帯数"),
    _field("people", "number", "延べ人数", "people", "人数"),
    *(_field(band, "number", ja, en, other) for band, (ja, en, other) in _BAND_NAMES.items()),
    _field("reports", "number", "配布報告の件数", "hand-out reports", "回数", "実施回数"),
)


def _of_column(column: str, one: Choice) -> Choice:
    """An amount of one column of the account in a list of donors."""
    ja, en = _COLUMN_NAMES[column]
    return _field(f"{column}_{one.key}", "number", f"{ja}{one.ja}", f"{en} {one.en}", *(f"{ja}{other}" for other in one.others))


_NUMBER = _field("number", "number", "番号", "no", "No.")
LISTS: dict[str, ListChoice] = {
    one.key: one
    for one in (
        ListChoice("groups", "団体一覧", "groups", (_NUMBER, _NAME, _PREFECTURE, _MUNICIPALITY, *_WEIGHT, *_PEOPLE)),
        ListChoice("donors", "寄贈者一覧", "donors", (
            _NUMBER, _NAME,
            *(_of_column("received", one) for one in _WEIGHT), *(_of_column("issued", one) for one in _WEIGHT),
        )),
        ListChoice("items", "品目一覧", "items", (_NUMBER, _NAME, _field("category", "text", "種類", "category"), *_WEIGHT)),
        ListChoice("categories", "種類一覧", "categories", (
            _field("name", "text", "種類", "category", "名前", "品目", "区分"), *_goods(UNITS),
        )),
        ListChoice("months", "月一覧", "months", (
            _field("name", "text", "月", "month", "年月"),
            *(choice for choice in _goods(UNITS) if choice.key.partition(".")[0] in COLUMNS), *_PEOPLE,
        )),
        ListChoice("handouts", "配布一覧", "hand-outs", (
            _NUMBER, _field("day", "date", "日付", "day", "配布日", "実施日"), _NAME, _MUNICIPALITY,
            _field("visits", "number", "世帯数", "households", "延べ世帯数"), *_PEOPLE[1:-1],
        )),
        ListChoice("municipalities", "市区町村一覧", "municipalities", (
            _NUMBER, _field("name", "text", "市区町村", "municipality", "名前"), _PREFECTURE, *_PEOPLE,
        )),
    )
}  # fmt: skip
