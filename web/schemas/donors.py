"""Donors and agreements: the forms, the JSON bodies, and how a donor is shown as JSON."""

from typing import Any

from marshmallow import ValidationError, fields, validates

from inventory.donors import DONOR_KINDS, ONWARD_TRANSFER, DonorRow
from web.schemas.api import ApiSchema, PageQuerySchema
from web.schemas.fields import Choice, Day, FormSchema, Text, Tick

# The donor of opening stock is made by the import of stock, never by hand.
KINDS = tuple(kind for kind in DONOR_KINDS if kind != "opening")
CONTACT_FIELDS = ("contact", "email", "phone", "address")


class _Checks:
    @validates("email")
    def check_email(self, value: str, data_key: str) -> None:
        if value and ("@" not in value.strip("@") or " " in value):
            raise ValidationError("email_unreadable")


class DonorForm(_Checks, FormSchema):
    name = Text(120, required=True)
    kind = Choice(KINDS, required=True)
    contact = Text(200, required=False, load_default="")
    email = Text(254, required=False, load_default="")
    phone = Text(40, required=False, load_default="")
    address = Text(200, required=False, load_default="")
    notes = Text(500, required=False, load_default="")


class AgreementForm(FormSchema):
    signed_on = Day(required=True)
    valid_until = Day(load_default=None)
    resale_ban = Tick(load_default=False)
    onward_transfer = Choice(ONWARD_TRANSFER, required=True)
    notes = Text(500, required=False, load_default="")


class DonorsQuerySchema(PageQuerySchema):
    """Filters of the list beside words and page."""

    kind = Choice(KINDS, load_default=None)
    agreement = Choice(("yes", "no"), load_default=None)


class NewDonorSchema(_Checks, ApiSchema):
    """A new donor."""

    name = Text(120, required=True)
    kind = Choice(KINDS, required=True)
    contact = Text(200, required=False, load_default="")
    email = Text(254, required=False, load_default="")
    phone = Text(40, required=False, load_default="")
    address = Text(200, required=False, load_default="")
    notes = Text(500, required=False, load_default="")


class DonorAnswerSchema(ApiSchema):
    """A donor as the API shows it. Contact fields are there for those who may edit donors."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    lots = fields.Integer(required=True)
    agreement = fields.Dict(required=True, allow_none=True)
    contact = fields.String()
    email = fields.String()
    phone = fields.String()
    address = fields.String()
    location = fields.String()


class DonorPageSchema(ApiSchema):
    donors = fields.List(fields.Nested(DonorAnswerSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


def donor_answer(row: DonorRow, *, with_contact: bool) -> dict[str, Any]:
    """The donor as JSON, with the agreement that covers today."""
    donor, agreement = row.donor, row.agreement
    terms = agreement and {
        "signed_on": agreement.signed_on.isoformat(),
        "valid_until": agreement.valid_until.isoformat() if agreement.valid_until else None,
        "resale_ban": agreement.resale_ban,
        "onward_transfer": agreement.onward_transfer,
    }
    contact = {field: getattr(donor, field) for field in CONTACT_FIELDS} if with_contact else {}
    return {"code": row.code, "name": donor.name, "kind": donor.kind, "lots": row.lots, "agreement": terms} | contact
