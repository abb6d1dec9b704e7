"""Photographs of a lot's label: read from what a phone sends, drawn anew without anything but the picture, kept with the lot."""

import io
import uuid
from dataclasses import dataclass
from datetime import datetime

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import ForeignKey, Index, LargeBinary, func, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.lots import Lot

# What a phone hands over. Nothing else is even looked into: every further format is further code that strangers can feed.
FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 50_000_000
# Small print stays readable on it.
LONGEST_SIDE = 1600
QUALITY = 80
MOST_PHOTOS = 6


class LotPhoto(Identified, Base):
    __tablename__ = "lot_photo"

    lot_id: Mapped[uuid.UUID]
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]
    height: Mapped[int]
    taken_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]

    __table_args__ = (belongs_to("lot", "lot_id"), Index("ix_lot_photo_lot", "organization_id", "lot_id"))


class TooManyPhotos(DomainError):
    """The lot has `most` photographs already."""

    code = "too_many_photos"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn anew: no place, no time, no maker of the phone, nothing hidden behind the image."""

    jpeg: bytes
    width: int
    height: int


def draw_anew(data: bytes) -> Picture:
    """The picture alone, turned upright, as a JPEG of at most 1,600 pixels a side; anything else is refused."""
    if not data:
        raise InvalidInput(field="photo", problem="photo_empty")
    if len(data) > LARGEST_BYTES:
        raise InvalidInput(field="photo", problem="photo_too_large")
    try:
        with _open(data) as picture:
            return _drawn(picture)
    except InvalidInput:
        raise
    # Whatever a broken or hostile file makes the decoder do: Pillow names no common ground for it.
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError, SyntaxError, EOFError,
            OverflowError, MemoryError, IndexError, KeyError, TypeError) as fault:  # fmt: skip
        raise InvalidInput(field="photo", problem="photo_unreadable") from fault


def _open(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    if picture.width * picture.height > MOST_PIXELS:
        raise InvalidInput(field="photo", problem="photo_too_large")
    return picture


def _drawn(picture: Image.Image) -> Picture:
    # A JPEG is read at a fraction of its size where that is enough.
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "P", "PA"):
        ground = Image.new("RGBA", upright.size, "white")
        ground.alpha_composite(upright.convert("RGBA"))
        upright = ground
    plain = upright.convert("RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # Only the pixels go on: metadata hang on the object that was read.
    clean = Image.frombytes("RGB", plain.size, plain.tobytes())
    held = io.BytesIO()
    clean.save(held, "JPEG", quality=QUALITY, optimize=True)
    return Picture(held.getvalue(), *clean.size)


def add_photo(session: OrganizationSession, lot: Lot, picture: Picture, *, actor_id: uuid.UUID, now: datetime) -> LotPhoto:
    """The lot carries the picture."""
    if session.scalar(select(func.count()).select_from(LotPhoto).where(LotPhoto.lot_id == lot.id)) >= MOST_PHOTOS:  # type: ignore[operator]
        raise TooManyPhotos(most=MOST_PHOTOS)
    photo = LotPhoto(
        organization_id=session.organization_id, lot_id=lot.id, jpeg=picture.jpeg, width=picture.width, height=picture.height,
        taken_by=actor_id, added_at=now,
    )  # fmt: skip
    session.add(photo)
    session.flush()
    after = {"lot": lot.code, "bytes": len(picture.jpeg)}
    audit.record(session, action="photo.add", record_kind="lot", record_id=lot.id, actor_id=actor_id, now=now, after=after)
    return photo


def get_photo(session: OrganizationSession, lot: Lot, photo_id: uuid.UUID) -> bytes:
    """The picture as JPEG."""
    jpeg = session.scalar(select(LotPhoto.jpeg).where(LotPhoto.lot_id == lot.id, LotPhoto.id == photo_id))
    if jpeg is None:
        raise NotFound(kind="photo", code=str(photo_id))
    return bytes(jpeg)
