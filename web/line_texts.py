"""Texts that a person pastes into LINE: short, no table, under 500 characters."""

from collections.abc import Sequence

from matching.open_shares import OpenShare
from web.language import language, t
from web.language.formats import day_short

LONGEST = 500


def shares_text(name: str, shares: Sequence[OpenShare]) -> str:
    """What a group will get and when; what does not fit is counted."""
    lines = [_share_line(share) for share in shares]
    head = [t("groups.line_greeting", name=name), t("groups.line_shares")]
    foot = [t("groups.line_reply")]
    for shown in range(len(lines), -1, -1):
        rest = [t("groups.line_more", n=len(lines) - shown)] if shown < len(lines) else []
        text = "\n".join([*head, *lines[:shown], *rest, *foot])
        if len(text) < LONGEST:
            return text
    return "\n".join([*head, *foot])[: LONGEST - 1]


def _share_line(share: OpenShare) -> str:
    day = day_short(share.hand_over_on, language=language())
    return t("groups.line_share", item=share.item_name, cases=t("groups.share_cases", n=share.cases), day=day)


def question_text(name: str, missing: Sequence[str]) -> str:
    """What a group is asked before it can be matched; `missing` are codes of matching.groups.MISSING."""
    asked = [t(f"groups.line_ask_{code}") for code in missing]
    return "\n".join([t("groups.line_greeting", name=name), t("groups.line_ask"), *asked, t("groups.line_ask_end")])
