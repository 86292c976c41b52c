"""Find out what a file is: its format by name, its compression, encoding and delimiter by content."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import BinaryIO

SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "ods",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "txt",
    ".vtt": "vtt",
    ".srt": "srt",
    ".docx": "docx",
}
FORMATS = ("csv", "tsv", "xlsx", "ods", "parquet", "jsonl", "txt", "vtt", "srt", "docx")
TEXT_FORMATS = frozenset({"csv", "tsv", "jsonl", "txt", "vtt", "srt"})
DELIMITERS = (";", ",", "\t", "|")

# A character that no text holds: a table without delimiter is split by it into its one column.
NO_DELIMITER = "\U0010ffff"

BAD_BYTES = "klantstem.windows-1252"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = {
    b"PK\x03\x04": "a zip container, such as .xlsx, .ods or .docx",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Office file, or one with a password",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_CHUNK = 1 << 17


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Decode the bytes that break the encoding as Windows-1252, and its five holes as Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    text = "".join(bytes([byte]).decode("latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else "cp1252") for byte in bad)
    return text, error.end


codecs.register_error(BAD_BYTES, _as_windows_1252)


def format_of(name: str) -> tuple[str | None, bool]:
    """Return the format that the name of a file tells, None if it tells none, and whether it ends in .gz."""
    path = PurePath(name.lower())
    gz = path.suffix == ".gz"
    return SUFFIXES.get(path.with_suffix("").suffix if gz else path.suffix), gz


def is_gzip(head: bytes) -> bool:
    """Tell by its first bytes whether a file is compressed with gzip, whatever its name."""
    return head.startswith(b"\x1f\x8b\x08")


def binary_kind(head: bytes) -> str | None:
    """Name the kind of binary file that starts with these bytes; None where they may be text."""
    for magic, kind in _BINARY.items():
        if head.startswith(magic):
            return kind
    if _utf16_by_zeros(head) or any(head.startswith(bom) for bom, _ in _BOMS):
        return None
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\v\x1a\x1b\x00" for byte in head)
    zeros = head.count(0)
    if zeros > 0.2 * len(head) + 3 or (controls > 0.02 * len(head) + 3 and not _is_utf8(head)):
        return "binary data"
    return None


def zip_format(path: Path) -> str | None:
    """Tell xlsx, ods and docx apart by the files in the zip; None for any other zip."""
    with zipfile.ZipFile(path) as container:
        names = container.namelist()
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
        if any(name.startswith("word/") for name in names):
            return "docx"
        if "mimetype" in names and container.read("mimetype").strip() == _ODS:
            return "ods"
    return None


def encoding_of(open_bytes: Callable[[], BinaryIO]) -> str:
    """Detect the encoding of a text file by reading it once, in constant memory.

    A byte order mark decides; without one UTF-16 shows by its zeros. Otherwise the file is UTF-8 unless it breaks that,
    and then Windows-1252. A stray broken byte in a file that is UTF-8 elsewhere does not change the verdict: decode
    with ``errors=BAD_BYTES``, which reads just that byte as Windows-1252.
    """
    with open_bytes() as stream:
        head = stream.read(65_536)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return name
        guess = _utf16_by_zeros(head)
        if guess is not None:
            return guess
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        valid = broken = 0
        chunk = head
        while chunk:
            text = decoder.decode(chunk)
            if not chunk.isascii():
                wrong = max(0, text.count("\ufffd") - chunk.count(b"\xef\xbf\xbd"))
                broken += wrong
                valid += len(text) - len(text.encode("ascii", "ignore")) - wrong
            chunk = stream.read(_CHUNK)
        broken += len(decoder.decode(b"", final=True))
        return "utf-8" if broken == 0 or broken * 10 <= valid else "cp1252"


def open_text(stream: BinaryIO, encoding: str, *, newline: str | None = "") -> io.TextIOWrapper:
    """Wrap a binary stream as text; a byte that breaks the encoding is read as Windows-1252."""
    errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else BAD_BYTES
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline=newline)


def open_maybe_gzip(path: Path | str) -> BinaryIO:
    """Open a file for reading bytes, through gzip where its first bytes say so."""
    stream = Path(path).open("rb")  # noqa: SIM115 - the caller closes it
    head = stream.read(3)
    stream.seek(0)
    if is_gzip(head):
        return _OwningGzip(stream)  # type: ignore[return-value]
    return stream


def delimiter_of(sample: str) -> str | None:
    """Find the delimiter of a table by its first lines; None where it has one column.

    A delimiter must split the header, and then most rows into as many cells as the header has; a quarter of the rows is
    enough where no cell of the header starts with a space, as the parts of a sentence do.
    """
    best: tuple[float, int] = (0.0, 0)
    found: str | None = None
    for delimiter in DELIMITERS:
        table = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
        if not table or len(table[0]) < 2:
            continue
        header = table[0]
        rows = Counter(map(len, table[1:] or table))
        fitting = rows[len(header)]
        ragged = sum(count for width, count in rows.items() if width > 1) - fitting
        score = ((fitting + ragged / 2) / rows.total(), len(header))
        needed = 0.6 if any(cell.startswith(" ") for cell in header) else 0.25
        if score[0] >= needed and score > best:
            best, found = score, delimiter
    return found


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _utf16_by_zeros(head: bytes) -> str | None:
    """Latin script in UTF-16 has a zero in every second byte: the odd ones little-endian, the even big."""
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[0 : pairs * 2 : 2].count(0) / pairs, head[1 : pairs * 2 : 2].count(0) / pairs
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    if even > 0.6 and odd < 0.1:
        return "utf-16-be"
    return None


class _OwningGzip(gzip.GzipFile):
    """A gzip stream that closes the file under it."""

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__(fileobj=raw, mode="rb")
        self._raw = raw

    def close(self) -> None:
        """Close both."""
        super().close()
        self._raw.close()
