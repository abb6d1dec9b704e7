"""A world with groups and offers ready to be matched, for tests of pages and JSON."""

from sqlalchemy import event

from inventory.db import Database
from matching.rounds.starting import get_round_by_number
from matching.rounds.workbench import read_bench
from tests.builders import World
from tests.matching.round_builders import make_group, make_offer, make_round, make_stock_offer


def proposed(world: World, *, groups: int = 3, cases: int = 30) -> tuple[str, list[str]]:
    """Round 1 has a plan for one donor's offer; answers the offer's code and the groups' codes. The last group asked for nothing."""
    with world.writing() as session:
        codes = [make_group(session, f"食堂{number}", needs={"retort": 200})[1] for number in range(groups - 1)]
        codes.append(make_group(session, "希望のない食堂", needs={})[1])
        offer = make_offer(session, world, cases=cases)
        make_round(session, world, [offer])
        return offer.code, codes


def proposed_stock(world: World, *, cases: int = 10) -> str:
    """Round 1 has a plan for our own stock; answers the lot's code."""
    lot = world.receive(24 * cases)
    with world.writing() as session:
        for number in range(2):
            make_group(session, f"食堂{number}", needs={"retort": 500})
        make_round(session, world, [make_stock_offer(session, world, lot)])
    return lot


def given_to(world: World, lot: str, group: str) -> int:
    with world.reading() as session:
        return read_bench(session, get_round_by_number(session, 1)).given.get((lot, group), 0)


class Counter:
    """Counts the statements that a block sends, transaction control left out."""

    def __init__(self, database: Database) -> None:
        self.statements: list[str] = []
        self._engines = (database.engine, database._reader)

    def _note(self, connection, cursor, statement, parameters, context, executemany) -> None:  # type: ignore[no-untyped-def]
        if not statement.upper().startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            self.statements.append(statement)

    def __enter__(self) -> "Counter":
        for engine in self._engines:
            event.listen(engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *failure: object) -> None:
        for engine in self._engines:
            event.remove(engine, "before_cursor_execute", self._note)
