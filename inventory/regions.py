"""The 47 prefectures: number, names and place on the tile map. Their names are data here, as printed on maps, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A prefecture by its JIS X 0401 number; `column` and `row` are tile widths from the top left of a map of 13 by 11 tiles.

    Halves set Shikoku and the Kinki coast between their neighbours, so a tile map needs no lines to be recognised.
    """

    code: str
    name: str
    short_name: str
    english: str
    column: float
    row: float

    @property
    def iso(self) -> str:
        """ISO 3166-2, which numbers prefectures as JIS does."""
        return f"JP-{self.code}"


COLUMNS, ROWS = 13, 11

# Number, official name and English name: the local government code list of the Ministry of Internal Affairs. Position: own layout.
_TABLE = """
01 北海道 Hokkaido 12 0
02 青森県 Aomori 12 1
03 岩手県 Iwate 12 2
04 宮城県 Miyagi 12 3
05 秋田県 Akita 11 2
06 山形県 Yamagata 11 3
07 福島県 Fukushima 12 4
08 茨城県 Ibaraki 12 6
09 栃木県 Tochigi 12 5
10 群馬県 Gunma 11 5
11 埼玉県 Saitama 11 6
12 千葉県 Chiba 12 7
13 東京都 Tokyo 11 7
14 神奈川県 Kanagawa 11 8
15 新潟県 Niigata 10 4
16 富山県 Toyama 9 4
17 石川県 Ishikawa 8 4
18 福井県 Fukui 8 5
19 山梨県 Yamanashi 10 6
20 長野県 Nagano 10 5
21 岐阜県 Gifu 9 5
22 静岡県 Shizuoka 9.5 7
23 愛知県 Aichi 9 6
24 三重県 Mie 8.5 7
25 滋賀県 Shiga 8 6
26 京都府 Kyoto 7 6
27 大阪府 Osaka 6.5 7
28 兵庫県 Hyogo 6 6
29 奈良県 Nara 7.5 7
30 和歌山県 Wakayama 7 8
31 鳥取県 Tottori 5 5
32 島根県 Shimane 4 5
33 岡山県 Okayama 5 6
34 広島県 Hiroshima 4 6
35 山口県 Yamaguchi 3 6
36 徳島県 Tokushima 5 8.5
37 香川県 Kagawa 5 7.5
38 愛媛県 Ehime 4 7.5
39 高知県 Kochi 4 8.5
40 福岡県 Fukuoka 2 7
41 佐賀県 Saga 1 7
42 長崎県 Nagasaki 0 7
43 熊本県 Kumamoto 1 8
44 大分県 Oita 2 8
45 宮崎県 Miyazaki 2 9
46 鹿児島県 Kagoshima 1 9
47 沖縄県 Okinawa 0 10
"""


def _prefecture(line: str) -> Prefecture:
    code, name, english, column, row = line.split()
    short_name = name if name == "北海道" else name[:-1]
    return Prefecture(code, name, short_name, english, float(column), float(row))


PREFECTURES: tuple[Prefecture, ...] = tuple(_prefecture(line) for line in _TABLE.split("\n") if line)
BY_CODE: dict[str, Prefecture] = {prefecture.code: prefecture for prefecture in PREFECTURES}
_BY_NAME = {
    name: prefecture
    for prefecture in PREFECTURES
    for name in (prefecture.name, prefecture.short_name, prefecture.english.casefold())
}


def find_prefecture(text: str) -> Prefecture | None:
    """By number (also without its leading zero), ISO code, Japanese name long or short, or English name."""
    plain = text.strip().removeprefix("JP-")
    if plain.isascii() and plain.isdigit():
        return BY_CODE.get(plain.zfill(2))
    return _BY_NAME.get(plain) or _BY_NAME.get(plain.casefold())


def prefecture_of(address: str) -> Prefecture | None:
    """The prefecture an address begins with, by its full name."""
    return next((prefecture for prefecture in PREFECTURES if address.startswith(prefecture.name)), None)
