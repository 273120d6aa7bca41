"""Bytes of a file, unpacked where it is packed, with how far reading is.

Law: a packed file may not grow without bound. What unpacks to more than ``MAX_RATIO`` times its size (beyond a free
allowance) is no event file but an attack or a mistake, and reading stops there.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from typing import TYPE_CHECKING, Final

from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO, Self

MAX_RATIO: Final = 250
"""Unpacked bytes for each packed byte. Event files reach 10 to 100; gzip itself can reach 1,032."""
FREE_BYTES: Final = 64 << 20
"""Unpacked bytes that are always allowed, so that tiny files may be repetitive."""

_ZSTD_BYTES: Final = 1024  # as few as 4 bytes can unpack to 128 KiB, so a piece stays under 32 MiB
_REST_BYTES: Final = 1 << 20
GZIP: Final = b"\x1f\x8b"
ZSTD: Final = b"\x28\xb5\x2f\xfd"


class ByteSource:
    """The bytes of a file, unpacked; ``position`` is how many bytes of the file itself were read.

    Raises InvalidInput ``file.too_much_when_unpacked`` and ``file.damaged`` while reading.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.size = path.stat().st_size
        self._file: BinaryIO = path.open("rb")
        self._given = 0
        magic = self._file.read(4)
        self._file.seek(0)
        self.packed = magic.startswith((GZIP, ZSTD))
        self._heard = _Heard(self._file)
        self._bytes: _Heard | gzip.GzipFile | _ZstdReader = self._heard
        if magic.startswith(GZIP):
            self._bytes = gzip.GzipFile(fileobj=self._heard, mode="rb")
        elif magic.startswith(ZSTD):
            self._bytes = _ZstdReader(self._heard)

    @property
    def position(self) -> int:
        """Bytes of the file that were read so far."""
        return self._file.tell()

    def digest(self) -> str:
        """SHA-256 of the whole file, packed as it is, hexadecimal; what was not read so far is read now."""
        while self._heard.read(_REST_BYTES):
            pass
        return self._heard.digest.hexdigest()

    def read(self, size: int) -> bytes:
        """Up to ``size`` unpacked bytes; fewer than asked only at the end."""
        parts: list[bytes] = []
        missing = size
        try:
            while missing > 0 and (part := self._bytes.read(missing)):
                parts.append(part)
                missing -= len(part)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InvalidInput("file.damaged", file=self.name, detail=str(error).rstrip(".")) from error
        self._given += size - missing
        if self.packed and self._given > FREE_BYTES + MAX_RATIO * self.size:
            raise InvalidInput("file.too_much_when_unpacked", file=self.name, ratio=MAX_RATIO)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def close(self) -> None:
        """Give the file back."""
        self._bytes.close()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Heard:
    """A file that is read from its beginning, and the digest of what was read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes."""
        data = self._file.read(size)
        self.digest.update(data)
        return data

    def seek(self, _place: int, /) -> int:
        """Not possible: what is read again would be heard twice."""
        raise io.UnsupportedOperation

    def close(self) -> None:
        """Nothing to give back; the file is its owner's."""


class _ZstdReader:
    """Unpacks Zstandard; unlike the library's own reader it notices a file that is cut off.

    Raises EOFError where the file ends inside a frame, zlib.error where it is damaged.
    """

    def __init__(self, file: _Heard) -> None:
        import zstandard

        # 2**31 is what `zstd --long=31` writes; the default would refuse such files.
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 31)
        self._fault = zstandard.ZstdError
        self._file = file
        self._frame = self._unpacker.decompressobj()
        self._inside = False
        self._ready = b""

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes; none only at the end."""
        while not self._ready:
            packed = self._file.read(_ZSTD_BYTES)
            if not packed:
                if self._inside:
                    message = "Compressed file ended before the end-of-stream marker was reached"
                    raise EOFError(message)
                return b""
            self._ready = self._unpacked(packed)
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _unpacked(self, packed: bytes) -> bytes:
        """What a piece of the file unpacks to; a new frame may begin in it."""
        parts: list[bytes] = []
        while packed:
            self._inside = True
            try:
                parts.append(self._frame.decompress(packed))
            except self._fault as error:
                raise zlib.error(str(error)) from error
            if not self._frame.eof:
                break
            self._inside = False
            packed = self._frame.unused_data
            self._frame = self._unpacker.decompressobj()
        return b"".join(parts)

    def close(self) -> None:
        """Nothing to give back; the file is its owner's."""


def beginning(path: Path, name: str, size: int) -> bytes:
    """The first ``size`` unpacked bytes of a file."""
    with ByteSource(path, name) as source:
        return source.read(size)
