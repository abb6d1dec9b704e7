"""Names of allergens."""

from inventory.allergens import ALL_CODES, STATES
from web.language.allergens import TEXTS


def test_every_allergen_and_state_has_a_name_in_both_languages():
    wanted = {f"allergen.{code}" for code in ALL_CODES} | {f"allergen.state.{state}" for state in STATES}

    assert wanted <= TEXTS.keys()
    assert all(japanese and english for japanese, english in TEXTS.values())
