"""The five things an assessor checks, for lots: each line says what was found or what is missing. Rows come from evidence.py."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.catalog import Item
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.documents import OrganizationDocument, days_uncovered, in_force
from inventory.donors import Donor, agreement_in_force
from inventory.hygiene import COLD, SeenCheck
from inventory.lots import Lot, get_lot
from inventory.movements import Movement
from inventory.places import Place
from matching.certification.evidence import Evidence, read_evidence
from matching.certification.stays import Stay, days_unseen, joined, stays
from matching.certification.values import MISSING, OK, UNNEEDED, Assessment, Line, Rules

# Donors with whom an agreement is made; a box or a neighbour signs none.
SIGNING_KINDS = ("corporate", "farm", "public")
RELEASES = ("issue", "ship", "direct")
TO_A_GROUP = ("issue", "arrive", "direct", "pass_on")
CHECKED_AT_RECEIPT = ("storage", "date", "allergens")


def assess_lot(session: OrganizationSession, code: str, *, rules: Rules, today: date) -> Assessment:
    """One lot by its code."""
    lot, _ = get_lot(session, code)
    return assess_lots(session, [lot.id], rules=rules, today=today)[0]


def assess_lots(session: OrganizationSession, lot_ids: Sequence[uuid.UUID], *, rules: Rules, today: date) -> list[Assessment]:
    """In the order in which the lots came in."""
    if not lot_ids:
        return []
    evidence = read_evidence(session, lot_ids, today=today)
    return [_Case(evidence, lot, item, donor, rules, today).assessment() for lot, item, donor in evidence.lots]


@dataclass(frozen=True, slots=True)
class _Case:
    """One lot with all that is known of it."""

    known: Evidence
    lot: Lot
    item: Item
    donor: Donor
    rules: Rules
    today: date

    @property
    def movements(self) -> list[Movement]:
        return self.known.movements.get(self.lot.id, [])

    @property
    def received_on(self) -> date:
        return tokyo_day(self.movements[0].occurred_at if self.movements else self.lot.created_at)

    @property
    def stays(self) -> list[Stay]:
        return stays(self.movements, self.known.places)

    def assessment(self) -> Assessment:
        sections = {
            "receipt": self.receipt(),
            "hygiene": self.hygiene(),
            "release": self.release(),
            "resale": self.resale(),
            "insurance": self.insurance(),
        }
        return Assessment(self.lot, self.item, self.known.places[self.lot.donor_id], self.received_on, sections)

    def receipt(self) -> list[Line]:
        if not self.stays:
            return [Line(UNNEEDED, "never_stored", record=("lot", self.lot.code))]
        found = self.known.receipt_checks.get(self.lot.id)
        if found is None:
            return [Line(MISSING, "receipt_unchecked", record=("settings", None)), *self._labels()]
        check, name = found
        values = {"name": name, "at": check.checked_at}
        lines = []
        for point in CHECKED_AT_RECEIPT:
            answer = check.answers.get(point)
            if answer is None:
                lines.append(Line(MISSING, f"receipt_{point}_unasked", values, ("lot", self.lot.code)))
            elif answer:
                lines.append(Line(OK, f"receipt_{point}_well", values, ("lot", self.lot.code)))
            else:
                # Let in all the same, with a reason: told, not hidden.
                lines.append(
                    Line(
                        OK if check.reason else MISSING,
                        f"receipt_{point}_bad",
                        values | {"reason": check.reason},
                        ("lot", self.lot.code),
                    )
                )
        if self.item.temperature in COLD:
            has = check.celsius is not None
            lines.append(
                Line(
                    OK if has else MISSING,
                    "receipt_celsius" if has else "receipt_celsius_unasked",
                    {"celsius": check.celsius},
                    ("lot", self.lot.code),
                )
            )
        return [*lines, *self._labels()]

    def _labels(self) -> list[Line]:
        """The date mark, the allergens of the item, and photographs."""
        lines = [Line(OK, "date_mark", {"mark": self.lot.date_mark}, ("lot", self.lot.code))]
        states = self.known.allergens.get(self.item.id, {})
        lines.append(
            Line(
                OK if states else MISSING,
                "allergens_known" if states else "allergens_unknown",
                {"n": len(states)},
                ("item", self.item.code),
            )
        )
        photos = self.known.photos.get(self.lot.id, [])
        lines.append(
            Line(
                OK if photos else UNNEEDED,
                "photos" if photos else "no_photo",
                {"n": len(photos), "ids": photos},
                ("lot", self.lot.code),
            )
        )
        return lines

    def hygiene(self) -> list[Line]:
        parts = self.stays
        if not parts:
            return [Line(UNNEEDED, "never_stored", record=("lot", self.lot.code))]
        sites = {stay.place.site_id: self.known.places[stay.place.site_id] for stay in parts if stay.place.site_id}
        lines = [self._site_line(stay) for site in sites.values() for stay in joined(parts, site)]
        return lines + [line for stay in parts if (line := self._cold_line(stay))]

    def _site_line(self, stay: Stay) -> Line:
        checks = self._checks_of(stay)
        unseen = days_unseen(stay, {check.on for check in checks}, every=self.rules.hygiene_days, today=self.today)
        inside = [check for check in checks if stay.since <= check.on <= (stay.until or self.today)]
        values = self._span(stay) | {"n": len(inside), "missing": unseen, "found": sum(not check.is_well for check in inside)}
        code = "site_checked" if not unseen else "site_gaps" if inside else "site_unchecked"
        return Line(MISSING if unseen else OK, code, values, ("hygiene", (stay.place.code, stay.since)))

    def _cold_line(self, stay: Stay) -> Line | None:
        """The temperature where it lay, when either the goods or the place are cold."""
        place = stay.place
        site = self.known.places[place.site_id] if place.site_id else place
        record = ("hygiene", (site.code, stay.since))
        if place.temperature not in COLD:
            if self.item.temperature in COLD:
                return Line(MISSING, "cold_goods_in_warm_place", self._span(stay), ("place", place.code))
            return None
        readings = [
            r for check in self._checks_of(stay) for r in check.readings if r.spot_id == place.id and r.tenths is not None
        ]
        days = {tokyo_day(reading.read_at) for reading in readings}
        unseen = days_unseen(stay, days, every=self.rules.cold_days, today=self.today)
        inside = [r for r in readings if stay.since <= tokyo_day(r.read_at) <= (stay.until or self.today)]
        if not inside:
            return Line(MISSING if unseen else UNNEEDED, "cold_unread", self._span(stay) | {"missing": unseen}, record)
        tenths = [reading.tenths for reading in inside if reading.tenths is not None]
        values = self._span(stay) | {
            "n": len(inside), "low": min(tenths) / 10, "high": max(tenths) / 10, "missing": unseen,
            "over": sum(not reading.is_within for reading in inside),
        }  # fmt: skip
        return Line(MISSING if unseen else OK, "cold_gaps" if unseen else "cold_read", values, record)

    def _checks_of(self, stay: Stay) -> list[SeenCheck]:
        return [check for check in self.known.hygiene if check.check.site_id == stay.place.site_id]

    def _span(self, stay: Stay) -> dict[str, object]:
        return {"place": stay.place.name, "first": stay.since, "last": stay.until or self.today, "is_there": stay.until is None}

    def release(self) -> list[Line]:
        outs = [movement for movement in self.movements if movement.kind in RELEASES]
        if not outs:
            return [Line(UNNEEDED, "not_released")]
        seen: set[uuid.UUID] = set()
        lines = []
        for movement in outs:
            key = movement.delivery_id or movement.key
            if key not in seen:
                seen.add(key)
                lines.append(self._release_line(movement, key))
        return lines

    def _release_line(self, movement: Movement, key: uuid.UUID) -> Line:
        delivery = self.known.deliveries.get(movement.delivery_id) if movement.delivery_id else None
        group = self.known.places[delivery.group_id if delivery else movement.target_id]
        record = ("delivery", delivery.code) if delivery else ("lot", self.lot.code)
        values: dict[str, object] = {"group": group.name, "day": tokyo_day(movement.occurred_at), "days_left": movement.days_left}
        found = self.known.release_checks.get(key)
        if found is None:
            return Line(MISSING, "release_unchecked", values, record)
        check, name = found
        values |= {
            "name": name,
            "at": check.checked_at,
            "bad": [point for point, well in check.answers.items() if not well],
            "remedy": check.remedy,
        }
        return Line(OK, "release_well" if check.is_well else "release_bad", values, record)

    def resale(self) -> list[Line]:
        return [self._donor_line(), *self._group_lines()]

    def _donor_line(self) -> Line:
        values = {"name": self.donor.name, "day": self.received_on}
        record = ("donor", self.known.places[self.lot.donor_id].code)
        agreement = agreement_in_force(self.known.agreements.get(self.donor.id, []), self.received_on)
        if agreement is not None:
            values |= {"signed_on": agreement.signed_on, "until": agreement.valid_until}
            return Line(
                OK if agreement.resale_ban else MISSING,
                "donor_agreed" if agreement.resale_ban else "donor_allows_resale",
                values,
                record,
            )
        if self.donor.kind not in SIGNING_KINDS:
            return Line(UNNEEDED, "donor_signs_none", values, record)
        return Line(MISSING, "donor_unsigned", values, record)

    def _group_lines(self) -> Iterable[Line]:
        first: dict[uuid.UUID, date] = {}
        for movement in self.movements:
            if movement.kind in TO_A_GROUP:
                first.setdefault(movement.target_id, tokyo_day(movement.occurred_at))
        for delivery in self.known.deliveries.values():
            shipped = [m for m in self.movements if m.delivery_id == delivery.id and m.kind == "ship"]
            if shipped and delivery.group_id not in first:
                first[delivery.group_id] = tokyo_day(shipped[0].occurred_at)
        return [self._group_line(self.known.places[group_id], day) for group_id, day in first.items()]

    def _group_line(self, group: Place, day: date) -> Line:
        values: dict[str, object] = {"name": group.name, "day": day}
        record = ("group", group.code)
        agreement = agreement_in_force(self.known.agreements.get(group.id, []), day)
        if agreement is not None and agreement.resale_ban:
            return Line(OK, "group_agreed", values | {"signed_on": agreement.signed_on, "until": agreement.valid_until}, record)
        papers = [paper for paper in self.known.papers.get(group.id, []) if paper.covers(day)]
        if papers:
            newest = max(papers, key=lambda paper: paper.first)
            return Line(OK, "group_agreed", values | {"signed_on": newest.first, "until": newest.last}, record)
        return Line(MISSING, "group_unsigned", values, record)

    def insurance(self) -> list[Line]:
        days = {self.received_on} | {tokyo_day(m.occurred_at) for m in self.movements if m.kind in RELEASES}
        if any(stay.until is None for stay in self.stays):
            days.add(self.today)
        open_days = days_uncovered(self.known.documents, "insurance", days)
        covered = {document.id: document for day in days if (document := in_force(self.known.documents, "insurance", day))}
        lines = [self._policy_line(one) for one in sorted(covered.values(), key=lambda one: one.valid_from)]
        return lines + [Line(MISSING, "uninsured", {"day": day}, ("documents", None)) for day in open_days]

    def _policy_line(self, policy: OrganizationDocument) -> Line:
        values = {"policy": " ".join(part for part in (policy.title, policy.issuer, policy.number) if part)}
        return Line(OK, "insured", values | {"first": policy.valid_from, "last": policy.valid_until}, ("documents", policy.id))
