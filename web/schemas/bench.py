"""Forms of the workbench: a cell, a note, and what part of the matrix is asked for."""

from marshmallow import fields

from web.schemas.api import Code
from web.schemas.fields import Choice, FormSchema, Quantity, Text

ACTS = ("set", "pin", "forbid", "least", "most", "free")


class CellForm(FormSchema):
    """What shall become of a cell. `givers`: others give what is missing."""

    lot = Code(required=True)
    group = Code(required=True)
    act = Choice(ACTS, load_default="set")
    cases = Quantity(least=0, load_default=None)
    note = Text(300, required=False, load_default="")
    with_givers = fields.Boolean(load_default=False)


class NoteForm(FormSchema):
    """A note on the round, or on one of its cells."""

    lot = Code(load_default="")
    group = Code(load_default="")
    text = Text(500)
