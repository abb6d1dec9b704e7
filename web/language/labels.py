"""Words of label sheets."""

TEXTS = {
    "labels.title": ("札を印刷", "Print labels"),
    "labels.chosen": ("札にするもの {n} 件", "{n} {n|label|labels} chosen"),
    "labels.more": ("ほか {n} 件", "{n} more"),
    "labels.paper": ("用紙", "Paper"),
    "labels.faces": ("{n} 面（{width} × {height} mm）", "{n} on a sheet ({width} × {height} mm)"),
    "labels.roll": (
        "ラベルプリンターのロール 幅 {width} mm（長さ {height} mm）",
        "Roll of a label printer, {width} mm wide ({height} mm long)",
    ),
    "labels.paper_help": (
        "ラベル用紙の箱に書いてある「面」と大きさで選びます。44 面は QR が小さいので、近くで読み取ってください。",
        "Choose by the number of labels and their size, as printed on the box. With 44 on a sheet the QR is small: scan it from close by.",
    ),
    "labels.right": ("右へずらす", "Move to the right"),
    "labels.down": ("下へずらす", "Move down"),
    "labels.offset_help": (
        "印刷の位置がずれるプリンターだけ。左や上へは -1.5 のように入れます。",
        "Only for a printer that is off. To the left or up: -1.5, for example.",
    ),
    "labels.groups_all": ("団体の全部", "All groups"),
    "labels.page": ("{n} 枚目の用紙", "Sheet {n}"),
    "labels.roll_help": (
        "印刷の画面でラベルプリンターと同じ幅の用紙を選び、「実際のサイズ（100 %）」「余白なし」にしてください。",
        "In the print window choose the label printer, its paper of the same width, actual size (100 %) and no margins.",
    ),
    "problem.offset_not_millimetres": (
        "-{most} から {most} までのミリメートルで入れてください。",
        "Enter millimetres from -{most} to {most}.",
    ),
    "labels.start": ("何番目の面から", "First free position"),
    "labels.start_help": (
        "使いかけの用紙は、左上から数えて、はじめの空いた番号を入れます。",
        "On a sheet already begun, count from the top left.",
    ),
    "labels.copies": ("1 件につき何枚", "Copies of each"),
    "labels.show": ("印刷する面を見る", "Show the sheets"),
    "labels.ask": (
        "{n} 枚になります（用紙 {sheets} 枚）。これでよいですか。",
        "That makes {n} labels on {sheets} {sheets|sheet|sheets}. Go on?",
    ),
    "labels.sure": ("{n} 枚を印刷する", "Print {n} labels"),
    "labels.none_chosen": ("何の札を印刷しますか", "Labels of what?"),
    "labels.lots_hint": (
        "ロットの札は、在庫の一覧で品物を選んで「札を印刷」を押します。",
        "For lots, select them in the stock list and press Print labels.",
    ),
    "labels.to_stock": ("在庫の一覧へ", "To the stock list"),
    "labels.site_all": ("倉庫と棚の全部（{n} 枚）", "Warehouse and all shelves ({n})"),
    "labels.sheet_title": ("札 {n} 枚", "{n} {n|label|labels}"),
    "labels.sheet_help": (
        "印刷の画面で「実際のサイズ（100 %）」「余白なし」を選んでください。",
        "In the print window choose actual size (100 %) and no margins.",
    ),
    "labels.print": ("印刷する", "Print"),
    "labels.back": ("もどる", "Back"),
    "labels.qr": ("{code} の QR コード", "QR code of {code}"),
    "problem.start_outside_sheet": ("1 から {most} までの番号を入れてください。", "Enter a position from 1 to {most}."),
    "problem.too_many_labels": ("多すぎます。全部で {most} 枚までに分けてください。", "Too many. Print at most {most} at once."),
}
