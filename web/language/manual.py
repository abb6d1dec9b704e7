"""Words around the operations manual, whose text stands in docs/."""

TEXTS = {
    "help.manual": ("業務の手引き", "Operations manual"),
    "help.chapters": ("章", "Chapters"),
}
