"""The day and the month of an instant in Tokyo, counted by the database itself, so that sums by day need no rows."""

from typing import Any

from sqlalchemy import ColumnElement, Date, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class tokyo_day_of(FunctionElement[Any]):
    """The calendar day in Tokyo."""

    type = Date()
    name = "tokyo_day"
    inherit_cache = True


class tokyo_month_of(FunctionElement[Any]):
    """The month in Tokyo as `2026-11`."""

    type = String()
    name = "tokyo_month"
    inherit_cache = True


class month_of(FunctionElement[Any]):
    """The month of a calendar day as `2026-11`."""

    type = String()
    name = "month_of"
    inherit_cache = True


# Japan keeps no summer time: nine hours on is exact.
@compiles(tokyo_day_of, "sqlite")
def _day_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '+9 hours')"


@compiles(tokyo_day_of, "postgresql")
def _day_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"cast(timezone('Asia/Tokyo', {compiler.process(element.clauses, **options)}) as date)"


@compiles(month_of, "sqlite")
def _plain_month_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **options)})"


@compiles(month_of, "postgresql")
def _plain_month_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)}, 'YYYY-MM')"


@compiles(tokyo_month_of, "sqlite")
def _month_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **options)}, '+9 hours')"


@compiles(tokyo_month_of, "postgresql")
def _month_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"to_char(timezone('Asia/Tokyo', {compiler.process(element.clauses, **options)}), 'YYYY-MM')"


def within(column: Any, start: Any, end: Any) -> list[ColumnElement[bool]]:
    """Conditions for an instant from `start` up to, not including, `end`; an absent bound is open."""
    conditions = [] if start is None else [column >= start]
    return conditions if end is None else [*conditions, column < end]
