"""Sentences beside fields that any form may show."""

TEXTS = {
    "problem.unreadable": ("読めませんでした。入れなおしてください。", "This could not be read. Please enter it again."),
    "problem.instant_unreadable": ("日時を読めませんでした。", "The time could not be read; use ISO 8601 with an offset."),
    "problem.key_unreadable": ("記録の番号が正しくありません。画面を開きなおしてください。", "The key is not a UUID. Reload the page."),
    "problem.too_many_values": ("多すぎます。分けて送ってください。", "Too many at once. Send them in parts."),
    "shell.undo": ("取り消す", "Undo"),
}
