"""Replays a history through the service's own enrichment and feature code: what was known at each signup, and nothing later.

First looks at earlier signups are a model's word, which there is none of yet: the signals that read them are left unknown, and `company`
says which rows they are to be read of (`training.looks`).

Enrichment is spread over the cores.  The replay itself must see one event after the other, so every process replays all of it, and each
computes the vectors of its own share of the rows, which is the dear part.  Facts wait in a temporary file, not in memory; and of the keys
that only one signup has, nine in ten of all, nothing is kept.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from signup_guard import config, wiring
from signup_guard.cli.progress import progress
from signup_guard.domain import Facts, Truth
from signup_guard.enrich import LinkHasher, Tables, enrich
from signup_guard.errors import HistoryError
from signup_guard.features import rebuild, registry
from signup_guard.features.history import History, MemoryShelf
from signup_guard.features.kinds import KINDS
from signup_guard.features.past import COMPANY, RECENT, Past
from signup_guard.features.shelf import Shelf, prefixes
from signup_guard.schema.facts import facts_from_json, facts_to_json
from signup_guard.schema.history import Event, RingEvent, Row, events
from training.segments import SEGMENTS, segments_of
from training.vectors import Vectors, joined, of_matrix, write_parts

PERSONAL: Final = ("card", "device", "phone", "mailbox")
"""Kinds of key that one person has: fakes that share one are of one ring, where nobody says what the rings are."""
VELOCITY: Final = ("ip", "device", "card")
"""Kinds of key that the velocity rule counts over 24 hours."""
ARRAYS: Final = {
    "vectors": np.float32,
    "company": np.int32,
    "velocity": np.float32,
    "personal": np.uint64,
    "ring": np.int32,
    "segments": np.bool_,
    "platform": np.int32,
}
"""What is computed of each row, in the order of `Replayed`."""
_CHUNK: Final = 500
_FEW: Final = 3000
"""Rows that are not worth starting processes for."""
_CODES: Final[dict[Truth | None, int]] = {"fake": 1, "genuine": -1, None: 0}
_TRUTHS: Final[dict[int, Truth | None]] = {code: truth for truth, code in _CODES.items()}
_RING: Final = 3
"""From here on codes are changes of rings: what was done, and the kind of key it was about."""
_DAY: Final = -2
_DONE: Final = ("excluded", "erased", "shared", "unshared", "ended")
_KINDS: Final = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class Replayed:
    """Rows in order.  `vectors` has a row each, in the order of `registry.names()`; `company` holds for each of the groups of
    `features.past.COMPANY` the places of up to 16 earlier rows of the whole history, -1 for none; `velocity` is the rule's count;
    `personal` holds the personal keys as numbers (0 for none); `ring` numbers the rings that our own links had put the rows in by the end
    (-1 for none), by the place of a row; `segments` tells whether each is of each of `SEGMENTS`; `platform` numbers
    the histories that were replayed by themselves; `notes` are sentences about what could not be used.
    """

    rows: Sequence[Row]
    vectors: Vectors
    company: np.ndarray
    velocity: np.ndarray
    personal: np.ndarray
    ring: np.ndarray
    segments: np.ndarray
    platform: np.ndarray
    notes: tuple[str, ...]

    def of(self, wanted: np.ndarray) -> Replayed:
        """Some of the rows: places in order, or a mask."""
        places = np.flatnonzero(wanted) if wanted.dtype == bool else wanted
        rows = [self.rows[place] for place in places.tolist()]
        return replace(self, rows=rows, **{name: getattr(self, name)[places] for name in ARRAYS})


def replay(rows: Sequence[Row], processes: int | None = None, parts: Path | None = None) -> Replayed:
    """Replays all rows and computes their vectors, by as many processes as there are cores unless told otherwise; into the folder `parts`
    it writes them as Parquet, for a cluster to learn from.

    Raises `HistoryError` when a process was ended from outside, as happens when memory runs out.
    """
    processes = processes or (1 if len(rows) < _FEW else os.cpu_count() or 1)
    with TemporaryDirectory(prefix="signup_guard_") as folder:
        work = Path(folder)
        notes = _write_facts(work, rows, processes)
        _write_schedule(work, rows)
        try:
            _compute(work, len(rows), processes)
        except BrokenProcessPool as fault:
            raise HistoryError(
                "A replaying process was ended from outside, most likely for want of memory. Give a shorter history."
            ) from fault
        # Mapped, not read: they outlive their file's name, and only the rows that are used come into memory.
        arrays = {name: np.load(work / f"{name}.npy", mmap_mode="r+") for name in ARRAYS}
    matrix = arrays.pop("vectors")
    return Replayed(rows, notes=notes, vectors=of_matrix(matrix, write_parts(parts, matrix) if parts else ()), **arrays)


def together(several: Sequence[Replayed]) -> Replayed:
    """Several histories, each replayed by itself, to learn from together: their rows in order of time."""
    before = np.cumsum([0, *(len(one.rows) for one in several)])[:-1].tolist()
    rows = [row for one in several for row in one.rows]
    order = np.argsort([row.at for row in rows], kind="stable")
    place_of = np.empty(len(rows) + 1, dtype=np.int32)
    place_of[order], place_of[-1] = np.arange(len(rows)), -1

    def moved(places: np.ndarray, first: int) -> np.ndarray:
        """Places in one history as places among all rows; -1 stays."""
        return place_of[np.where(places < 0, -1, places + first)]

    several = [
        replace(one, platform=one.platform + number, company=moved(one.company, first), ring=moved(one.ring, first))
        for number, (one, first) in enumerate(zip(several, before, strict=True))
    ]
    arrays = {name: np.concatenate([getattr(one, name) for one in several])[order] for name in ARRAYS if name != "vectors"}
    vectors, notes = joined([one.vectors for one in several], order), tuple(note for one in several for note in one.notes)
    return Replayed([rows[place] for place in order.tolist()], notes=notes, vectors=vectors, **arrays)


# --- enrichment ---


def _write_facts(work: Path, rows: Sequence[Row], processes: int) -> tuple[str, ...]:
    """The facts of each row in a file, where each begins in another, and the keys that more than one event is about in a third."""
    chunks = ([replace(row, text=row.content) for row in rows[start : start + _CHUNK]] for start in range(0, len(rows), _CHUNK))
    warnings: Counter[str] = Counter()
    offsets = [0]
    keys: list[np.ndarray] = []
    with (work / "facts").open("wb") as file, progress("enrichment", len(rows)) as tell:
        for facts, named, warned in _mapped(chunks, processes):
            keys.append(named)
            for packed in facts:
                offsets.append(offsets[-1] + file.write(packed))
            warnings += warned
            tell(len(offsets) - 1)
    np.save(work / "offsets.npy", np.array(offsets, dtype=np.int64))
    ordered = _at_most_twice(np.concatenate(keys or [np.empty(0, dtype=np.uint64)]))
    np.save(work / "again.npy", ordered[1:][ordered[1:] == ordered[:-1]])
    return tuple(f"{text} ({times} rows)" for text, times in sorted(warnings.items()))


def _at_most_twice(keys: np.ndarray) -> np.ndarray:
    """The keys in order, none more often than twice.

    >>> _at_most_twice(np.array([3, 1, 3, 3, 2])).tolist()
    [1, 2, 3, 3]
    """
    ordered = np.sort(keys)
    return np.concatenate([ordered[:2], ordered[2:][ordered[2:] != ordered[:-2]]])


def _mapped(chunks: Iterable[Sequence[Row]], processes: int) -> Iterator[tuple[list[bytes], np.ndarray, Counter[str]]]:
    if processes == 1:
        yield from map(_enriched, chunks)
        return
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(_enriched, chunks)


@cache
def _tools() -> tuple[Tables, LinkHasher]:
    return wiring.tables(config.load()[0]), LinkHasher(b"training")


def _enriched(rows: Sequence[Row]) -> tuple[list[bytes], np.ndarray, Counter[str]]:
    """The facts of some rows as JSON, the keys that they name, and a count of what could not be used."""
    tables, hasher = _tools()
    packed: list[bytes] = []
    keys: list[str] = []
    warned: Counter[str] = Counter()
    for row in rows:
        facts = row.facts
        if facts is None:
            signup, warnings = row.signup()
            enriched = enrich(signup, row.at, tables, hasher)
            facts = enriched.facts
            warned.update(f"{warning.code} in {warning.pointer}" for warning in (*warnings, *enriched.warnings))
            warned.update(f"{part} failed" for part in enriched.degraded)
        packed.append(facts_to_json(facts))
        keys += facts.links.values()
        keys += [facts.links[changed.kind] for changed in row.ring_events if changed.kind]
    return packed, _at_most_twice(prefixes(map(bytes.fromhex, keys))), warned


# --- replay ---


def _write_schedule(work: Path, rows: Sequence[Row]) -> None:
    """The events as numbers: (place of the row, the event's code, when)."""
    place_of = {row.signup_id: place for place, row in enumerate(rows)}
    steps = ((place_of[event.row.signup_id], _code(event), event.at) for event in events(rows))
    np.save(work / "steps.npy", np.fromiter(steps, dtype=np.dtype((np.int64, 3))))
    widths = {
        "vectors": (len(registry.names()),),
        "company": (len(COMPANY), RECENT),
        "velocity": (),
        "personal": (len(PERSONAL),),
        "ring": (),
        "segments": (len(SEGMENTS),),
        "platform": (),
    }
    for name, kind in ARRAYS.items():
        np.lib.format.open_memmap(work / f"{name}.npy", mode="w+", dtype=kind, shape=(len(rows), *widths[name])).flush()


def _code(event: Event) -> int:
    """2 for a signup itself, the code of its label from then on, or the code of a day's beginning or of a change of rings."""
    if event.kind == "day":
        return _DAY
    if (changed := event.changed) is not None:
        return _RING + _DONE.index(changed.what) + len(_DONE) * (_KINDS.index(changed.kind) if changed.kind else 0)
    return 2 if event.kind == "signup" else _CODES[event.label]


def _compute(work: Path, signups: int, processes: int) -> None:
    label = f"replay, {signups:,} vectors of {len(registry.names())}"
    with progress(label, signups) as tell:
        if processes == 1:
            _replay_share(work, 0, 1, tell)
            return
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            shares: list[Future[None]] = [pool.submit(_replay_share, work, share, processes) for share in range(processes)]
            while wait(shares, timeout=1.0).not_done:
                tell(min(_done(work, share) for share in range(processes)))
            for share in shares:
                share.result()


def _done(work: Path, share: int) -> int:
    """How many signups a process has replayed: the size of its file."""
    path = work / f"done{share}"
    return path.stat().st_size * _CHUNK if path.exists() else 0


def _replay_share(work: Path, share: int, shares: int, tell: Callable[[int], None] | None = None) -> None:
    """Replays everything and computes every so manieth row."""
    steps, offsets = (np.load(work / f"{name}.npy", mmap_mode="r") for name in ("steps", "offsets"))
    arrays = [np.load(work / f"{name}.npy", mmap_mode="r+") for name in ARRAYS]
    vectors, company, velocity, personal, ring, segments, _ = arrays
    history = History(MemoryShelf(np.load(work / "again.npy")))
    truths: dict[int, Truth | None] = {}
    signups = 0
    with (work / "facts").open("rb") as file, (work / f"done{share}").open("wb", buffering=0) as done:

        def facts_of(place: int) -> Facts:
            return facts_from_json(os.pread(file.fileno(), int(offsets[place + 1] - offsets[place]), int(offsets[place])))

        for place, code, at in map(np.ndarray.tolist, steps):
            if code == _DAY:
                rebuild.end_all(history.shelf, at)
                continue
            facts = facts_of(place)
            if code >= _RING:
                kind, done_to = divmod(code - _RING, len(_DONE))
                rebuild.enter(history.shelf, RingEvent(0, at, _DONE[done_to], _KINDS[kind]), place, facts.links)
                continue
            if code != 2:
                truth = _TRUTHS[code]
                history.label(facts, place, truths.get(place), truth, at)
                truths[place] = truth
                continue
            past = history.read(facts, at)
            if place % shares == share:
                vectors[place] = registry.compute(facts, past)
                company[place] = _company(past)
                velocity[place] = max((past.count(kind, "24h") for kind in VELOCITY if past.has(kind)), default=0.0)
                personal[place] = [int(facts.links.get(kind, "0")[:16], 16) for kind in PERSONAL]
                segments[place] = segments_of(facts)
            history.record(past, place)
            signups += 1
            if signups % _CHUNK == 0:
                done.write(b".")
                if (parent := parent_process()) is not None and not parent.is_alive():
                    os._exit(1)  # it was killed: nobody waits for the rest, nor for this process
                if tell is not None:
                    tell(signups)
    if share == 0:
        ring[:] = _rings(history.shelf, len(ring))
    for array in arrays:
        array.flush()


def _rings(shelf: Shelf, rows: int) -> np.ndarray:
    """The ring that each row is in by now, -1 for none."""
    found = np.full(rows, -1, dtype=np.int32)
    for start in range(0, rows, _CHUNK):
        places = range(start, min(rows, start + _CHUNK))
        for place, (_, _, ring) in zip(places, shelf.sketches(places), strict=True):
            found[place] = rebuild.root(shelf, ring) if ring >= 0 else -1
    return found


def _company(past: Past) -> np.ndarray:
    found = np.full((len(COMPANY), RECENT), -1, dtype=np.int32)
    for number, group in enumerate(COMPANY):
        seqs = past.company_seqs(group)
        found[number, : len(seqs)] = seqs
    return found
