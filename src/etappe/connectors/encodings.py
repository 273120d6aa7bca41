"""Text of a file as UTF-8, whatever it was written in.

Law: bytes that the encoding does not know never become a letter. They come out as bytes that are no UTF-8, so the
row that holds them, and only it, is refused. An encoding is taken from a byte order mark or from evidence in the
bytes; where the evidence changes in mid-file, reading stops and asks.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etappe.connectors.streams import ByteSource

CHUNK_BYTES: Final = 8 << 20

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A sequence of UTF-8 beyond ASCII; what single-byte encodings hold looks like this only by rare accident.
_SEQUENCE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# What Western European text has beyond ASCII: letters, and marks that do not stand inside words. In other Windows
# encodings the same bytes are letters, so a mark in the middle of a word speaks against Western European.
_LETTER: Final = "äöüßÄÖÜéèêëàâáåæçñóòôøœúùûíìîïÉÈÀÂÁÅÆÇÑÓÒÔØŒÚÙÛÍÎãõÃÕ’"
_MARK: Final = "€£§°²³µ·«»„“”‘–—…®©™¿¡½¼¾\u00a0\u00ad"
_BEYOND: Final = rf"[^\x00-\x7f{_LETTER}]"
_FOREIGN: Final = re.compile(rf"(?<=[^\W\d_]){_BEYOND}|{_BEYOND}(?=[^\W\d_])|[^\x00-\x7f{_LETTER}{_MARK}]")
# Encodings worth a guess: those that programs still write.
_CANDIDATES: Final = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("cp932", "gb18030", "big5", "cp949", "euc_jp", "koi8_r", "iso8859_2"),
]
_UNKNOWN: Final = "\udc80"
_UNKNOWN_BYTES: Final = b"\xed\xb2\x80"
_FEW_BYTES: Final = 4
_SAMPLE_BYTES: Final = 1 << 18


def is_utf8(text: bytes) -> bool:
    """Whether bytes are UTF-8.

    >>> is_utf8("ü".encode()), is_utf8("ü".encode("latin-1"))
    (True, False)
    """
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _leave_unknown(error: UnicodeError) -> tuple[str, int]:
    """Stand a lone surrogate in for bytes that mean nothing: it can be carried on, and is never valid UTF-8."""
    assert isinstance(error, UnicodeDecodeError)
    return _UNKNOWN, error.end


codecs.register_error("etappe.leave_unknown", _leave_unknown)


class Utf8Chunks:
    """Chunks of a file's text in UTF-8.

    ``encoding`` is what it was written in, None while all was ASCII; ``guessed`` says that its letters had to tell.

    Raises InvalidInput ``encoding.unknown`` and, while reading, ``encoding.changes``.
    """

    def __init__(self, source: ByteSource, encoding: str | None) -> None:
        self._source = source
        self._given = encoding is not None
        self._mark = 0
        self.guessed = False
        self.encoding = _codec_name(encoding) if encoding is not None else None
        self._first = source.read(CHUNK_BYTES)
        for mark, name in _MARKS:
            if self._first.startswith(mark) and (self.encoding in (None, name) or name.startswith(self.encoding or "")):
                self.encoding = name
                self._given = True
                self._mark = len(mark)
                break
        else:
            if self.encoding is None:
                self.encoding = _wide(self._first)
                self._given = self.encoding is not None

    def __iter__(self) -> Iterator[bytes]:
        chunk = self._first[self._mark :]
        self._first = b""
        decoder: codecs.IncrementalDecoder | None = None
        while chunk:
            following = self._source.read(CHUNK_BYTES)
            if self.encoding is None and not chunk.isascii():
                self.encoding = guess_encoding(chunk + following[:3])  # the only letter may lie across the end
                self.guessed = self.encoding != "utf-8"
            elif not self._given and self.encoding not in (None, "utf-8"):
                self._assert_unchanged(chunk)
            if self.encoding in (None, "utf-8"):
                yield chunk
            else:
                assert self.encoding is not None
                if decoder is None:
                    decoder = codecs.getincrementaldecoder(self.encoding)("etappe.leave_unknown")
                yield decoder.decode(chunk, final=not following).encode("utf-8", "surrogatepass")
            chunk = following

    def _assert_unchanged(self, chunk: bytes) -> None:
        """Stop where a file that so far was not UTF-8 turns into it: one of both readings would be garbage."""
        inner = chunk[:-3].lstrip(bytes(range(0x80, 0xC0)))  # without letters that the chunk's ends cut in two
        if not inner.isascii() and len(inner) > len(chunk) - 8:
            try:
                inner.decode("utf-8")
            except UnicodeDecodeError as error:
                if error.end < len(inner):
                    return
            if _SEQUENCE.search(inner):
                raise InvalidInput("encoding.changes", file=self._source.name, encoding=self.encoding)


def guess_encoding(chunk: bytes) -> str:
    """What bytes beyond ASCII are written in: UTF-8 where most of them are its sequences, else by their letters.

    >>> guess_encoding("größe".encode()), guess_encoding("größe".encode("cp1252"))
    ('utf-8', 'windows-1252')
    """
    sequences = sum(len(found) for found in _SEQUENCE.findall(chunk))
    beyond = len(chunk) - len(chunk.translate(None, bytes(range(128, 256))))
    if sequences * 2 > beyond:
        return "utf-8"
    lines = b"\n".join(line for line in chunk[:_SAMPLE_BYTES].split(b"\n") if not line.isascii()) or chunk
    letters = lines.decode("cp1252", "replace")
    # Most exports that are not UTF-8 come from a Western Windows; only letters that speak against it call for more.
    if len(_FOREIGN.findall(letters)) * 10 <= len(lines.translate(None, bytes(range(128)))):
        return "windows-1252"
    from charset_normalizer import from_bytes

    best = from_bytes(lines, cp_isolation=_CANDIDATES).best()
    return _codec_name(best.encoding) if best is not None else "windows-1252"


def shown(raw: bytes) -> str:
    """Bytes of a row as people can read them: what means nothing is a replacement character."""
    return raw.replace(_UNKNOWN_BYTES, "�".encode()).decode("utf-8", "replace")


def _wide(first: bytes) -> str | None:
    """UTF-16 without a byte order mark, seen by its zero bytes in every other place."""
    sample = first[:2000]
    if len(sample) < _FEW_BYTES:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd * 10 >= half * 6 and even * 10 < half:
        return "utf-16-le"
    if even * 10 >= half * 6 and odd * 10 < half:
        return "utf-16-be"
    return None


def _codec_name(encoding: str) -> str:
    """The encoding's usual name. ISO 8859-1 is read as Windows-1252, as browsers do: it holds the same letters."""
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
    except (LookupError, ValueError) as error:
        raise InvalidInput("encoding.unknown", encoding=encoding) from error
    if not isinstance(codecs.lookup(name).decode(b"")[0], str):
        raise InvalidInput("encoding.unknown", encoding=encoding)
    return {"cp1252": "windows-1252", "iso8859-1": "windows-1252", "utf-8-sig": "utf-8", "utf_8": "utf-8"}.get(
        name, name
    )
