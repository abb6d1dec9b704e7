"""Every reason of the engine has a word for the cell, a heading and a sentence in both languages."""

import pytest

from inventory.db import Database
from inventory.places import TEMPERATURES
from matching.engine.checker import HARD
from matching.offers import Conditions
from matching.rounds.starting import get_round_by_number
from matching.rounds.workbench import ORDER, read_bench
from tests.builders import NOW, World, make_world
from tests.matching.round_builders import make_group, make_offer, make_round
from web.language import speaking
from web.reasons import short_word, tell


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("code", [*ORDER, *HARD])
def test_every_code_has_a_short_word(code: str, language: str) -> None:
    with speaking(language):
        assert all(short_word(code, temperature) for temperature in TEMPERATURES)


def refused_everywhere(world: World) -> tuple[str, dict[str, str]]:
    """One lot and a group for each of many reasons; answers the lot's code and the groups' codes by name."""
    with world.writing() as session:
        groups = {
            "served": make_group(session, "もらう食堂", needs={"retort": 500})[1],
            "region": make_group(session, "大阪の食堂", prefecture_code="27")[1],
            "kind": make_group(session, "施設", kind="care_home")[1],
            "storage": make_group(session, "棚のない食堂", storage_ambient_kg=0)[1],
            "dates": make_group(session, "受け取れない食堂", receiving_weekdays=[])[1],
            "allergen": make_group(session, "卵をさける食堂", excluded_allergens=["egg", "milk"])[1],
            "full": make_group(session, "すぐ足りる食堂", needs={"retort": 2})[1],
        }
        conditions = Conditions(regions=("13",), group_kinds=("kodomo_shokudo",), documents=())
        offer = make_offer(session, world, cases=12, conditions=conditions)
        make_round(session, world, [offer])
        return offer.code, groups


SENTENCES = [
    ("region", "寄贈者が決めた地域は東京。この団体は大阪です。", "The donor named Tokyo. This group is in Osaka."),
    (
        "kind",
        "寄贈者が決めた種類はこども食堂。この団体は児童養護施設です。",
        "The donor named children's cafeteria. This group is: care home.",
    ),
    ("storage", "この品物は常温。この団体に常温の置き場所がありません。", "Storage needed: Ambient. The group has none."),
    ("dates", "渡せるのは 11月24日から11月30日まで。この団体が", "It can be handed over from 24 Nov to 30 Nov; the group receives"),
    ("allergen", "卵・乳をさけている団体です。", "The group avoids Egg, Milk."),
    ("full", "レトルトの希望 2.0kg のうち、残りは 2.0kg。", "Of 2.0 kg of Retort pouches asked for, 2.0 kg is open; one case weighs 3.8 kg."),
]


def test_sentences_carry_their_numbers_in_both_languages(database: Database) -> None:
    world = make_world(database)
    lot, groups = refused_everywhere(world)
    with world.reading() as session:
        bench = read_bench(session, get_round_by_number(session, 1))

        told = {}
        for language in ("ja", "en"):
            with speaking(language):
                told[language] = {name: tell(bench, lot, groups[name], today=NOW.date())[0].text for name, _, _ in SENTENCES}

    assert {name: told["ja"][name][: len(japanese)] for name, japanese, _ in SENTENCES} == {name: ja for name, ja, _ in SENTENCES}
    assert {name: told["en"][name][: len(english)] for name, _, english in SENTENCES} == {name: en for name, _, en in SENTENCES}
