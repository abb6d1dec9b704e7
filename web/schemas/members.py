"""Inviting people, settings of the organization, tokens."""

from marshmallow import ValidationError, fields, validates

from web.schemas.fields import Choice, Day, FormSchema, Quantity, Text, Tick
from web.schemas.hygiene import Degrees


class InviteSchema(FormSchema):
    """Who is invited and as what; people without e-mail are fine."""

    name = Text(80, required=True)
    email = Text(254, load_default="")
    role = fields.String(required=True)

    def __init__(self, roles: tuple[str, ...]) -> None:
        super().__init__()
        self.roles = roles

    @validates("email")
    def check_email(self, value: str, data_key: str) -> None:
        _check_email(value)

    @validates("role")
    def check_role(self, value: str, data_key: str) -> None:
        if value not in self.roles:
            raise ValidationError("unknown_choice")


def _check_email(value: str) -> None:
    if value and ("@" not in value.strip("@") or " " in value):
        raise ValidationError("email_unreadable")


class AccountSchema(FormSchema):
    """One's own account; an empty password leaves it as it is."""

    name = Text(80, required=True)
    email = Text(254, load_default="")
    password = fields.String(load_default="")

    @validates("email")
    def check_email(self, value: str, data_key: str) -> None:
        _check_email(value)


class GrantSchema(FormSchema):
    """What an auditor may, and until when."""

    purpose = Text(200, load_default="")
    until = Day(required=True)
    first_on = Day(load_default=None)
    last_on = Day(load_default=None)


class WitnessSchema(FormSchema):
    """Who is asked to keep checkpoints, and in which language."""

    name = Text(80, required=True)
    email = Text(254, required=True)
    language = Choice(("ja", "en"), load_default="ja")


class SettingsSchema(FormSchema):
    name = Text(120, required=True)
    help_phone = Text(40, load_default="")
    accept_days = Quantity(least=0, most=3650, required=True)
    error_days = Quantity(least=0, most=3650, required=True)
    warn_days = Quantity(least=0, most=3650, required=True)
    release_days_storing = Quantity(least=0, most=3650, required=True)
    release_days_same_day = Quantity(least=0, most=3650, required=True)
    allow_past_best_before = Tick(load_default=False)
    answer_days = Quantity(most=60, load_default=3)
    persons_per_household = Quantity(most=100, load_default=4)
    second_confirmation = Tick(load_default=False)
    phone_pin = Tick(load_default=False)
    receipt_checks = Tick(load_default=False)
    ask_temperature = Tick(load_default=False)
    ask_allergens = Tick(load_default=False)
    release_checks = Tick(load_default=False)
    chilled_limit = Degrees(load_default=10)
    frozen_limit = Degrees(load_default=-15)
    hygiene_check_days = Quantity(most=366, load_default=7)
    cold_check_days = Quantity(most=31, load_default=1)
    keep_people_days = Quantity(most=3650, load_default=365)
    share_items = Tick(load_default=False)
    fiscal_year_start_month = Choice(tuple(str(month) for month in range(1, 13)), required=True)


class NameSchema(FormSchema):
    name = Text(120, required=True)
