"""Words of the page that proposes teams for a lot."""

TEXTS = {
    "teaming.title": ("いっしょに受け取るチームの案", "Teams that could take it together"),
    "teaming.intro": (
        "{item}は、1か所に {n} ケース（{weight}）からです。近くの団体が1か所で受け取って分ければ、受け取れます。",
        "{item} comes in deliveries of {n} cases ({weight}) or more. Groups near each other can take it at one place and share it.",
    ),
    "teaming.proposal": ("{hub} で受け取る案", "Received at {hub}"),
    "teaming.facts": (
        "{groups} 団体で {cases} ケースまで受け取れます。いちばん遠い団体まで {way} km（直線）です。",
        "{groups} {groups|group|groups} with room for {cases} cases. The farthest is {way} km away as the crow flies.",
    ),
    "teaming.hub": ("受け取る場所", "receives"),
    "teaming.make": ("このチームを作る", "Make this team"),
    "teaming.none": ("近くの団体では足りません", "The groups near each other are too few"),
    "teaming.none_help": (
        "30 km の中で、合わせても最小の数に届かないか、受け取る場所になれる団体がありません。置ける量や書類、位置（緯度・経度）を団体のページで確かめてください。",
        "Within 30 km their room together does not reach the smallest delivery, or none has the papers and days to receive it. "
        "Check storage, papers and position on the groups' pages.",
    ),
    "teaming.back": ("品物のページにもどる", "Back to the lot"),
    "teaming.unplaced": (
        "位置が分からない {n} 団体は、ここに出ません。",
        "{n} {n|group|groups} without a known position are left out here.",
    ),
    "teaming.after": (
        "チームを作ったら、マッチングの「案を作り直す」を押すと、チームをふくめて計算します。",
        "After making the team, plan the round again: the team then takes part.",
    ),
    "rounds.limited_need": (
        "{category}の希望は月 {declared} kg ですが、家庭に渡した量の報告から {counted} kg として計算しました。",
        "The wish for {category} is {declared} kg a month; going by what was reported as handed out, {counted} kg of it count.",
    ),
    "rounds.teams_link": ("チームで受け取る案を見る", "See teams that could take it"),
}
