"""Words of the page that everybody may read, in plain language, and of its switch."""

TEXTS = {
    "public.title": ("{name}がとどけた結果", "What {name} has given"),
    "public.claim": ("食べ物をとどける団体です", "Passes food on to those who need it"),
    "public.closed": ("締めた月までの数です。", "Months that are closed."),
    "public.full_months": ("終わった月までの数です。", "Months that are over."),
    "public.weight": ("とどけた重さ", "Weight given"),
    "public.pieces": ("とどけた数", "Pieces given"),
    "public.visits": ("延べ世帯数", "Household visits"),
    "public.groups": ("とどけた団体", "Groups reached"),
    "public.hidden": ("出しません", "not shown"),
    "public.too_few": (
        "まだ {n} 団体より少ないので、数字を出していません。",
        "No figures yet: fewer than {n} groups stand behind them.",
    ),
    "public.rule_given": (
        "「とどけた」は、地域の団体に渡した数です。こども食堂や、食べ物を配る団体などです。",
        "“Given” is what local groups received: children’s cafeterias, pantries and the like.",
    ),
    "public.rule_hidden": (
        "{n} 団体より少ない所と月は、数を出しません。どの団体かが、わからないようにするためです。",
        "Places and months with fewer than {n} groups are not shown, so that no single group can be told.",
    ),
    "public.rule_people": (
        "受け取った人の名前は、どこにも書いていません。",
        "Nobody who received food is named anywhere.",
    ),
    "public.foot": (
        "{name}がたすきで記録した数です。このページは、見た人を記録しません。",
        "Recorded by {name} with Tasuki. This page keeps nothing about who reads it.",
    ),
    "public.switch_title": ("だれでも見られるページ", "Public page"),
    "public.is_on": ("このページは、いまだれでも見られます", "The page can be read by anybody now"),
    "public.is_off": ("このページは出ていません", "The page is not shown"),
    "public.address": ("ページの場所：", "Address:"),
    "public.what_is_shown": ("出る数字", "What is on it"),
    "public.shown_sums": ("合計だけが出ます。団体や寄贈者の名前は出ません。", "Sums only. No group and no donor is named."),
    "public.shown_months": (
        "締めた月まで。締めていなければ、終わった月までの数です。",
        "Up to the last closed month, or the last full month where none is closed.",
    ),
    "public.shown_few": (
        "{n} 団体より少ない所と月は、数を出しません。",
        "Places and months with fewer than {n} groups are left out.",
    ),
    "public.shown_people": ("人の名前や連絡先は出ません。", "No names and no contacts."),
    "public.shown_tracking": ("見た人を記録しません。", "Nothing is kept about who reads it."),
    "public.switch_on": ("だれでも見られるようにする", "Show the page to everybody"),
    "public.switch_on_help": ("はずすと、すぐに見られなくなります。", "Untick it and the page is gone at once."),
    "public.search": ("検索サイトに出てもよい", "May be found by search engines"),
    "public.search_help": (
        "はずしておくと、検索サイトに出さないように頼みます。",
        "Left off, search engines are asked to leave it out.",
    ),
    "public.save": ("このとおりにする", "Save"),
    "public.switched_on": ("だれでも見られるようにしました。", "The page can be read by anybody now."),
    "public.switched_off": ("ページを出すのをやめました。", "The page is no longer shown."),
}
