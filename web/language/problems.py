"""Sentences beside a field: what could not be read, then what to type instead."""

TEXTS = {
    # Dates
    "problem.checkpoint": ("指紋を読めませんでした。保存したファイルか、紙の文をそのまま渡してください。", "The fingerprint could not be read. Give its file, or the text on the paper as it is."),
    "problem.signing_key": ("16 進の数字を 64 字、書いてください。", "Write 64 hexadecimal digits."),
    "problem.date_empty": ("期限を入れてください。印字がないときは「期限の印字がない」を選びます。", "Enter the date. If none is printed, choose “No date printed”."),
    "problem.date_unreadable": ("日付を読めませんでした。2027年3月31日なら 270331 のように入れてください。", "The date could not be read. For 31 March 2027 enter 270331."),
    "problem.date_impossible": ("その日はありません。日付をたしかめてください。", "There is no such day. Check the date."),
    "problem.date_too_far": ("年が遠すぎます。年をたしかめてください。", "The year is too far away. Check the year."),
    "problem.date_ambiguous": ("読みかたが二つあります。年から 8 けたで入れてください（例 20270331）。", "This can be read in two ways. Enter eight digits from the year, such as 20270331."),
    "problem.date_kind_unknown": ("期限の種類を選んでください。", "Choose the kind of date."),
    "problem.date_not_wanted": ("期限なしのときは、日付を空にしてください。", "Leave the date empty when there is none."),
    "problem.date_not_day": ("この種類は、日までは入りません。年だけか年月で入れてください。", "This kind of date has no day. Enter the year, or year and month."),
    "problem.date_not_month": ("日まで入れてください。この種類の期限には日が要ります。", "Enter the day as well: this kind of date names its day."),
    "problem.date_not_year": ("年だけでは足りません。月と日も入れてください。", "The year alone is not enough. Enter month and day as well."),
    "problem.date_not_none": ("期限なしは、期限の種類で選んでください。", "Choose “none” as the kind of date."),
    # Numbers
    "problem.quantity_empty": ("数を入れてください。", "Enter the number."),
    "problem.quantity_not_number": ("数字で入れてください。", "Enter the number in digits."),
    "problem.quantity_negative": ("マイナスは入れられません。1 以上の数を入れてください。", "The number cannot be negative. Enter 1 or more."),
    "problem.quantity_zero": ("0 は入れられません。1 以上の数を入れてください。", "The number cannot be 0. Enter 1 or more."),
    "problem.quantity_fraction": ("小数は入れられません。切りのいい数にしてください（開いた箱は「個」で数えます）。", "Enter a whole number (an open case is counted in pieces)."),
    "problem.quantity_is_barcode": ("バーコードの番号ではありませんか。ここには数を入れてください。", "Is this the number of a barcode? Enter how many here."),
    "problem.quantity_too_large": ("数が大きすぎます。けたをたしかめてください。", "The number is too large. Check the digits."),
    # Codes on packs and labels
    "problem.gtin_not_number": ("バーコードの番号は数字で入れてください。", "The number under the barcode has digits only."),
    "problem.gtin_wrong_length": ("けたの数がちがいます。バーコードの下の 13 けた（または 8 けた）を入れてください。", "Wrong number of digits. Enter the 13 (or 8) digits under the barcode."),
    "problem.gtin_wrong_check": ("番号が一つちがっているようです。もう一度読むか、打ちなおしてください。", "One digit seems wrong. Scan again or retype it."),
    "problem.gtin_or_code": ("gtin か code の、どちらか一つを入れてください。", "Give either gtin or code."),
    "problem.elements_unreadable": ("この番号は読めませんでした。商品のバーコードを読んでください。", "This code could not be read. Scan the barcode of the product."),
    "problem.no_item_number": ("品物の番号が入っていません。商品のバーコードを読んでください。", "It holds no item number. Scan the barcode of the product."),
    "problem.code_unreadable": ("札の番号は 8 文字です。たしかめて入れなおしてください。", "A label’s code has 8 characters. Check it and enter it again."),
    "problem.empty": ("番号を入れてください。", "Enter the code."),
    "problem.bad_characters": ("使えない文字が入っています。打ちなおしてください。", "It holds characters that cannot be used. Type it again."),
    # Text
    "problem.text_bad_characters": ("使えない文字が入っています。打ちなおしてください。", "It holds characters that cannot be used. Type it again."),
    "problem.text_too_long": ("長すぎます。短くしてください。", "This is too long. Please shorten it."),
    # Requests
    "problem.instant_too_far": ("日時が正しくありません。", "The time lies impossibly far away."),
    "problem.unknown_field": ("知らない項目です。", "This field is not known."),
    "problem.object_needed": ("項目と値の組で送ってください。", "Send an object with fields."),
    "problem.list_needed": ("記録の一覧（配列）で送ってください。", "Send a list of entries."),
    "error.invalid_input": ("読めない項目があります。直してから、もう一度送ってください。", "Some fields could not be read. Correct them and send again."),
    "error.counted_below_promised": (
        "{promised} 個は渡す約束があります。それより少ない数は記録できません。調整担当に知らせてください。",
        "{promised} {promised|piece is|pieces are} promised to groups. A count below that cannot be recorded; tell a coordinator.",
    ),
}
