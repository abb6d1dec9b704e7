"""Words of hygiene: checks of warehouses and vehicles, temperatures, and their settings."""

TEXTS = {
    # Settings
    "organization.release_checks": (
        "出すときに、3 つのことをたしかめられるようにする",
        "Offer three checks when goods leave",
    ),
    "organization.release_checks_help": (
        "傷がない・冷たさを保った・期限内。押すのは 1 回です。押さなくても出せます。",
        "Whole, kept cold, within date: one tap, and never in the way.",
    ),
    "organization.chilled_limit": ("冷蔵の上限の温度", "Warmest for chilled places"),
    "organization.chilled_limit_help": ("これより高いと、何をしたかを聞きます。", "Above it the check asks what was done."),
    "organization.frozen_limit": ("冷凍の上限の温度", "Warmest for frozen places"),
    "organization.frozen_limit_help": (
        "これより高いと、何をしたかを聞きます（例 −15）。",
        "Above it the check asks what was done, for example -15.",
    ),
    "organization.hygiene_check_days": ("倉庫と車を見る間かく", "Check warehouses and vehicles every"),
    "organization.hygiene_check_days_help": (
        "この日数のうちに 1 回、衛生チェックをします。",
        "At least one hygiene check within so many days.",
    ),
    "organization.cold_check_days": ("冷たい場所の温度をはかる間かく", "Read temperatures of cold places every"),
    "organization.cold_check_days_help": ("1 なら毎日です。", "1 means every day."),
}
