"""Files for the tests of imports, made here by hand: the faults of real lists, and workbooks that mean harm. All groups are invented."""

import io
import zipfile
from collections.abc import Iterable

from openpyxl import Workbook

_COMMON_FORMAT = """
全国地方公共団体コード ID 都道府県 市区町村名 名称 名称_カナ 設置目的
実施支援の主な区分 住所 方書 緯度 経度 電話番号1 電話番号1_連絡先備考
電話番号2 電話番号2_連絡先備考 内線番号 FAX番号 URL メールアドレス1 メールアドレス1_連絡先備考
メールアドレス2 メールアドレス2_連絡先備考 法人番号 運営団体名 開催頻度 開催曜日 開催日
開催開始時間 開催終了時間 開催日時特記事項 参加条件 参加費_幼児 参加費_小学生 参加費_中学生
参加費_高校生 参加費_大人 参加費特記事項 予約方法 予約特記事項 定員 フードパントリー実施
テイクアウト実施 学区 ネットワークの加入 追加情報NO 画像 画像_ライセンス 備考
"""
COMMON_FORMAT = _COMMON_FORMAT.split()
SUPPLEMENT = [
    "ID",
    "住所",
    "方書",
    "緯度",
    "経度",
    "開催頻度",
    "開催曜日",
    "開催日",
    "開催開始時間",
    "開催終了時間",
    "定員",
    "学区",
    "備考",
]
MARK = b"\xef\xbb\xbf"


def common_csv(*groups: dict[str, str], newline: str = "\r\n") -> str:
    """A file in the common format with these cells filled."""
    lines = [",".join(COMMON_FORMAT)]
    for group in groups:
        lines.append(",".join(quoted(group.get(heading, "")) for heading in COMMON_FORMAT))
    return newline.join(lines) + newline


def quoted(cell: str) -> str:
    """The cell as CSV writes it."""
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\n') else cell


def workbook(
    rows: Iterable[Iterable[object]], *, sheet: str = "Sheet1", merged: Iterable[str] = (), others: dict[str, list] | None = None
) -> bytes:
    """An ordinary .xlsx of these rows; other sheets come before it."""
    book = Workbook()
    book.remove(book.active)
    for name, lines in (others or {}).items():
        _fill(book.create_sheet(name), lines)
    target = book.create_sheet(sheet)
    _fill(target, rows)
    for cells in merged:
        target.merge_cells(cells)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet, rows) -> None:
    for row in rows:
        sheet.append(list(row))


def with_sheet_xml(xml: bytes) -> bytes:
    """A workbook whose only sheet is this XML."""
    return repacked(workbook([["a"]]), {"xl/worksheets/sheet1.xml": xml})


def sheet_xml(cells: Iterable[bytes]) -> bytes:
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + b"".join(cells)
        + b"</sheetData></worksheet>"
    )


def repacked(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The same zip with these parts put in or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        kept = {name: source.read(name) for name in source.namelist()}
        for name, content in (kept | parts).items():
            target.writestr(name, content)
    return out.getvalue()
