"""Words of the page that lists every report and paper."""

TEXTS = {
    "reports.title": ("報告と書類", "Reports and papers"),
    "reports.lead": (
        "だれに渡すかで選びます。どの数字も、もとの記録まで開けます。",
        "Choose by who will read it. Every figure opens down to the entries behind it.",
    ),
    "reports.for_funder": ("助成元・自治体・社会へ", "For funders, municipalities and the public"),
    "reports.for_donor": ("寄贈者と団体へ", "For donors and groups"),
    "reports.for_auditor": ("監査する人へ", "For auditors"),
    "reports.for_warehouse": ("倉庫で使う紙", "On paper in the warehouse"),
    "reports.impact": ("とどけた結果", "What was given"),
    "reports.impact_text": (
        "期間ごとの重さ、点数、世帯数。Excel もここから",
        "Weight, items and households of a period; Excel as well",
    ),
    "reports.forms": ("助成元・自治体の様式", "Funders’ own forms"),
    "reports.forms_text": (
        "届いた Excel の様式に、期間を選ぶだけで数字を入れます",
        "Fills the Excel form you were given with the figures of a period",
    ),
    "reports.papers": ("寄贈者への書類", "Papers for donors"),
    "reports.papers_text": ("提供結果報告書、受領書、感謝状", "Outcome reports, goods receipts, certificates of thanks"),
    "reports.slips": ("受領書の番号", "Numbers of goods receipts"),
    "reports.slips_text": ("年度ごとの全部の番号。無効も残ります", "Every number of a year, void ones as well"),
    "reports.agreements": ("寄贈者と合意書", "Donors and agreements"),
    "reports.agreements_text": ("寄贈者ごとの記録と、合意書の期限", "What each donor gave, and until when its agreement holds"),
    "reports.account": ("在庫の増減", "Stock account"),
    "reports.account_text": (
        "はじめの在庫からおわりの在庫まで、区分ごとに合わせます",
        "From opening to closing stock, category by category",
    ),
    "reports.checkpoints": ("台帳の指紋", "Fingerprints of the ledger"),
    "reports.checkpoints_text": ("あとから書き換えがなかったことを示します", "Show that nothing was changed afterwards"),
    "reports.changes": ("変更の記録", "Journal of changes"),
    "reports.changes_text": ("だれが、いつ、何を変えたか", "Who changed what, and when"),
    "reports.recalls": ("回収と訓練", "Recalls and drills"),
    "reports.recalls_text": (
        "探し、止め、知らせ、報告するまで。かかった時間も残ります",
        "Find, stop, tell and report, with the time each step took",
    ),
    "reports.expiry": ("期限の見通し", "Dates ahead"),
    "reports.expiry_text": (
        "期限までの日数ごとの在庫、余る見こみ、捨てた理由",
        "Stock by days left, what will be left over, why things were thrown away",
    ),
    "reports.paper": ("スマホが使えない日の記録用紙", "Sheets for a day without phones"),
    "reports.paper_text": ("印刷しておき、あとで入力します", "Print them ahead and enter their lines afterwards"),
}
