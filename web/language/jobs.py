"""Words of long work and its progress."""

TEXTS = {
    "jobs.title_waiting": ("順番を待っています", "Waiting its turn"),
    "jobs.title_running": ("作っています", "Working on it"),
    "jobs.title_done": ("できました", "Done"),
    "jobs.title_failed": ("できませんでした", "It did not work"),
    "jobs.title_cancelled": ("とりやめました", "Stopped"),
    "jobs.count": ("{total} 件のうち {done} 件", "{done} of {total}"),
    "jobs.failed": ("途中で止まりました。何も書きかえていません。", "It stopped on the way. Nothing was changed."),
    "jobs.failed_help": ("もう一度ためしてください。なおらないときは、この番号を伝えてください：{number}", "Please try again. If it happens again, tell us this number: {number}"),
    "jobs.cancelled": ("やめました。何も書きかえていません。", "Stopped. Nothing was changed."),
    "jobs.kind_propose": ("配り方を計算しています", "Working out the plan"),
    "jobs.kind_import": ("一覧を順に見ています", "Working through the list"),
    "jobs.kind_verify": ("記録を通しで確かめています", "Checking every entry"),
    "jobs.kind_export": ("Excel を作っています", "Making the Excel file"),
}
