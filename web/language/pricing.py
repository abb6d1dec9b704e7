"""Words of the page that shows what fewer deliveries would cost."""

TEXTS = {
    "jobs.kind_price": ("運ぶ回数ごとに配り方を計算しています", "Working out plans with fewer deliveries"),
    "rounds.tab_price": ("運ぶ回数", "Deliveries and cost"),
    "rounds.price_link": ("運ぶ回数をへらすと？", "Fewer deliveries?"),
    "price.title": ("運ぶ回数をへらすと", "Fewer deliveries and what they cost"),
    "price.intro": (
        "1回に運ぶ重さの下限を決めると、運ぶ回数はへります。そのかわり、配れる量や、少ない団体への量がへることがあります。見くらべて選べます。",
        "A least weight per delivery means fewer deliveries. In return, less may be placed, or groups that have little may get less. Compare and choose.",
    ),
    "price.none": ("まだくらべていません", "Not compared yet"),
    "price.none_help": (
        "下限を5通りためして、回数と量をくらべます。いまの案は変わりません。",
        "Tries five least weights and compares them. The plan you have stays as it is.",
    ),
    "price.work_out": ("くらべてみる", "Compare"),
    "price.again": ("もう一度くらべる", "Compare again"),
    "price.chart_placed": ("回数と、配れる量", "Deliveries and weight placed"),
    "price.chart_level": ("回数と、少ないほうの団体の1世帯あたり", "Deliveries and level of those with little"),
    "price.axis_drops": ("運ぶ回数（右ほど少ない）", "deliveries (fewer to the right)"),
    "price.sentence_placed": (
        "運ぶ回数を {most} 回から {least} 回にへらすと、配れる量は {share} % になります。",
        "With {least} deliveries in place of {most}, {share} % of the weight is placed.",
    ),
    "price.sentence_level": (
        "少ないほうの団体の1世帯あたりは {first} kg から {last} kg になります。",
        "The level of those with little goes from {first} kg to {last} kg per household.",
    ),
    "price.as_donor": ("下限なし", "no least weight"),
    "price.step": ("{n} kg 以上", "{n} kg or more"),
    "price.column_least": ("1回に運ぶ重さ", "Weight of a delivery"),
    "price.column_drops": ("運ぶ回数", "Deliveries"),
    "price.column_placed": ("配れる量", "Placed"),
    "price.column_lowest": ("いちばん少ない団体（1世帯）", "Lowest level (household)"),
    "price.column_p5": ("下から5 %の世帯", "Lowest 5 % of households"),
    "price.column_unserved": ("何も届かない団体", "Groups with nothing"),
    "price.column_choice": ("選ぶ", "Choice"),
    "price.dominated": ("ほかの選び方のほうが、どの点でもよいです", "another choice is better in every way"),
    "price.chosen": ("いまの決め方", "chosen"),
    "price.choose": ("これで作り直す", "Plan with this"),
    "price.note": (
        "{at} に短い計算でくらべた数字です。選ぶと、くわしく計算し直します。手で決めた数はそのままです。",
        "Compared by short computations at {at}. When you choose one, the plan is worked out again in full; numbers set by hand stay.",
    ),
}
