"""Forms of the certification: the sample of lots, and the organization's papers."""

from marshmallow import fields

from inventory.documents import DOCUMENT_KINDS
from web.schemas.fields import Choice, Day, FormSchema, Quantity, Text


class SampleForm(FormSchema):
    # `from` is a word of the language.
    first = Day(data_key="from", attribute="from", required=True)
    to = Day(required=True)
    size = Quantity(required=True)
    seed = Text(40, required=True)


class DocumentForm(FormSchema):
    kind = Choice(DOCUMENT_KINDS, required=True)
    title = Text(120, required=True)
    issuer = Text(120, load_default="")
    number = Text(60, load_default="")
    valid_from = Day(required=True)
    valid_until = Day(load_default=None)
    notes = fields.String(load_default="")
