"""Which format a file has: by its name, held against its first bytes.

Law: a file that is not what its name says is refused with what it seems to be, before anything is read from it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from etappe.connectors.streams import GZIP, ZSTD, beginning
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from etappe.events.importing import FileFormat

EXTENSIONS: Final[dict[str, FileFormat]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".arrows": "arrow",
    ".xes": "xes",
}
PACKED: Final = (".gz", ".zst")
_BINARY: Final[frozenset[FileFormat]] = frozenset({"parquet", "arrow", "xlsx"})
_MAY_BE_PACKED: Final[frozenset[FileFormat]] = frozenset({"csv", "jsonl", "xes"})

# What the first bytes prove. Text formats prove nothing, except that they are not one of these.
_MAGIC: Final = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"\xff\xff\xff\xff", "arrow"),
    (b"PK\x03\x04", "xlsx"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"%PDF", "pdf"),
    (b"SQLite format 3", "sqlite"),
    (b"Obj\x01", "avro"),
    (b"7z\xbc\xaf", "7z"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ", "xz"),
    (GZIP, "gz"),
    (ZSTD, "zst"),
)
_HEAD_BYTES: Final = 4096


def format_of(path: Path, name: str) -> FileFormat:
    """The format of an existing file that is called ``name``.

    Raises InvalidInput ``file.missing``, ``file.is_folder``, ``file.empty``, ``file.unknown_format``,
    ``file.not_what_name_says`` or ``file.json_array``.
    """
    if path.is_dir():
        raise InvalidInput("file.is_folder", file=name)
    if not path.is_file():
        raise InvalidInput("file.missing", file=name)
    expected, packed = named_format(name)
    head = _head(path, name, expected, packed)
    found = _found(head)
    if found == "json_array" and expected == "jsonl":
        raise InvalidInput("file.json_array", file=name)
    wrong = found != expected if expected in _BINARY else found not in (None, "json_array", expected)
    if wrong:
        raise InvalidInput("file.not_what_name_says", file=name, expected=expected, found=found or "text")
    return expected


def _head(path: Path, name: str, expected: FileFormat, packed: str | None) -> bytes:
    """The first bytes of a file, unpacked; what its name calls packed has to be."""
    try:
        if path.stat().st_size == 0:
            raise InvalidInput("file.empty", file=name)
        with path.open("rb") as file:
            raw = file.read(16)
    except PermissionError as error:
        raise InvalidInput("file.not_readable", file=name) from error
    if expected in _BINARY:
        return raw
    if packed and not raw.startswith((GZIP, ZSTD)):
        raise InvalidInput("file.not_what_name_says", file=name, expected=packed, found=_found(raw) or "text")
    head = beginning(path, name, _HEAD_BYTES)
    if not head:
        raise InvalidInput("file.empty", file=name)
    return head


def named_format(name: str) -> tuple[FileFormat, str | None]:
    """The format that a file's name promises, and the packing if there is one (``gz`` or ``zst``).

    >>> named_format("events.2026.csv.gz")
    ('csv', 'gz')

    Raises InvalidInput ``file.unknown_format``.
    """
    plain = Path(name)
    packed = plain.suffix.lower() in PACKED
    inner = Path(plain.stem) if packed else plain
    known = EXTENSIONS.get(inner.suffix.lower())
    if known is None or (packed and known not in _MAY_BE_PACKED):
        raise InvalidInput("file.unknown_format", file=name, known=" ".join(EXTENSIONS))
    return known, plain.suffix.lower()[1:] if packed else None


def _found(head: bytes) -> str | None:
    """What the first bytes say that a file is; None for plain text of whatever kind."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"<?xml", b"<log")):
        return "xes"
    if text.lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    if text.startswith(b"{"):
        return "jsonl"
    if text.startswith(b"[") and text[1:].lstrip().startswith((b"{", b"[", b"]")):
        return "json_array"
    return None
