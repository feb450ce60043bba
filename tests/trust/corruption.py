"""Random damage to files as it happens: cut downloads, other encodings, slips of the hand in cells, flipped bits."""

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

TABLES = ("outlets.csv", "offices.csv", "reps.csv", "distributors.csv", "survey.csv")
SLIPS = (
    "",
    " ",
    "0",
    "-1",
    "1e308",
    "-1e308",
    "nan",
    "inf",
    "NULL",
    "#N/A",
    "#REF!",
    "1,5",
    "1.234,56",
    "１２",
    "yes",
    "否",
    "=1+1",
    '=HYPERLINK("x")',
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "'; DROP TABLE outlets;--",
    "\u202eabc",
    "\ufeff",
    "9" * 400,
    "x" * 70_000,
    "2026-02-30",
    "25:00",
    "Mo-Fr 99:00-12:00",
    "POLYGON((0 0, 1 1, 0 0))",
    "POINT(1 2)",
    "R1",
    "O1",
    "D000",
    "\x07",
    "\x1b[31m",
    "a\nb",
    "𠮷野家",
    "٣",
    "½",
    "1e-400",
    "0x10",
    "TRUE",
    "114.3;30.6",
    "181",
    "-91",
    "{}",
    "{0}",
    "%s",
    "{name}",
)
"""What stands in cells of tables that people fill."""
LINES = (
    "seed: yes",
    "seed: 1e99",
    "extends: base.yaml",
    "extends: ../nowhere.yaml",
    "name:",
    "name: [a]",
    "period: 3",
    "inputs: {}",
    "network: null",
    "journeys: {stops_min: -4}",
    "journeys: {stops_max: 1e9}",
    "territories: {outlets_max: .inf}",
    "seed: .nan",
    "? complex\n: key",
    "a: !!python/object:os.system x",
    "b: &a [*a]",
    "{",
    "]",
    "\t- tab",
    "--- \nsecond: document",
    'name: "\\x00"',
    "journeys: {shift_start: 24:00}",
    "period: {start: 2026-13-01}",
    "period: {weeks: 0}",
    "%YAML 9.9",
    "streets: {rep_hours: -0.0}",
)
"""What gets into scenario files."""


class Corruption:
    """
    One seeded damage to one file of a folder.

    Parameters
    ----------
    seed
        Same seed, same damage.
    files
        Names of the files that may be hit.

    Attributes
    ----------
    said
        What was done, for the message of a test that fails.
    """

    def __init__(self, seed: int, files: tuple[str, ...]) -> None:
        self.draw = random.Random(seed)
        self.file = self.draw.choice(files)
        self.said = ""

    def hit(self, folder: Path) -> None:
        """Damage the file in place."""
        path = folder / self.file
        ways: list[Callable[[bytes], bytes]] = [self._cut, self._flip, self._zeros, self._twice, self._foreign]
        if self.file.endswith(".csv"):
            ways = [self._cell] * 6 + [self._column, self._row, self._encoding, self._header, *ways]
        if self.file.endswith(".yaml"):
            ways = [self._line] * 4 + [self._word] * 3 + [self._encoding, *ways]
        way = self.draw.choice(ways)
        before = path.read_bytes()
        self.said = f"{self.file}: {way.__name__.strip('_')}"
        path.write_bytes(way(before))

    def _cut(self, data: bytes) -> bytes:
        return data[: self.draw.randrange(len(data))]

    def _flip(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(self.draw.choice([1, 1, 4, 50])):
            changed[self.draw.randrange(len(changed))] ^= 1 << self.draw.randrange(8)
        return bytes(changed)

    def _zeros(self, data: bytes) -> bytes:
        at = self.draw.randrange(len(data))
        return data[:at] + bytes(min(512, len(data) - at)) + data[at + 512 :]

    def _twice(self, data: bytes) -> bytes:
        return data + data[self.draw.randrange(len(data)) :]

    def _foreign(self, data: bytes) -> bytes:
        del data
        return self.draw.choice(
            [b"", b"\n\n", b"PK\x03\x04" + bytes(60), b"%PDF-1.7", b"\x89PNG\r\n", b"<html></html>", b"\xff\xfe"]
        )

    def _encoding(self, data: bytes) -> bytes:
        name = self.draw.choice(["utf-16", "gb18030", "latin-1", "utf-32", "cp437"])
        return data.decode("utf-8").encode(name, errors="replace")

    def _line(self, data: bytes) -> bytes:
        lines = data.decode("utf-8").split("\n")
        slip = self.draw.choice(LINES)
        self.said += f" {slip!r}"
        lines.insert(self.draw.randrange(len(lines) + 1), slip)
        return "\n".join(lines).encode()

    def _word(self, data: bytes) -> bytes:
        """Replace the value behind one colon."""
        lines = data.decode("utf-8").split("\n")
        at = self.draw.choice([n for n, line in enumerate(lines) if ": " in line])
        slip = self.draw.choice(SLIPS[:30])[:300]
        self.said += f" {lines[at]!r} becomes {slip!r}"
        lines[at] = lines[at].partition(": ")[0] + ": " + slip
        return "\n".join(lines).encode("utf-8", errors="replace")

    def _rows(self, data: bytes) -> list[list[str]]:
        return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))

    def _bytes(self, rows: list[list[str]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        return text.getvalue().encode("utf-8", errors="replace")

    def _cell(self, data: bytes) -> bytes:
        rows = self._rows(data)
        row, column = self.draw.randrange(1, len(rows)), self.draw.randrange(len(rows[0]))
        slip = self.draw.choice(SLIPS)
        self.said += f" {rows[0][column]} of row {row + 1} becomes {slip[:40]!r}"
        rows[row][column] = slip
        return self._bytes(rows)

    def _column(self, data: bytes) -> bytes:
        rows = self._rows(data)
        column = self.draw.randrange(len(rows[0]))
        self.said += f" without {rows[0][column]}"
        return self._bytes([row[:column] + row[column + 1 :] for row in rows])

    def _row(self, data: bytes) -> bytes:
        """Drop, double or blank a row, or give it one cell more."""
        rows = self._rows(data)
        at = self.draw.randrange(len(rows))
        other = self.draw.choice([[], [rows[at], rows[at]], [[""] * len(rows[at])], [[*rows[at], "more"]]])
        return self._bytes(rows[:at] + other + rows[at + 1 :])

    def _header(self, data: bytes) -> bytes:
        rows = self._rows(data)
        column = self.draw.randrange(len(rows[0]))
        rows[0][column] = self.draw.choice([*SLIPS[:40], *rows[0]])
        self.said += f" header {column + 1} becomes {rows[0][column][:40]!r}"
        return self._bytes(rows)
