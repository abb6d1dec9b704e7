"""A QR symbol as a PNG file, one bit a pixel: the workbook needs a picture and no drawing library for it."""

import struct
import zlib

import qrcode

QUIET = 4


def qr_picture(text: str, *, scale: int = 4) -> tuple[bytes, int]:
    """The picture and the pixels of its side, quiet zone included."""
    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    symbol.add_data(text)
    symbol.make(fit=True)
    matrix = symbol.get_matrix()
    side = len(matrix) * scale
    lines = b"".join(_line([not dark for dark in row for _ in range(scale)]) * scale for row in matrix)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines, 9)) + _chunk(b"IEND", b""), side


def _line(light: list[bool]) -> bytes:
    """Eight pixels a byte, the first the highest bit; before them the filter, which is none."""
    padded = light + [False] * (-len(light) % 8)
    eights = (padded[start : start + 8] for start in range(0, len(padded), 8))
    return b"\x00" + bytes(sum(bit << (7 - number) for number, bit in enumerate(eight)) for eight in eights)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
