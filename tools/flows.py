"""Draws the two diagrams of docs/: who does what in which order, and which data go where. `python3 tools/flows.py` writes them anew."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
LANGUAGES = ("ja", "en")
WIDTH = 760
FONT = "Noto Sans CJK JP, Noto Sans JP, Hiragino Sans, Yu Gothic, Meiryo, sans-serif"
INK, KEY, TINT, LINE, WARN = "#1a1a1a", "#00428c", "#f0f9ff", "#949494", "#fbf5e0"

# Who acts, as columns.
LANES = [
    ("寄贈者", "Donor"),
    ("調整担当", "Coordinator"),
    ("倉庫", "Warehouse"),
    ("団体", "Group"),
    ("監査・審査", "Auditor, assessor"),
]
# Steps from top to bottom: lane, then the words. The number is its place in the list.
STEPS = [
    (0, ("申し出る\n合意書を結ぶ", "Offers goods,\nsigns an agreement")),
    (1, ("申し出・合意書・\n団体の書類を登録", "Registers offers,\nagreements, papers")),
    (2, ("受け取る：4 つの確認、\n温度、写真、ロットの番号", "Takes in: four checks,\ntemperature, photo, code")),
    (2, ("保管する：衛生チェック、\n温度、数える", "Stores: hygiene checks,\ntemperatures, counts")),
    (1, ("マッチング：案を作り、\nわけを見て、知らせる", "Matches: plan, reasons,\nconfirmation")),
    (3, ("返事：受け取る・減らす・\n辞退", "Answers: takes, takes\nless, declines")),
    (2, ("取り出し、出す前の確認、\n送り出す", "Picks, checks before\nleaving, ships")),
    (3, ("受け取り、配る", "Receives, hands out")),
    (3, ("結果を報告：世帯と人数\n（名前はなし）", "Reports households and\npeople (no names)")),
    (1, ("報告を作る、締める、\n指紋を外に預ける", "Makes reports, closes,\ngives fingerprints out")),
    (0, ("受領書と結果の報告を\n受け取る", "Gets receipt slips and\noutcome reports")),
    (4, ("認証の確認書、抜き取り、\n台帳を確かめる", "Reads sheets and samples,\nproves the ledger")),
]
RECALL = (
    "いつでも：回収。止める → どの団体に渡ったか → 知らせる → 残りを聞く → 記録。練習もできます。",
    "At any time: recall. Hold, find who got it, tell them, ask what is left, record. Can be drilled.",
)

# Rows of the data diagram: who brings or gets data, the words on the arrow, the process, the stores. Towards us, or away from us.
STORES = {
    "D1": ("名簿：品目・場所・\n寄贈者・団体", "Registers: items, places,\ndonors, groups"),
    "D2": ("合意書・書類", "Agreements, papers"),
    "D3": ("ロット", "Lots"),
    "D4": ("台帳（移動の記録）", "Ledger (movements)"),
    "D5": ("確認の記録：受け取り・\n衛生と温度・出すとき", "Checks: receipt, hygiene,\ntemperatures, release"),
    "D6": ("申し出・希望・案", "Offers, needs, plans"),
    "D7": ("配った結果", "Hand-out reports"),
    "D8": ("変更の記録・指紋", "Journal, fingerprints"),
}
FLOWS = [
    (
        "in",
        ("寄贈者・団体", "Donors, groups"),
        ("連絡先、合意書、書類", "contacts, agreements,\npapers"),
        ("1 登録する", "1 Register"),
        ("D1", "D2"),
    ),
    (
        "in",
        ("寄贈者", "Donor"),
        ("品物、期限、温度", "goods, date mark,\ntemperature"),
        ("2 受け取る", "2 Take in"),
        ("D3", "D4", "D5"),
    ),
    (
        "in",
        ("ボランティア", "Volunteer"),
        ("衛生、温度、数えた数", "hygiene, temperatures,\ncounts"),
        ("3 保管する", "3 Store"),
        ("D5", "D4"),
    ),
    (
        "in",
        ("寄贈者・団体", "Donors, groups"),
        ("申し出、希望、返事", "offers, needs, answers"),
        ("4 マッチング", "4 Match"),
        ("D6", "D1"),
    ),
    ("out", ("団体", "Group"), ("品物、便のお知らせ", "goods, delivery notice"), ("5 送り出す", "5 Ship"), ("D4", "D5")),
    (
        "in",
        ("団体", "Group"),
        ("世帯数・人数\n（名前なし）", "households, people\n(no names)"),
        ("6 結果を聞く", "6 Ask the result"),
        ("D7",),
    ),
    (
        "out",
        ("寄贈者・助成元・自治体", "Donors, funders, public"),
        ("報告書、受領書、Excel", "reports, receipt slips,\nExcel"),
        ("7 報告する", "7 Report"),
        ("D4", "D7", "D1"),
    ),
    (
        "out",
        ("監査・審査", "Auditor, assessor"),
        ("確認書、台帳、指紋", "sheets, ledger,\nfingerprints"),
        ("8 確かめる", "8 Prove"),
        ("D4", "D5", "D2", "D8"),
    ),
]


def text(
    x: float, y: float, words: str, *, size: float = 13, anchor: str = "middle", weight: str = "400", fill: str = INK
) -> Iterator[str]:
    """Lines of words around the height `y`."""
    lines = words.split("\n")
    for number, line in enumerate(lines):
        at = y + size * 0.36 + (number - (len(lines) - 1) / 2) * size * 1.4
        yield f'<text x="{x:g}" y="{at:.1f}" font-size="{size:g}" text-anchor="{anchor}" font-weight="{weight}" fill="{fill}">{escape(line)}</text>'


def box(
    x: float, y: float, wide: float, high: float, *, fill: str = "#ffffff", line: str = KEY, round_: float = 8, dash: bool = False
) -> str:
    dashes = ' stroke-dasharray="5 4"' if dash else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" rx="{round_:g}" fill="{fill}" stroke="{line}" stroke-width="1.5"{dashes}/>'


def arrow(points: list[tuple[float, float]]) -> str:
    way = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline points="{way}" fill="none" stroke="{KEY}" stroke-width="1.8" marker-end="url(#head)"/>'


def document(high: float, title: str, parts: list[str]) -> str:
    head = (
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="'
        + KEY
        + '"/></marker></defs>'
    )
    size = f'viewBox="0 0 {WIDTH} {high:g}" width="{WIDTH}" height="{high:g}"'
    begin = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}" role="img">'
    return "\n".join(
        [
            begin,
            f"<title>{escape(title)}</title>",
            head,
            f'<rect width="{WIDTH}" height="{high:g}" fill="#ffffff"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


def business(language: int) -> str:
    """Lanes side by side, time downwards."""
    wide, top, apart, high = WIDTH / len(LANES), 48, 66, 46
    bottom = top + apart * len(STEPS) + 6
    parts = []
    for number, names in enumerate(LANES):
        ground = "#ffffff" if number % 2 else "#f7f7f7"
        place = f'x="{number * wide:g}" y="0" width="{wide:g}" height="{bottom:g}"'
        parts.append(f'<rect {place} fill="{ground}" stroke="{LINE}" stroke-width="0.7"/>')
        parts += text(number * wide + wide / 2, 22, names[language], size=14, weight="700", fill=KEY)
    centres = [(lane * wide + wide / 2, top + apart * number + high / 2) for number, (lane, _) in enumerate(STEPS)]
    for (x, y), (to_x, to_y) in zip(centres, centres[1:], strict=False):
        middle = y + apart / 2
        points = (
            [(x, y + high / 2), (to_x, to_y - high / 2)]
            if x == to_x
            else [(x, y + high / 2), (x, middle), (to_x, middle), (to_x, to_y - high / 2)]
        )
        parts.append(arrow(points))
    for number, ((x, y), (_, words)) in enumerate(zip(centres, STEPS, strict=True), start=1):
        parts.append(box(x - wide / 2 + 5, y - high / 2, wide - 10, high, fill=TINT))
        parts += text(x, y, words[language], size=10.5)
        parts.append(f'<circle cx="{x - wide / 2 + 13:g}" cy="{y - high / 2:g}" r="9" fill="{KEY}"/>')
        parts += text(x - wide / 2 + 13, y - high / 2, str(number), size=10.5, weight="700", fill="#ffffff")
    parts.append(box(5, bottom + 10, WIDTH - 10, 34, fill=WARN, line="#927200", dash=True))
    parts += text(WIDTH / 2, bottom + 27, RECALL[language], size=12)
    return document(bottom + 52, ("ToBe 業務の流れ", "ToBe business flow")[language], parts)


def data(language: int) -> str:
    """A row for each process: who stands outside at the left, what is kept at the right."""
    top, apart, high = 44, 92, 58
    bottom = top + apart * len(FLOWS)
    parts = []
    heads = (("外の人", "Outside"), ("仕事", "Process"), ("残るもの", "What is kept"))
    for x, names in zip((80, 350, 605), heads, strict=True):
        parts += text(x, 20, names[language], size=14, weight="700", fill=KEY)
    for number, (direction, who, what, process, stores) in enumerate(FLOWS):
        y = top + apart * number + high / 2
        parts.append(box(6, y - 21, 148, 42, line=INK, round_=0))
        parts += text(80, y, who[language], size=12)
        parts.append(arrow([(154, y), (286, y)] if direction == "in" else [(290, y), (158, y)]))
        parts += text(222, y - 12 - 7 * what[language].count("\n"), what[language], size=10)
        parts.append(box(290, y - high / 2, 122, high, fill=TINT, round_=26))
        parts += text(351, y, process[language], size=13, weight="700")
        parts += _stores(stores, y, language, reads=direction == "out" and number > 5)
    return document(bottom + 4, ("ToBe データの流れ", "ToBe data flow")[language], parts)


def _stores(names: tuple[str, ...], y: float, language: int, *, reads: bool) -> Iterator[str]:
    """Up to four stores in two columns, each open at its right as stores are drawn."""
    for place, name in enumerate(names):
        x, at = 452 + place % 2 * 154, y + (place // 2 * 42 - (21 if len(names) > 2 else 0))
        yield f'<path d="M{x + 148:g} {at - 18:g}H{x:g}V{at + 18:g}H{x + 148:g}" fill="#f7f7f7" stroke="{INK}" stroke-width="1.2"/>'
        yield from text(x + 4, at, name, size=10.5, anchor="start", weight="700", fill=KEY)
        yield from text(x + 86, at, STORES[name][language], size=10 if language == 0 else 9.5)
    yield arrow([(448, y), (416, y)] if reads else [(412, y), (448, y)])


def drawings() -> dict[str, str]:
    """Every diagram by the name of its file."""
    return {
        f"flow-{name}.{code}.svg": draw(number)
        for name, draw in (("business", business), ("data", data))
        for number, code in enumerate(LANGUAGES)
    }


def main() -> None:
    for name, drawing in drawings().items():
        (PICTURES / name).write_text(drawing, encoding="utf-8")
        print(PICTURES / name)


if __name__ == "__main__":
    main()
