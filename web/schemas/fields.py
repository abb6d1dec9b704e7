"""Kinds of field that read what people in Japan type: full-width digits, era dates. Errors are codes of `problem.<code>` sentences."""

from datetime import date, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from inventory.dates import parse_printed
from inventory.errors import InvalidInput
from inventory.spelling import clean_line, digits, quantity
from web.access import today

fields.Field.default_error_messages.update(required="required", null="required", validator_failed="unreadable")


class FormSchema(Schema):
    """For HTML forms: unknown fields are left alone."""

    class Meta:
        unknown = EXCLUDE


class Text(fields.Field):
    """One line without control characters, trimmed; `limit` characters at most. An empty one is `required` unless `required=False`."""

    def __init__(self, limit: int, **options: Any) -> None:
        super().__init__(**options)
        self.limit = limit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("unreadable")
        try:
            text = clean_line(value, self.limit, field=attr or "text")
        except InvalidInput as refusal:
            raise ValidationError(refusal.values["problem"]) from refusal
        if not text and self.required:
            raise ValidationError("required")
        return text


class Quantity(fields.Field):
    """A whole number from 1; 全角 digits too. Codes tell 0, −1, 0.5 and 10^12 apart. Empty is None unless required."""

    def __init__(self, least: int = 1, most: int = 1_000_000, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int | None:
        if isinstance(value, str) and not value.strip():
            if self.required:
                raise ValidationError("required")
            return None
        if self.least == 0 and digits(str(value)).strip() == "0":
            return 0
        try:
            return quantity(value, field=attr or "quantity", most=self.most)
        except InvalidInput as refusal:
            raise ValidationError(refusal.values["problem"]) from refusal


class Day(fields.Field):
    """A calendar day in any printed form. Empty is None unless required."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date | None:
        text = str(value).strip()
        if not text:
            if self.required:
                raise ValidationError("required")
            return None
        try:
            return date.fromisoformat(digits(text).replace("/", "-"))
        except ValueError:
            pass
        try:
            readings = parse_printed(text, today=today())
        except InvalidInput as refusal:
            raise ValidationError(refusal.values["problem"]) from refusal
        days = [reading.on for reading in readings if reading.precision == "day"]
        if not days or days[0] is None:
            raise ValidationError("date_unreadable")
        return days[0]


class Choice(fields.Field):
    """One of a fixed list of codes."""

    def __init__(self, choices: tuple[str, ...], **options: Any) -> None:
        super().__init__(**options)
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | None:
        if value == "" and not self.required:
            return None
        if value not in self.choices:
            raise ValidationError("unknown_choice")
        return str(value)


class Tick(fields.Field):
    """A checkbox: present means yes."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        return value not in ("", "0", "off", "false", False, None)


class Moment(fields.Field):
    """An instant with its offset, as ISO 8601."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError as fault:
            raise ValidationError("instant_unreadable") from fault
        if moment.tzinfo is None:
            raise ValidationError("instant_unreadable")
        return moment


class Key(fields.UUID):
    """A UUID made by the client; the same again is the same request."""

    default_error_messages = {"invalid_uuid": "key_unreadable"}


def listed(field: fields.Field, most: int = 200) -> fields.List:
    """A list of at most `most` values."""
    return fields.List(field, validate=validate.Length(max=most, error="too_many_values"))
