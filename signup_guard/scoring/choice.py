"""Which bundle is in force: a file `CURRENT` in the writable folder, or else the one beside the installed default.

Folders come in order: the writable one first (it need not exist yet), installed ones after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from signup_guard.errors import BundleError
from signup_guard.scoring.bundle import load_bundle

_PAST = "CURRENT.past"
"""Beside `CURRENT`: the ids that were in force before, oldest first; `rollback` takes the last one."""

_SHADOW = "SHADOW"
"""Beside `CURRENT`: the id of the challenger that scores in shadow."""


def available(folders: Sequence[Path]) -> Mapping[str, Path]:
    """Every bundle by id, with its folder; of two of the same id the first counts."""
    found = [path.parent for folder in folders if folder.is_dir() for path in sorted(folder.glob("*/manifest.json"))]
    return {path.name: path for path in reversed(found)}


def current(folders: Sequence[Path]) -> str | None:
    """The id in force; None where nobody ever chose one."""
    for folder in folders:
        try:
            return (folder / "CURRENT").read_text("utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            continue
    return None


def find(folders: Sequence[Path], wanted: str | None = None) -> Path:
    """The folder of the bundle with this id (or path), by default of the one in force; raises `BundleError` when there is none."""
    name = wanted or current(folders)
    if name is None:
        raise BundleError(
            f"No model bundle is in force: there is no CURRENT in {', '.join(map(str, folders))}. Train one, or activate one."
        )
    found = available(folders)
    if name in found:
        return found[name]
    if wanted and Path(wanted).is_dir():
        return Path(wanted)
    known = ", ".join(sorted(found)) or "none"
    raise BundleError(f"There is no model bundle {name!r} in {', '.join(map(str, folders))}. There are: {known}.")


def version(folders: Sequence[Path]) -> tuple[str, int] | None:
    """Changes whenever another bundle should be loaded (another choice, or an evaluation that came in): cheap enough to poll."""
    name = current(folders)
    path = available(folders).get(name) if name else None
    if name is None or path is None:
        return None
    evaluation = path / "evaluation.json"
    return name, evaluation.stat().st_mtime_ns if evaluation.exists() else 0


def activate(folders: Sequence[Path], wanted: str) -> str:
    """Puts a bundle in force once it has been verified, and returns its id; raises `BundleError`."""
    path = find(folders, wanted)
    if path.name not in available(folders):
        raise BundleError(f"The model bundle {path} lies in none of {', '.join(map(str, folders))}. Copy its folder to {folders[0]} first.")
    load_bundle(path)
    before = current(folders)
    if before != path.name:
        _write(folders[0] / _PAST, [*_past(folders[0]), *([before] if before else [])])
        _write(folders[0] / "CURRENT", [path.name])
    return path.name


def rollback(folders: Sequence[Path]) -> str:
    """Puts the bundle in force that was so before the present one, and returns its id; raises `BundleError`."""
    past = _past(folders[0])
    if not past:
        raise BundleError(f"There is nothing to roll back to: {folders[0]} knows of no bundle that was in force before.")
    load_bundle(find(folders, past[-1]))
    _write(folders[0] / "CURRENT", [past[-1]])
    _write(folders[0] / _PAST, past[:-1])
    return past[-1]


def shadow(folders: Sequence[Path]) -> str | None:
    """The challenger that scores beside the bundle in force; None where there is none."""
    path = folders[0] / _SHADOW
    return path.read_text("utf-8").strip() if path.exists() else None


def set_shadow(folders: Sequence[Path], wanted: str | None) -> str | None:
    """Has this bundle score in shadow once it has been verified, or none any more; returns its id.  Raises `BundleError`."""
    if wanted is None:
        (folders[0] / _SHADOW).unlink(missing_ok=True)
        return None
    path = find(folders, wanted)
    if path.name not in available(folders):
        raise BundleError(f"The model bundle {path} lies in none of {', '.join(map(str, folders))}. Copy its folder to {folders[0]} first.")
    if path.name == current(folders):
        raise BundleError(f"The model bundle {path.name} is in force; a challenger is another one.")
    load_bundle(path)
    _write(folders[0] / _SHADOW, [path.name])
    return path.name


def before(folders: Sequence[Path]) -> str | None:
    """Where `rollback` leads; None where there is nothing to roll back to."""
    return next(reversed(_past(folders[0])), None)


def _past(folder: Path) -> list[str]:
    path = folder / _PAST
    return path.read_text("utf-8").split() if path.exists() else []


def _write(path: Path, lines: Sequence[str]) -> None:
    """Replaces the file in one step, so that a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    fresh.replace(path)
