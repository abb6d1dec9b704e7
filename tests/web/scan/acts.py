"""Opens the volunteer's screens and sends their forms as a finger would."""

import re
from html import unescape
from typing import Any

from sqlalchemy import select

from inventory.lots import Lot
from inventory.movements import Balance, Movement
from inventory.places import Place
from tests.builders import World
from tests.web.conftest import CheckingClient

JAN = "4901234567894"
NEW_JAN = "4902102072618"


def fields(page: str, form: str = "entry") -> dict[str, str]:
    """Names and values of the hidden fields of a form."""
    inside = page.split(f'id="{form}"', 1)[1].split("</form>", 1)[0]
    return {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside)
    }


def shown(response: Any) -> str:
    """The words of a page as one line."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def send(client: CheckingClient, address: str, /, **values: Any) -> Any:
    """Opens a screen with a scanned text and sends its form with these values."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    return client.post(address.split("?")[0], data=fields(page.text) | values)


def movements(world: World) -> list[tuple[str, int]]:
    with world.reading() as session:
        return [
            (kind, quantity)
            for kind, quantity in session.execute(select(Movement.kind, Movement.quantity).order_by(Movement.seq))
        ]


def on_hand(world: World, lot: str, place: str) -> int:
    with world.reading() as session:
        query = select(Balance.on_hand).join(Lot, Lot.id == Balance.lot_id).join(Place, Place.id == Balance.place_id)
        return session.scalar(query.where(Lot.code == lot, Place.code == place)) or 0
