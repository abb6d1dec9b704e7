"""Words of campaigns: stretches of days under a name, counted by themselves."""

TEXTS = {
    "campaigns.title": ("キャンペーン", "Campaigns"),
    "campaigns.lead": (
        "期間に名前をつけて、その間の数字だけを見られます。寄贈者やマッチングの回でしぼることもできます。",
        "Give days a name and see the figures of just those days, if you like of some donors or rounds only.",
    ),
    "campaigns.new": ("キャンペーンをつくる", "New campaign"),
    "campaigns.none": ("まだキャンペーンがありません", "No campaign yet"),
    "campaigns.none_help": (
        "つくると、期間をえらぶところにも出ます。",
        "Once made, it can also be chosen as the period of the report.",
    ),
    "campaigns.section": ("名前と期間", "Name and days"),
    "campaigns.name": ("名前", "Name"),
    "campaigns.days": ("期間", "Days"),
    "campaigns.first_on": ("はじめの日", "First day"),
    "campaigns.last_on": ("おわりの日（この日も入ります）", "Last day (included)"),
    "campaigns.notes": ("メモ", "Notes"),
    "campaigns.donors": ("寄贈者", "Donors"),
    "campaigns.donors_help": (
        "えらぶと、その寄贈者の品物だけを数えます。",
        "When some are chosen, only their goods are counted.",
    ),
    "campaigns.rounds": ("マッチングの回", "Rounds"),
    "campaigns.rounds_help": (
        "えらぶと、その回で届けたものだけを数えます。世帯数は、その便への報告だけになります。",
        "When some are chosen, only what was delivered in them is counted, and only reports on those deliveries.",
    ),
    "campaigns.round": ("第{number}回　{name}", "Round {number} {name}"),
    "campaigns.all": ("すべて", "All"),
    "campaigns.save": ("このとおりにする", "Save"),
    "campaigns.saved": ("「{name}」を残しました。", "“{name}” was saved."),
    "campaigns.show": ("期間となかみ", "Days and parts"),
    "campaigns.figures": ("数字を見る", "See the figures"),
    "campaigns.back": ("もどる", "Back"),
    "history.campaign_add": ("つくりました", "Made"),
    "history.campaign_update": ("変えました", "Changed"),
}
