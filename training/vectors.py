"""The vectors of a replay: a matrix on disk, of which no more is in memory than is looked at, and its Parquet parts for a cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow
import pyarrow.parquet

PART: Final = 25_000
"""Rows of a part, and rows that are looked at together."""


class Part(NamedTuple):
    """A Parquet file of so many rows, whose columns are called by their place."""

    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Vectors:
    """Some rows (`rows`, places in `whole`) and columns of the matrix of a whole replay; `parts` hold the matrix, one after the other, as
    replay wrote it: without first looks.
    """

    whole: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    parts: tuple[Part, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, wanted: np.ndarray) -> Vectors:
        """Some of the rows: places in order, or a mask."""
        return replace(self, rows=self.rows[wanted])

    def taking(self, columns: Sequence[int] | np.ndarray) -> Vectors:
        """Some of the columns, by their places among these."""
        return replace(self, columns=self.columns[np.asarray(columns, dtype=np.intp)])

    def read(self) -> np.ndarray:
        """A copy in memory, a row each: 32-bit floats."""
        return np.asarray(self.whole[np.ix_(self.rows, self.columns)])

    def each(self, work: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """What `work` makes of the rows, a number each; it is given some thousands at a time."""
        chunks = (self[np.arange(start, min(start + PART, len(self)))] for start in range(0, len(self), PART))
        return np.concatenate([np.empty(0), *(work(chunk.read()) for chunk in chunks)])

    def put(self, row: int, columns: Sequence[int], values: np.ndarray) -> None:
        """Changes a row of the matrix itself, for all who look at it; the columns by their places in the matrix."""
        self.whole[self.rows[row], columns] = values


def of_matrix(whole: np.ndarray, parts: Sequence[Part] = ()) -> Vectors:
    """All of a matrix."""
    return Vectors(whole, np.arange(whole.shape[0]), np.arange(whole.shape[1]), tuple(parts))


def both(first: Vectors, second: Vectors) -> Vectors:
    """The rows of both, which are of one replay; raises `ValueError` if they are not."""
    if first.whole is not second.whole:
        raise ValueError("these rows are not of one replay")
    return replace(first, rows=np.concatenate([first.rows, second.rows]))


def joined(several: Sequence[Vectors], order: np.ndarray) -> Vectors:
    """All of several whole matrices in this order, as one."""
    whole = np.concatenate([one.whole for one in several])
    return replace(of_matrix(whole, [part for one in several for part in one.parts]), rows=order)


def write_parts(folder: Path, whole: np.ndarray) -> list[Part]:
    """The matrix as Parquet files."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for start in range(0, len(whole), PART):
        rows = np.array(whole[start : start + PART])
        part = Part(folder / f"{start // PART:05}.parquet", len(rows))
        pyarrow.parquet.write_table(pyarrow.table({f"{place}": column for place, column in enumerate(rows.T)}), part.path)
        parts.append(part)
    return parts


def read_part(path: Path, columns: Sequence[int]) -> np.ndarray:
    """These columns of a part."""
    table = pyarrow.parquet.read_table(path, columns=[f"{place}" for place in columns])
    return np.column_stack([column.to_numpy() for column in table.columns])
