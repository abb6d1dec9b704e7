"""What a group is told in a recall: its message in either language, its link, and the words of a lot."""

import base64
import hmac
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import quote

from flask import current_app

from inventory.accounts import Organization
from inventory.catalog import Item
from inventory.devices import secret_hash
from inventory.lots import Lot
from matching.recalls.reading import RecalledLot, RecallView, ToldGroup
from matching.recalls.tables import RecallNotice
from matching.recalls.texts import fill
from web.answer_links import SECRET_BYTES
from web.language import LANGUAGES, TEXTS, language, speaking, t
from web.language.formats import cases_and_pieces, date_mark


def secret_of(notice: RecallNotice) -> str:
    """The secret of the notice's link, derived from the server's own key, so that it is stored nowhere."""
    key = current_app.config["SETTINGS"].secret_key.encode()
    message = f"recall|{notice.organization_id}|{notice.id}".encode()
    return base64.urlsafe_b64encode(hmac.digest(key, message, "sha256")[:SECRET_BYTES]).decode()


def has_link(notice: RecallNotice) -> bool:
    """Whether the link that we would show is the one that works: not in a drill, nor after the server's key changed."""
    return notice.token_hash is not None and notice.token_hash == secret_hash(secret_of(notice))


def address_of(notice: RecallNotice) -> str:
    """The full address that a group opens."""
    return f"{current_app.config['SETTINGS'].public_url}/k/{secret_of(notice)}"


def default_text(choice: str) -> str:
    """The message as it stands before anybody changes it."""
    return TEXTS["recalls.message"][LANGUAGES.index(choice)]


def mark_of(lot: Lot) -> str:
    """The printed date as people read it."""
    if lot.date_on is None:
        return t("recalls.undated")
    mark = (
        str(lot.date_on.year) if lot.date_precision == "year" else date_mark(lot.date_on, lot.date_precision, language=language())
    )
    return t("recalls.marked", kind=t(f"date_kind.{lot.date_kind}"), date=mark)


def amount(pieces: int, per_case: int | None) -> str:
    return cases_and_pieces(pieces, per_case, language=language())


def message_of(view: RecallView, group: ToldGroup, organization: Organization, choice: str) -> str:
    """The text that a coordinator pastes into LINE or an e-mail."""
    recall = view.recall
    with speaking(choice):
        lots = {lot.lot.id: lot for lot in view.lots if not lot.is_lifted}
        got = [(lots[lot_id], portion.got) for lot_id, portion in group.part.lots.items() if lot_id in lots and portion.got > 0]
        if recall.is_drill or group.notice is None or not has_link(group.notice):
            link = t("recalls.drill_link") if recall.is_drill else ""
        else:
            link = address_of(group.notice)
        values = {
            "group": group.name,
            "organization": organization.name,
            "title": recall.title,
            "reason": recall.reason,
            "items": "\n".join(_item_lines(got)),
            "link": link,
            "phone": organization.setting("help_phone"),
        }
        text = fill(recall.text_ja if choice == "ja" else recall.text_en, values)
        return f"{t('recalls.drill_line')}\n{text}" if recall.is_drill else text


def _item_lines(got: Iterable[tuple[RecalledLot, int]]) -> list[str]:
    """One line for each item and date, whatever the number of lots."""
    sums: dict[tuple[str, str], tuple[Item, int | None, int]] = {}
    for lot, pieces in got:
        key = (lot.item.name, mark_of(lot.lot))
        sums[key] = (lot.item, lot.lot.pieces_per_case, sums.get(key, (None, None, 0))[2] + pieces)
    return [
        t("recalls.message_item", item=name, date=date, amount=amount(pieces, per_case))
        for (name, date), (_, per_case, pieces) in sorted(sums.items())
    ]


def mail_address(group: ToldGroup, subject: str, message: str) -> str | None:
    """Opens the person's own mail program with the message in it; absent without an address of the group."""
    if group.part.record is None or not group.part.record.email:
        return None
    return f"mailto:{quote(group.part.record.email)}?subject={quote(subject)}&body={quote(message)}"


def minutes(span: timedelta | None) -> str:
    """A span as people say it: minutes and seconds up to an hour, then hours and minutes, then days."""
    if span is None:
        return "–"
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 3600:
        return t("recalls.minutes", minutes=str(seconds // 60), seconds=f"{seconds % 60:02}")
    if seconds < 48 * 3600:
        return t("recalls.hours", hours=str(seconds // 3600), minutes=str(seconds % 3600 // 60))
    return t("recalls.days", days=str(seconds // 86400))
