"""The list of groups: filtered, sorted, paged, saved as a file."""

from typing import Any

from flask import render_template, request, url_for

from inventory.codes import written
from inventory.dates import tokyo_day
from inventory.places import TEMPERATURES
from matching.groups import DOCUMENTS, GROUP_KINDS, GROUP_STATES, GroupRow, count_groups, households_of, is_counted_by_persons
from matching.groups import list_groups as find_groups
from matching.groups.listing import PAGE
from web.access import current, noting, now, reading, requires, today
from web.downloads import csv_answer, xlsx_answer
from web.exports import note_list_export
from web.language import t
from web.leaving import tell_export
from web.pages.groups.area import blueprint
from web.schemas.groups import CONTACT_FIELDS
from web.schemas.register_lists import ListQuery, read_group_query

# All of Japan's groups fit; more is no list that somebody reads.
MOST_IN_FILE = 50_000


@blueprint.get("/groups")
@requires("group.read")
def list_groups() -> str:
    """One page of groups by name."""
    asked = read_group_query(request.args)
    with reading() as session:
        page = find_groups(
            session,
            asked.wanted,
            today=today(),
            sort=asked.sort,
            is_descending=asked.is_descending,
            offset=(asked.page - 1) * PAGE,
        )
        counts = count_groups(session, today=today())
        return render_template(
            "groups/list.html",
            page=page,
            asked=asked,
            tabs=_tabs(asked, counts.by_name),
            is_new=not any(counts.by_name.values()),
            first=(asked.page - 1) * PAGE + 1,
            previous_url=_address(asked, page=asked.page - 1) if asked.page > 1 else None,
            next_url=_address(asked, page=asked.page + 1) if asked.page * PAGE < page.total else None,
            sorted_by=lambda order: _address(asked, sort=None if order == "name" else order),
            teams=[(str(team.id), team.name) for team in page.teams],
            prefectures=[(number, t(f"prefecture.{number}")) for number in counts.prefectures],
            kinds=[(kind, t(f"group_kind.{kind}")) for kind in GROUP_KINDS],
            documents=DOCUMENTS,
            temperatures=TEMPERATURES,
            is_counted_by_persons=is_counted_by_persons,
            households_of=households_of,
            persons_per_household=current().organization.setting("persons_per_household"),
        )


def _address(asked: ListQuery[Any], **changes: Any) -> str:
    text = asked.replaced(**changes)
    return url_for("groups.list_groups") + (f"?{text}" if text else "")


def _tabs(asked: ListQuery[Any], counts: dict[str, int]) -> list[tuple[str, int, str, bool]]:
    """The views above the list: word, count, address, whether it is this one."""
    views = [("tab_all", "all", {}), ("tab_not_ready", "not_ready", {"ready": "no"}), ("tab_papers", "papers", {"papers": "any"})]
    words = [(t(f"groups.{word}"), counts[name], values) for word, name, values in views]
    words += [
        (t(f"group_state.{state}"), counts[state], {"state": state})
        for state in GROUP_STATES
        if counts[state] or state == "applied"
    ]
    present = {name: value for name, value in asked.values.items() if name != "sort"}
    return [(word, count, url_for("groups.list_groups", **values), values == present) for word, count, values in words]


@blueprint.post("/groups/groups.<any(csv, xlsx):form>")
@requires("report.export")
def download_groups(form: str) -> Any:
    """All groups the filter finds, as a file for a spreadsheet; who to ask and how is for those who edit groups.
    It stands in the journal."""
    asked = read_group_query(request.args)
    with_contact = current().can("group.edit")
    with reading() as session:
        page = find_groups(
            session, asked.wanted, today=today(), sort=asked.sort, is_descending=asked.is_descending, limit=MOST_IN_FILE
        )
        rows = [_cells(row, with_contact=with_contact) for row in page.rows]
    tell_export(rows=len(rows), what="groups")
    with noting() as session:
        note_list_export(session, "group", form=form, rows=len(rows), with_contact=with_contact, actor_id=current().id, now=now())
    name = f"{t('groups.title')}_{today():%Y%m%d}"
    headings = _headings(with_contact=with_contact)
    return csv_answer(name, headings, rows) if form == "csv" else xlsx_answer(name, headings, rows, widths=[14] * len(headings))


_COLUMNS = (
    "name",
    "kana",
    "kind",
    "state",
    "prefecture_code",
    "municipality_code",
    "municipality",
    "address",
    "operator",
    "households",
)


def _headings(*, with_contact: bool) -> list[str]:
    fields = [*_COLUMNS, *(f"storage_{name}_kg" for name in TEMPERATURES), "receiving_weekdays", "excluded_allergens"]
    return [
        t("donors.column_code"), *(t(f"groups.{field}") for field in fields), t("groups.needs_title"), t("groups.documents_title"),
        t("groups.teams_title"), t("groups.column_last"), *(t(f"groups.{field}") for field in CONTACT_FIELDS if with_contact),
    ]  # fmt: skip


def _cells(row: GroupRow, *, with_contact: bool) -> list[Any]:
    group, joined = row.group, t("groups.separator").join
    return [
        written(row.code), group.name, group.kana, t(f"group_kind.{group.kind}"), t(f"group_state.{group.state}"),
        t(f"prefecture.{group.prefecture_code}") if group.prefecture_code else "", group.municipality_code, group.municipality, group.address,
        group.operator, group.households, *(getattr(group, f"storage_{name}_kg") for name in TEMPERATURES),
        joined(t(f"weekday.{day}") for day in group.receiving_weekdays), joined(t(f"allergen.{code}") for code in group.excluded_allergens),
        joined(f"{t(f'category.{need.category}')} {need.kg}" for need in row.needs),
        joined(t(f"document.{document}") for document in DOCUMENTS if document not in row.lacking), joined(team.name for team in row.teams),
        tokyo_day(row.last_received_at) if row.last_received_at else None,
        *(getattr(group, field) for field in CONTACT_FIELDS if with_contact),
    ]  # fmt: skip
