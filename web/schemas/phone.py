"""What a phone asks before it sends, and what it takes along for the time without reception."""

from marshmallow import fields

from web.schemas.api import ApiSchema, Code


class PersonSchema(ApiSchema):
    """A person or an organization by number and name."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class SessionAnswerSchema(ApiSchema):
    """Who is signed in, the token that forms and scripts send along, the server's time, the version of its pages, and which protocols of
    a phone's outbox it understands: a phone that speaks none of them keeps its entries and says so."""

    user = fields.Nested(PersonSchema, required=True)
    organization = fields.Nested(PersonSchema, required=True)
    csrf_token = fields.String(required=True)
    language = fields.String(required=True)
    now = fields.DateTime(required=True)
    version = fields.String(required=True)
    protocol = fields.Integer(required=True)
    oldest_protocol = fields.Integer(required=True)


class SnapshotQuerySchema(ApiSchema):
    """The warehouse."""

    site = Code(required=True)


class NamedCodeSchema(ApiSchema):
    """A place by code and name."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class SnapshotAnswerSchema(ApiSchema):
    """Rows in place of records, for a phone keeps ten thousand of them; they name items and donors by position.

    `items`: code, name, pieces a case, date kind, temperature. `lots`: code, item, donor, date kind, date, pieces a case, shelf, on hand, free, held.
    `sites`, `donors`: code, name. `groups`: code, name, municipality. `shelves`: code, name, warehouse.
    """

    site = fields.Nested(NamedCodeSchema, required=True)
    items = fields.List(fields.List(fields.Raw()), required=True)
    gtins = fields.Dict(required=True)
    lots = fields.List(fields.List(fields.Raw()), required=True)
    donor_names = fields.List(fields.String(), required=True)
    sites = fields.List(fields.List(fields.String()), required=True)
    shelves = fields.List(fields.List(fields.String()), required=True)
    donors = fields.List(fields.List(fields.String()), required=True)
    groups = fields.List(fields.List(fields.String()), required=True)
