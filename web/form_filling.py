"""What pages of forms share: words that go into a form, what a binding is called, and where the entries behind a figure are."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for

from inventory.catalog import CATEGORIES
from inventory.dates import era
from matching.forms.bindings import TEXT, Binding
from matching.forms.choices import CHOICES, LISTS
from matching.forms.values import Occasion
from matching.forms.wording import CategoryNames, Wording
from web.access import current, today
from web.language import LANGUAGES, TEXTS, formats, has_text, language, t

# Where the entries behind a figure are shown, by the name that the figure gives.
PAGES = {
    "entries": "impact.show_entries", "account": "impact.show_account", "handouts": "handouts.list_all", "groups": "impact.show_groups",
}  # fmt: skip


def category_names() -> CategoryNames:
    """What a mark may call a category: its words in both languages."""
    return {code: TEXTS[f"category.{code}"] for code in CATEGORIES}


def wording(choice: str) -> Wording:
    """The words of a filled form in one language."""
    place = LANGUAGES.index(choice)

    def word(key: str) -> str:
        name = key if "." in key else f"form_sheet.{key}"
        return TEXTS[name][place]

    def era_day(day: date) -> str:
        return formats.reiwa_day(day, language=choice)

    def era_year(year: int) -> str:
        if choice != "ja":
            return formats.fiscal_year_short(year, language=choice)
        return word("era_year").replace("{year}", str(era(date(year, 12, 31))[1]))

    return Wording(
        language=choice, word=word, era_day=era_day, era_fiscal_year=era_year,
        day=lambda day: formats.day(day, language=choice), month=lambda day: formats.month(day, language=choice),
        fiscal_year=lambda year: word("western_year").replace("{year}", str(year)),
        span=lambda first, last: word("span").replace("{first}", first).replace("{last}", last),
    )  # fmt: skip


def occasion(choice: str, asked: Mapping[str, str], *, fingerprint: str) -> Occasion:
    """The present person filling a form today."""
    person = current()
    start_month: int = person.organization.setting("fiscal_year_start_month")
    return Occasion(today(), person.name, person.organization_name, start_month, wording(choice), asked, fingerprint)


def binding_name(binding: Binding) -> str:
    """What a cell gets, in a few words."""
    if binding.list_key:
        one = LISTS[binding.list_key]
        fields = [field.name(language()) for key in binding.columns.values() if (field := one.field(key))]
        return t("forms.list_of", list=one.name(language()), fields=t("forms.comma").join(fields))
    if binding.what == TEXT:
        return binding.text
    if binding.what == "ask":
        return t("forms.asked_for", label=binding.label)
    details = [t(f"category.{binding.category}")] if binding.category else []
    details += [month_word(binding.month)] if binding.month else []
    name = CHOICES[binding.what].name(language())
    return t("forms.narrowed", name=name, details=t("forms.comma").join(details)) if details else name


def cell_name(binding: Binding, column: str | None) -> str:
    """What stands for the value on the drawn sheet: of a list the name of its column."""
    one = LISTS.get(binding.list_key or "")
    field = one.field(binding.columns[column]) if one and column else None
    return field.name(language()) if field else binding_name(binding)


def month_word(month: int) -> str:
    return t("today.month", month=str(month)) if language() == "ja" else formats.MONTHS[month - 1]


def behind_url(behind: Mapping[str, Any]) -> str | None:
    """The page with the entries behind a figure."""
    if not behind:
        return None
    values = {name: behind[name] for name in ("column", "category", "from", "to") if behind.get(name)}
    if behind["page"] != "entries":
        values = {name: values[name] for name in ("from", "to")}
    return url_for(PAGES[behind["page"]], **values)


def doubt_sentence(code: str, values: Mapping[str, Any]) -> str:
    """What a person should know before handing the form in."""
    said = dict(values)
    if "month" in said:
        said["month"] = month_word(said["month"])
    return t(f"forms.doubt_{code}", **said)


def note_sentence(code: str, values: Mapping[str, Any]) -> str:
    """What a person should know about a form's file."""
    said = {name: t("forms.comma").join(value) if isinstance(value, list) else value for name, value in values.items()}
    if code == "mark_unknown":
        said["written"], near = f"{{{{{said['written']}}}}}", said.pop("nearest")
        return t("forms.note_mark_near", nearest=f"{{{{{near}}}}}", **said) if near else t("forms.note_mark_unknown", **said)
    return t(f"forms.note_{code}", **said) if has_text(f"forms.note_{code}") else code
