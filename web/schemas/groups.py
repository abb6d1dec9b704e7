"""Groups and teams: the forms, the JSON bodies, and how a group is shown as JSON."""

from typing import Any

from marshmallow import ValidationError, fields, validates

from inventory.allergens import ALL_CODES
from inventory.catalog import CATEGORIES
from inventory.places import TEMPERATURES
from inventory.regions import PREFECTURES
from matching.groups import DOCUMENTS, GROUP_KINDS, GROUP_STATES, GroupRow
from matching.needs import MOST_KG
from web.schemas.api import ApiSchema, PageQuerySchema
from web.schemas.fields import Choice, Day, FormSchema, Quantity, Text, Tick, listed

PREFECTURE_CODES = tuple(prefecture.code for prefecture in PREFECTURES)
ALLERGENS = tuple(sorted(ALL_CODES))
WEEKDAYS = tuple(str(day) for day in range(7))
MOST_STORAGE_KG = 1_000_000
# Who to ask and how: shown to those who may edit groups, to nobody else.
CONTACT_FIELDS = ("contact", "phone", "email")


class _Kilograms(Quantity):
    """Kilograms from 0; an empty field is 0."""

    def __init__(self, **options: Any) -> None:
        super().__init__(least=0, most=MOST_STORAGE_KG, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        return super()._deserialize(value, attr, data, **kwargs) or 0


class _Checks:
    """What forms and JSON bodies check alike."""

    @validates("email")
    def check_email(self, value: str, data_key: str) -> None:
        if value and ("@" not in value.strip("@") or " " in value):
            raise ValidationError("email_unreadable")

    @validates("url")
    def check_url(self, value: str, data_key: str) -> None:
        if value and not value.startswith(("https://", "http://")):
            raise ValidationError("url_unreadable")

    @validates("corporate_number")
    def check_corporate_number(self, value: str, data_key: str) -> None:
        if value and not (len(value) == 13 and value.isascii() and value.isdigit()):
            raise ValidationError("corporate_number_wrong")


class GroupForm(_Checks, FormSchema):
    """All fields of a group as the form sends them; boxes that are not ticked are not sent."""

    name = Text(120, required=True)
    kana = Text(200, required=False, load_default="")
    kind = Choice(GROUP_KINDS, required=True)
    operator = Text(120, required=False, load_default="")
    corporate_number = Text(13, required=False, load_default="")
    prefecture_code = Choice(PREFECTURE_CODES, load_default="")
    municipality = Text(60, required=False, load_default="")
    municipality_code = Text(12, required=False, load_default="")
    address = Text(200, required=False, load_default="")
    address_detail = Text(120, required=False, load_default="")
    contact = Text(120, required=False, load_default="")
    phone = Text(40, required=False, load_default="")
    email = Text(254, required=False, load_default="")
    url = Text(300, required=False, load_default="")
    frequency = Text(120, required=False, load_default="")
    capacity = Quantity(most=100_000, load_default=None)
    households = Quantity(most=1_000_000, load_default=None)
    is_same_day_meal = Tick(load_default=False)
    storage_ambient_kg = _Kilograms(load_default=0)
    storage_chilled_kg = _Kilograms(load_default=0)
    storage_frozen_kg = _Kilograms(load_default=0)
    receiving_weekdays = listed(Choice(WEEKDAYS), most=7)
    excluded_allergens = listed(Choice(ALLERGENS), most=60)
    notes = Text(1000, required=False, load_default="")


def group_values(read: dict[str, Any]) -> dict[str, Any]:
    """What the form read, as the register stores it."""
    weekdays = [int(day) for day in read.get("receiving_weekdays", [])]
    return read | {
        "prefecture_code": read.get("prefecture_code") or "",
        "receiving_weekdays": weekdays,
        "excluded_allergens": list(read.get("excluded_allergens", [])),
    }


class StateForm(FormSchema):
    state = Choice(GROUP_STATES, required=True)


class DocumentForm(FormSchema):
    document = Choice(DOCUMENTS, required=True)
    received_on = Day(required=True)
    valid_until = Day(load_default=None)


class VenueForm(FormSchema):
    address = Text(200, required=True)
    address_detail = Text(120, required=False, load_default="")
    notes = Text(500, required=False, load_default="")


class NeedsForm(FormSchema.from_dict({category: Quantity(least=0, most=MOST_KG, load_default=None) for category in CATEGORIES})):  # type: ignore[misc]
    """Kilograms a month for each category; empty is none. What it would rather have, and what it never wants."""

    preferred_categories = listed(Choice(CATEGORIES), most=len(CATEGORIES))
    unwanted_categories = listed(Choice(CATEGORIES), most=len(CATEGORIES))

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        for name in ("preferred_categories", "unwanted_categories"):
            self.fields[name].load_default = list


class NeedOnceForm(FormSchema):
    category = Choice(CATEGORIES, required=True)
    kg = Quantity(most=MOST_KG, required=True)
    until = Day(required=True)


class TeamForm(FormSchema):
    name = Text(120, required=True)
    hub = Text(9, required=True)
    members = listed(fields.String(), most=200)
    cross_dock_kg = Quantity(most=MOST_STORAGE_KG, required=True)


class GroupsQuerySchema(PageQuerySchema):
    """Filters of the list beside words and page."""

    prefecture = Choice(PREFECTURE_CODES, load_default=None)
    kind = Choice(GROUP_KINDS, load_default=None)
    state = Choice(GROUP_STATES, load_default=None)
    lacks_document = Choice((*DOCUMENTS, "any"), load_default=None)


class NewGroupSchema(_Checks, ApiSchema):
    """A new group. What is not known is left out; it stays unknown and is never guessed."""

    name = Text(120, required=True)
    kana = Text(200, required=False, load_default="")
    kind = Choice(GROUP_KINDS, load_default="kodomo_shokudo")
    operator = Text(120, required=False, load_default="")
    corporate_number = Text(13, required=False, load_default="")
    prefecture_code = Choice(PREFECTURE_CODES, load_default="")
    municipality = Text(60, required=False, load_default="")
    municipality_code = Text(12, required=False, load_default="")
    public_id = Text(40, required=False, load_default="")
    address = Text(200, required=False, load_default="")
    address_detail = Text(120, required=False, load_default="")
    latitude = fields.Float(load_default=None, allow_none=True, allow_nan=False)
    longitude = fields.Float(load_default=None, allow_none=True, allow_nan=False)
    contact = Text(120, required=False, load_default="")
    phone = Text(40, required=False, load_default="")
    email = Text(254, required=False, load_default="")
    url = Text(300, required=False, load_default="")
    frequency = Text(120, required=False, load_default="")
    capacity = Quantity(most=100_000, load_default=None, allow_none=True)
    households = Quantity(most=1_000_000, load_default=None, allow_none=True)
    is_same_day_meal = fields.Boolean(load_default=False)
    storage_ambient_kg = _Kilograms(load_default=0)
    storage_chilled_kg = _Kilograms(load_default=0)
    storage_frozen_kg = _Kilograms(load_default=0)
    receiving_weekdays = fields.List(fields.Integer(strict=True), load_default=list)
    excluded_allergens = listed(Choice(ALLERGENS), most=60)
    notes = Text(1000, required=False, load_default="")
    needs = fields.Dict(keys=Choice(CATEGORIES), values=Quantity(most=MOST_KG), load_default=dict)


class GroupAnswerSchema(ApiSchema):
    """A group as the API shows it. Contact fields are there for those who may edit groups."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    kana = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)
    operator = fields.String(required=True)
    prefecture_code = fields.String(required=True)
    municipality_code = fields.String(required=True)
    municipality = fields.String(required=True)
    public_id = fields.String(required=True)
    address = fields.String(required=True)
    households = fields.Integer(required=True, allow_none=True)
    capacity = fields.Integer(required=True, allow_none=True)
    is_same_day_meal = fields.Boolean(required=True)
    storage_kg = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    receiving_weekdays = fields.List(fields.Integer(), required=True)
    excluded_allergens = fields.List(fields.String(), required=True)
    needs = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    missing = fields.List(fields.String(), required=True)
    missing_documents = fields.List(fields.String(), required=True)
    source = fields.String(required=True)
    contact = fields.String()
    phone = fields.String()
    email = fields.String()
    location = fields.String()


class GroupPageSchema(ApiSchema):
    groups = fields.List(fields.Nested(GroupAnswerSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


_PLAIN = (
    "name", "kana", "kind", "state", "operator", "prefecture_code", "municipality_code", "municipality", "public_id", "address", "households",
    "capacity", "is_same_day_meal", "receiving_weekdays", "excluded_allergens", "source",
)  # fmt: skip


def group_answer(row: GroupRow, *, with_contact: bool) -> dict[str, Any]:
    """The group as JSON."""
    group = row.group
    needs: dict[str, int] = {}
    for need in row.needs:
        needs[need.category] = needs.get(need.category, 0) + need.kg
    shown = (*_PLAIN, *CONTACT_FIELDS) if with_contact else _PLAIN
    return {
        "code": row.code,
        **{field: getattr(group, field) for field in shown},
        "storage_kg": {name: getattr(group, f"storage_{name}_kg") for name in TEMPERATURES},
        "needs": needs,
        "missing": row.missing,
        "missing_documents": row.lacking,
    }
