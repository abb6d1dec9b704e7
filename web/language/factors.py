"""Words of the conversion factors. A suggestion says where it was read and how it was made."""

TEXTS = {
    "factors.title": ("食事とCO2eへの換算", "Meals and CO2e"),
    "factors.link": ("食事・CO2e への換算", "Meals and CO2e"),
    "factors.lead": (
        "渡した重さを、食事の数や CO2e に直して報告に出せます。はじめは出ません。値は運営団体が決め、出典といっしょに報告に出ます。",
        "Reports can show what the weight given stands for in meals or CO2e. Off at first. You choose the value; its source is printed beside every figure.",
    ),
    "factors.meals": ("食事の数", "Meals"),
    "factors.co2e": ("CO2e（温室効果ガス）", "CO2e (greenhouse gases)"),
    "factors.meals_help": ("食品何 kg を 1 食と数えるか。", "How many kilograms of food count as one meal."),
    "factors.co2e_help": (
        "食品 1 kg を捨てずにすむと、温室効果ガスが何 kg へるか。",
        "How many kilograms of greenhouse gases one kilogram of food kept from waste stands for.",
    ),
    "factors.is_on": ("報告に出ています", "Shown in reports"),
    "factors.is_off": ("報告に出ていません", "Not shown in reports"),
    "factors.switch_on": ("報告に出す", "Show in reports"),
    "factors.switch_off": ("報告に出さない", "Stop showing"),
    "factors.switched_on": ("{kind}を報告に出します。", "{kind}: shown in reports."),
    "factors.switched_off": ("{kind}を報告に出すのをやめました。値は残っています。", "{kind}: no longer shown. The values stay."),
    "factors.needs_value": (
        "出す前に、値と出典を入れてください。",
        "Enter a value and its source before showing it.",
    ),
    "factors.value_meals": ("1 食あたりの重さ", "Weight of one meal"),
    "factors.value_co2e": ("食品 1 kg あたりの CO2e", "CO2e of 1 kg of food"),
    "factors.value_help": ("kg で、小数は 3 けたまで。例 {example}", "In kilograms, up to three decimals. Example: {example}"),
    "factors.written_meals": ("1 食 ＝ {value} kg", "1 meal = {value} kg"),
    "factors.written_co2e": ("食品 1 kg ＝ {value} kg-CO2e", "1 kg of food = {value} kg CO2e"),
    "factors.valid_from": ("いつから使うか", "Counts from"),
    "factors.valid_from_help": (
        "この日から後に渡したものに使います。前の日までは、前の値のままです。",
        "Counts for what was given from this day on. Until the day before, the earlier value stays.",
    ),
    "factors.source": ("出典", "Source"),
    "factors.source_help": (
        "だれが、いつ、どこで示した値か。報告に、このまま出ます。",
        "Who stated the value, when and where. Printed in reports as it is.",
    ),
    "factors.note": ("メモ", "Note"),
    "factors.add": ("この値を加える", "Add this value"),
    "factors.new": ("値を加える", "Add a value"),
    "factors.added": ("{kind}の値を加えました。", "{kind}: value added."),
    "factors.history": ("これまでの値", "All values"),
    "factors.number": ("番号", "No."),
    "factors.value": ("値", "Value"),
    "factors.who": ("加えた人", "Added by"),
    "factors.in_force": ("いま使っています", "in use now"),
    "factors.replaced": ("同じ日の後の値に代わりました", "replaced by a later value of the same day"),
    "factors.kept": (
        "一度加えた値は、変えることも消すこともできません。直すときは、同じ日からの値をもう一度加えます。",
        "A value once added is never changed or deleted. To correct it, add another one for the same day.",
    ),
    "factors.suggestions": ("公表された数字の例", "Figures that were published"),
    "factors.suggestions_help": (
        "おすすめではありません。使う前に、もとの資料を確かめてください。",
        "These are no recommendations. Check the original before use.",
    ),
    "factors.use": ("この値を下に入れる", "Fill in below"),
    "factors.source_japan_2023": (
        "消費者庁の 2023 年度の推計（食品ロス 464 万 t、温室効果ガス 1,050 万 t-CO2e）から計算：10.5 ÷ 4.64。nippon.com h02463、esgjournaljapan.com 48025",
        "Computed from the Consumer Affairs Agency’s estimate for FY2023 (food loss 4.64 Mt, greenhouse gases 10.5 Mt CO2e): 10.5 / 4.64. nippon.com h02463, esgjournaljapan.com 48025",
    ),
    "factors.about_japan_2023": (
        "2 つの推計をわり算した値です。換算係数として公表されたものではありません。",
        "The quotient of two estimates; not published as a conversion factor.",
    ),
    "factors.source_feeding_america": (
        "Feeding America：1.2 ポンドを 1 食と数える（feedingamerica.org, about-our-claims）",
        "Feeding America: 1.2 lb count as one meal (feedingamerica.org, about-our-claims)",
    ),
    "factors.about_feeding_america": (
        "アメリカの数えかたです。水は入れていません。",
        "A count from the United States. Water is left out.",
    ),
    "factors.source_gfn_2023": (
        "The Global FoodBanking Network の 2023 年の数字（6 億 5,400 万 kg、17 億食）から計算（FY2024 annual report、foodbanking.org 2025-07-09）",
        "Computed from figures of The Global FoodBanking Network for 2023 (654 million kg, 1.7 billion meals; FY2024 annual report, foodbanking.org 2025-07-09)",
    ),
    "factors.source_gfn_2024": (
        "The Global FoodBanking Network の 2024 年の数字（7 億 6,200 万 kg、21 億食）から計算（FY2024 annual report、foodbanking.org 2025-07-09）",
        "Computed from figures of The Global FoodBanking Network for 2024 (762 million kg, 2.1 billion meals; FY2024 annual report, foodbanking.org 2025-07-09)",
    ),
    "factors.about_gfn_2023": (
        "世界の多くの国の平均です。1 食と数える重さとして公表されたものではありません。",
        "An average of many countries; not published as the weight of a meal.",
    ),
    "factors.about_gfn_2024": (
        "世界の多くの国の平均です。1 食と数える重さとして公表されたものではありません。",
        "An average of many countries; not published as the weight of a meal.",
    ),
    "audit.area_factor": ("換算の値", "Conversion factors"),
    "audit.verb_switch": ("切りかえた", "switched"),
    "problem.factor_unreadable": (
        "0.544 のように、数字で入れてください。",
        "Enter a number such as 0.544.",
    ),
    "problem.factor_out_of_bounds": (
        "0.001 から 1,000 までの kg で、小数は 3 けたまでにしてください。",
        "Give kilograms from 0.001 to 1,000, with three decimals at most.",
    ),
    "problem.factor_in_closed": (
        "その日は締めた期間に入っています。締めた後の日からにしてください。",
        "That day lies in a closed period. Choose a day after it.",
    ),
}
