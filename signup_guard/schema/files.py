"""Files of rows: JSON Lines, CSV and Parquet (the first two also as `.gz`), each row as a dictionary with its place in the file."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO, cast

from signup_guard.errors import HistoryError

Cells = dict[str, Any]
CheckColumns = Callable[[Sequence[str]], None]


def read_rows(path: Path, check_columns: CheckColumns) -> Iterator[tuple[str, Cells]]:
    """Each row with its place in the file; `check_columns` sees the columns of CSV and Parquet first.  Raises `HistoryError`."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = suffixes[-1:] == [".gz"]
    kind = suffixes[-1 - packed] if len(suffixes) > packed else ""
    try:
        if kind in (".jsonl", ".ndjson", ".json"):
            rows = _json_lines(path, packed)
        elif kind == ".csv":
            rows = _csv(path, packed, check_columns)
        elif kind in (".parquet", ".pq") and not packed:
            rows = _parquet(path, check_columns)
        else:
            raise HistoryError(f"{path}: its name must end in .jsonl, .csv or .parquet, to tell what it is.")
        yield from rows
    except (OSError, EOFError) as fault:
        raise HistoryError(f"{path} cannot be read: {fault}.") from fault
    except UnicodeDecodeError as fault:
        raise HistoryError(f"{path} is not UTF-8 text: {fault}.") from fault


def _open(path: Path, packed: bool) -> TextIO:
    if packed:
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8-sig", newline=""))
    return path.open(encoding="utf-8-sig", newline="")


def _json_lines(path: Path, packed: bool) -> Iterator[tuple[str, Cells]]:
    with _open(path, packed) as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                cells = json.loads(line)
                if not isinstance(cells, dict):
                    raise ValueError("it is no object")
            except (ValueError, RecursionError) as fault:
                raise HistoryError(f"{path}, line {number}: not a JSON object ({fault}).") from fault
            yield f"line {number}", cells


def _csv(path: Path, packed: bool, check_columns: CheckColumns) -> Iterator[tuple[str, Cells]]:
    with _open(path, packed) as stream:
        reader = csv.DictReader(stream)
        try:
            check_columns(reader.fieldnames or ())
            for cells in reader:
                if None in cells:
                    raise HistoryError(f"{path}, line {reader.line_num}: more values than columns.")
                yield f"line {reader.line_num}", {name: value for name, value in cells.items() if value}
        except csv.Error as fault:
            raise HistoryError(f"{path}, line {reader.line_num}: not CSV ({fault}).") from fault


def _parquet(path: Path, check_columns: CheckColumns) -> Iterator[tuple[str, Cells]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as fault:
        raise HistoryError(f"{path}: reading Parquet needs pyarrow. Install it with `pip install 'signup-guard[train]'`.") from fault
    try:
        file = pyarrow.parquet.ParquetFile(path)
        check_columns(file.schema_arrow.names)
        number = 0
        for batch in file.iter_batches(batch_size=4096):
            for cells in batch.to_pylist(maps_as_pydicts="lossy"):
                number += 1
                yield f"row {number}", cells
    except pyarrow.ArrowInvalid as fault:
        raise HistoryError(f"{path} is no Parquet file: {fault}") from fault
