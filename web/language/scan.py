"""Words of the volunteer's screens: verbs, one fact a sentence, nobody blamed."""

TEXTS = {
    "scan.unknown_gtin": ("はじめての品物です。名前を入れてください", "This item is new. Give it a name"),
    "scan.unknown_label": ("この倉庫の札ではありません", "This is not one of this warehouse’s labels"),
    "scan.foreign": ("この倉庫の札ではありません", "This is not one of this warehouse’s labels"),
    "scan.wrong_check": ("番号が一つちがっているようです。もう一度読むか、打ちなおしてください", "One digit seems wrong. Scan again or retype it"),
    "scan.in_store": ("お店が付けた番号です。品物の名前で探してください", "A shop made this number up. Search by the item’s name"),
    "scan.unreadable": ("番号を読めませんでした。もう一度読むか、手で打ってください", "The code could not be read. Scan again or type it"),
}
