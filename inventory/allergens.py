"""The lists of allergens that labels in Japan must or should name, by version, as codes. Their names are on the web floor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

State = Literal["contains", "free", "unknown"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class AllergenList:
    """One version: mandatory (特定原材料) and recommended (準ずるもの) codes. Until `old_labels_until` packs may still follow the list before."""

    version: str
    in_force_from: date
    old_labels_until: date | None
    mandatory: tuple[str, ...]
    recommended: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, mandatory ones first."""
        return self.mandatory + self.recommended


_MANDATORY_2024 = ("shrimp", "crab", "walnut", "wheat", "buckwheat", "egg", "milk", "peanut")
_RECOMMENDED_2024 = (
    *("almond", "abalone", "squid", "salmon_roe", "orange", "cashew", "kiwifruit", "beef", "sesame", "salmon"),
    *("mackerel", "soybean", "chicken", "banana", "pork", "macadamia", "peach", "yam", "apple", "gelatin"),
)

# Food Labelling Standards and the notice of the Consumer Affairs Agency. 2024: matsutake left, macadamia came. 2026: cashew became
# mandatory, pistachio came; old labels stay lawful for two years, so such a pack not naming cashew proves nothing.
JP_2024_03 = AllergenList("jp-2024-03", date(2024, 3, 28), None, _MANDATORY_2024, _RECOMMENDED_2024)
JP_2026_04 = AllergenList(
    "jp-2026-04",
    date(2026, 4, 1),
    date(2028, 3, 31),
    (*_MANDATORY_2024, "cashew"),
    (*(code for code in _RECOMMENDED_2024 if code != "cashew"), "pistachio"),
)
LISTS: tuple[AllergenList, ...] = (JP_2024_03, JP_2026_04)
BY_VERSION: dict[str, AllergenList] = {one.version: one for one in LISTS}
ALL_CODES: frozenset[str] = frozenset(code for one in LISTS for code in one.codes)


def list_in_force(day: date) -> AllergenList:
    """The version in force on a day; for days before the oldest kept version, that one."""
    return next((one for one in reversed(LISTS) if one.in_force_from <= day), LISTS[0])


def state_of(states: Mapping[str, str], code: str) -> State:
    """What is known of one allergen. Nothing noted, or a word that is no state, is unknown - never free."""
    state = states.get(code)
    return "contains" if state == "contains" else "free" if state == "free" else "unknown"


def is_excluded(states: Mapping[str, str], excluded_codes: Iterable[str]) -> bool:
    """Whether goods must not go to somebody who avoids these allergens: unknown counts as contains, for labels may lawfully leave
    recommended allergens out and nobody should get ill from what was not noted."""
    return any(state_of(states, code) != "free" for code in excluded_codes)


def undecided(states: Mapping[str, str], excluded_codes: Iterable[str]) -> list[str]:
    """Those of the codes that exclude only because nobody has noted them, in order, so that a person can look at the label."""
    return sorted(code for code in set(excluded_codes) if state_of(states, code) == "unknown")
