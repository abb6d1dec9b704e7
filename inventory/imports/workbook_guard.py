"""Looks at a zip before anything opens it: how many entries, how large they really unpack, whether it is the workbook it claims to be."""

import io
import zipfile
import zlib
from dataclasses import dataclass

from inventory.imports.errors import FileBroken, FileKindUnknown, FileProtected, FileUnsafe, SaveAsXlsx

MAX_ENTRIES = 200
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
# Small parts full of repetition unpack harmlessly far; the ratio counts from here.
RATIO_FROM = 1024 * 1024
CHUNK = 256 * 1024

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MARK = b"PK"
LOCAL_HEADER = 30
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Unpacked:
    entries: int
    size: int


def refuse_other_formats(data: bytes, filename: str) -> None:
    """Refuses the formats that look like a workbook and are none we read: .xls, protected .xlsx, other binaries."""
    if data.startswith(OLE_MARK):
        if ENCRYPTED_PACKAGE in data:
            raise FileProtected(filename=filename)
        raise SaveAsXlsx(found="xls", filename=filename)
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        raise FileKindUnknown(filename=filename)


def inspect_workbook(data: bytes, filename: str) -> Unpacked:
    """How large the workbook really is. Refuses bombs, passwords, other zips and contradictions, without keeping what it unpacks."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        ValueError,
        NotImplementedError,
        OSError,
        EOFError,
        UnicodeDecodeError,
    ) as error:
        raise FileBroken(filename=filename) from error
    if len(entries) > MAX_ENTRIES:
        raise FileUnsafe(what="entries", found=len(entries), limit=MAX_ENTRIES, filename=filename)
    _refuse_other_zips(entries, data, filename)
    total = 0
    for entry in entries:
        total += _real_size(data, entry, left=MAX_UNPACKED - total, filename=filename)
    return Unpacked(len(entries), total)


def _refuse_other_zips(entries: list[zipfile.ZipInfo], data: bytes, filename: str) -> None:
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileProtected(filename=filename)
    if "content.xml" in names and "mimetype" in names:
        raise SaveAsXlsx(found="ods", filename=filename)
    if "xl/workbook.bin" in names:
        raise SaveAsXlsx(found="xlsb", filename=filename)
    if len(set(names)) != len(names):
        raise FileBroken(filename=filename)  # two readers would see two different workbooks
    if not any(name.lower() == "xl/workbook.xml" for name in names):
        raise FileKindUnknown(filename=filename)


def _real_size(data: bytes, entry: zipfile.ZipInfo, *, left: int, filename: str) -> int:
    """Bytes this entry unpacks to, counted by unpacking. The size in its header is a claim, and a lie is refused."""
    packed = _packed_bytes(data, entry, filename)
    if entry.compress_type == zipfile.ZIP_STORED:
        size = len(packed)
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        size = _inflated(packed, left=left, filename=filename)
    else:
        raise FileBroken(filename=filename)
    if size > left:
        raise _too_large(filename)
    if size > RATIO_FROM and size > MAX_RATIO * max(len(packed), 1):
        raise FileUnsafe(what="ratio", found=size // max(len(packed), 1), limit=MAX_RATIO, filename=filename)
    if size != entry.file_size:
        raise FileBroken(filename=filename)
    return size


def _packed_bytes(data: bytes, entry: zipfile.ZipInfo, filename: str) -> memoryview:
    start = entry.header_offset
    header = data[start : start + LOCAL_HEADER]
    if start < 0 or len(header) < LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise FileBroken(filename=filename)
    begin = start + LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(data)[begin : begin + entry.compress_size]
    if len(packed) != entry.compress_size:
        raise FileBroken(filename=filename)
    return packed


def _inflated(packed: memoryview, *, left: int, filename: str) -> int:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    size, waiting = 0, bytes(packed)
    try:
        while waiting and not inflater.eof:
            size += len(inflater.decompress(waiting, CHUNK))
            if size > left:
                raise _too_large(filename)
            waiting = inflater.unconsumed_tail
        size += len(inflater.flush(CHUNK))
    except zlib.error as error:
        raise FileBroken(filename=filename) from error
    if not inflater.eof:
        raise FileBroken(filename=filename)
    return size


def _too_large(filename: str) -> FileUnsafe:
    limit = MAX_UNPACKED // 1024 // 1024
    return FileUnsafe(what="megabytes", found=limit, limit=limit, filename=filename)
