"""What each JSON route takes and gives, said once beside the route: `describes` keeps it for the OpenAPI document and for tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from marshmallow import Schema

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Description:
    """Schemas of a route's query, body and answer, and the statuses it answers with beside the usual refusals."""

    summary: str
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    answer: type[Schema] | None = None
    status: int = 200
    # Further good answers: 200 beside 201 for a request that was made before.
    also: tuple[int, ...] = ()
    takes_many: bool = False
    gives_many: bool = False
    # What the body or the answer is when it is not JSON.
    body_media: str = "application/json"
    answer_media: str = "application/json"


def describes(
    *,
    query: type[Schema] | None = None,
    body: type[Schema] | None = None,
    answer: type[Schema] | None = None,
    status: int = 200,
    also: tuple[int, ...] = (),
    takes_many: bool = False,
    gives_many: bool = False,
    body_media: str = "application/json",
    answer_media: str = "application/json",
) -> Callable[[View], View]:
    """The route stands in the OpenAPI document with these schemas; its docstring's first line is the summary."""

    def mark(view: View) -> View:
        summary = (view.__doc__ or "").strip().splitlines()[0]
        view.description = Description(  # type: ignore[attr-defined]
            summary, query, body, answer, status, also, takes_many, gives_many, body_media, answer_media
        )
        return view

    return mark
