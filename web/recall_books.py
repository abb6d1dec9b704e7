"""A recall as a workbook: a sheet each for the figures, the lots, the groups and the steps. No cell is a formula."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from flask import Response

from matching.recalls.closing import Outcome, Times
from matching.recalls.noting import Step
from matching.recalls.reading import RecallView
from web.access import current
from web.downloads import XLSX, attached
from web.language import language, t
from web.language.formats import in_tokyo, percent
from web.recall_texts import mark_of, minutes

Rows = Sequence[Sequence[Any]]
OUTCOMES = ("received", "secured", "handed_out", "with_groups", "in_transit", "reported_left")
TIMES = ("found", "held", "first_sent", "last_sent", "first_answer", "last_answer", "closed")


def fact_words(facts: dict[str, Any]) -> list[str]:
    """Numbers and words of a step, as people say them."""
    words = []
    for name, value in facts.items():
        if name == "way":
            words.append(t(f"recalls.sent_{value}"))
        elif name == "watches":
            words.append(t("recalls.watch") if value else "")
        else:
            words.append(t(f"recalls.fact_{name}", n=value) if name != "reason" else str(value))
    return [word for word in words if word]


def recall_workbook(view: RecallView, steps: list[Step], outcome: Outcome, times: Times) -> Response:
    """The file, named after the recall's number."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#F2F2F2", "bottom": 1, "text_wrap": True, "valign": "vcenter"}),
        "moment": book.add_format({"num_format": "yyyy/mm/dd hh:mm:ss"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "drill": book.add_format({"bold": True, "font_color": "#A90000"}),
    }
    pages = (
        ("summary", _summary(view, outcome, times), (28, 60)),
        ("lots", _lots(view), (12, 34, 22, 14, 16, 22, 10, 10, 10, 10, 10, 10, 10)),
        ("groups", _groups(view), (30, 14, 20, 10, 10, 10, 14, 20, 20, 10, 30)),
        ("steps", _steps(view, steps), (20, 14, 24, 20, 24, 14, 40)),
    )
    for name, (headings, rows), widths in pages:
        _sheet(book, formats, t(f"recalls.sheet_{name}"), headings, rows, widths, is_drill=view.recall.is_drill)
    book.close()
    name = t("recalls.drill_file" if view.recall.is_drill else "recalls.file", n=str(view.recall.number))
    return attached(file.getvalue(), f"{name}.xlsx", XLSX)


def _sheet(
    book: Any, formats: dict[str, Any], name: str, headings: Sequence[str], rows: Rows, widths: Sequence[int], *, is_drill: bool
) -> None:
    sheet = book.add_worksheet(name)
    top = 1 if is_drill else 0
    if is_drill:
        sheet.write_string(0, 0, t("recalls.drill_line"), formats["drill"])
    sheet.write_row(top, 0, headings, formats["head"])
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, formats)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(headings) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, in_tokyo(value).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, str(value), formats["wrap"])


def _summary(view: RecallView, outcome: Outcome, times: Times) -> tuple[list[str], Rows]:
    recall = view.recall
    rows: list[Sequence[Any]] = [
        (t("recalls.organization"), current().organization.name),
        (t("recalls.number_word"), recall.number),
        (t("recalls.title_field"), recall.title),
        (t("recalls.reason"), recall.reason),
        (t("recalls.contact"), recall.contact),
        (t("recalls.started_by"), view.started_by),
        (t("recalls.step_began"), recall.began_at),
        (t("recalls.lots_word"), len(view.lots)),
        (t("recalls.groups_word"), outcome.asked),
        *((t(f"recalls.outcome_{name}"), getattr(outcome, name)) for name in OUTCOMES),
        (t("recalls.outcome_share"), percent(outcome.share, language=language()) if outcome.share is not None else ""),
        (t("recalls.outcome_answered"), outcome.answered),
        *((t(f"recalls.time_{name}"), minutes(getattr(times, name))) for name in TIMES),
        (t("recalls.closing_note"), recall.closing_note),
    ]  # fmt: skip
    return [t("recalls.sheet_what"), t("recalls.sheet_value")], rows


def _lots(view: RecallView) -> tuple[list[str], Rows]:
    parts = ("received", "stored", "in_transit", "with_groups", "handed_out", "discarded", "returned")
    headings = ["lot", "item", "date", "batch", "doubts", "lifted"]
    rows = [
        (
            lot.lot.code, lot.item.name, mark_of(lot.lot), lot.lot.batch_code,
            t("recalls.comma").join(t(f"recalls.doubt_{doubt}") for doubt in lot.doubts),
            lot.held.lifted_reason if lot.held and lot.is_lifted else "", *(getattr(lot.part, part) for part in parts),
        )
        for lot in view.lots
    ]  # fmt: skip
    return [*(t(f"recalls.column_{name}") for name in headings), *(t(f"recalls.part_{part}") for part in parts)], rows


def _groups(view: RecallView) -> tuple[list[str], Rows]:
    headings = ("group", "code", "given", "got", "passed_on", "handed_out", "households", "sent", "answered", "left", "note")
    rows = []
    for group in view.groups:
        notice = group.notice
        lines = notice.lines if notice and notice.state == "answered" else []
        rows.append(
            (
                group.name, group.part.place.code, group.part.last_at,
                group.part.total("got"), group.part.total("passed_on"), group.part.total("handed_out"),
                group.part.households, notice.sent_at if notice else None, notice.answered_at if notice else None,
                sum(line["left"] or 0 for line in lines) if lines else None, notice.note if notice else "",
            )
        )  # fmt: skip
    return [t(f"recalls.column_{name}") for name in headings], rows


def _steps(view: RecallView, steps: list[Step]) -> tuple[list[str], Rows]:
    headings = ("when", "elapsed", "step", "who", "group", "lot", "facts")
    rows = [
        (
            step.event.at, minutes(step.event.at - view.recall.began_at), t(f"recalls.step_{step.event.kind}"),
            step.actor or (t("recalls.by_link") if step.event.kind == "answered" else ""), step.group, step.lot_code,
            t("recalls.comma").join(fact_words(step.event.facts)),
        )
        for step in steps
    ]  # fmt: skip
    return [t(f"recalls.column_{name}") for name in headings], rows
