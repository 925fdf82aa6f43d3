"""Commands that move histories: backtest, import, export."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import click

from signup_guard import wiring
from signup_guard.cli.progress import progress
from signup_guard.clock import parse_time
from signup_guard.config import Settings
from signup_guard.errors import HistoryError
from signup_guard.schema.history import LabelledHistory, read_history
from signup_guard.schema.mapping import read_mapping
from signup_guard.scoring import choice
from signup_guard.usecases import replay

HISTORY = click.Path(exists=True, dir_okay=False, path_type=Path)
MAPPING = click.option("--mapping", type=HISTORY, help="TOML file that names the columns of another format.")


class Moment(click.ParamType[int]):
    """An ISO 8601 time, as microseconds."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The time in microseconds."""
        try:
            return parse_time(str(value))
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 time such as 2026-01-31T00:00:00Z", param, ctx)


def read(history: Path, mapping: Path | None) -> LabelledHistory:
    """The history, with what there is to say about it told on stderr."""
    found = read_history([history], read_mapping(mapping) if mapping else None)
    for note in found.notes:
        click.echo(f"Note: {note}", err=True)
    if not found.rows:
        raise HistoryError(f"{history} holds no signups")
    return found


@click.command()
@click.argument("history", type=HISTORY)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the decisions go, one JSON line a signup."
)
@click.option("--model", "wanted", help="Id or folder of a bundle; by default the one in force.")
@click.option("--from", "start", type=Moment(), help="Write only signups from this time on; earlier ones are replayed all the same.")
@MAPPING
@click.pass_obj
def backtest(settings: Settings, history: Path, out: Path, wanted: str | None, start: int | None, mapping: Path | None) -> None:
    """Replay a labelled history through the code that serves, on a store of its own.

    Rows are played in time order; a label is known from its label_observed_at on.

    Example: signup-guard backtest history.jsonl --out decisions.jsonl --from 2026-10-01
    """
    bundle = choice.find(wiring.bundle_folders(settings), wanted)
    rows = read(history, mapping).rows
    clock = replay.ReplayClock()
    verdicts: Counter[tuple[str, str]] = Counter()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="signup-guard-") as folder,
        out.open("w", encoding="utf-8") as file,
        progress("backtest", len(rows)) as tick,
    ):
        services = wiring.scratch(settings, Path(folder), clock, bundle)
        try:
            for row, answer in replay.backtest(services, clock, rows, tick):
                if answer.assessment is None or (start is not None and row.at < start):
                    continue
                file.write(json.dumps(replay.summary(answer.assessment), ensure_ascii=False) + "\n")
                verdicts[row.label or "unlabelled", replay.verdict_of(answer.assessment.decision)] += 1
        finally:
            services.close()
    seconds = time.monotonic() - began
    _summarise(verdicts)
    click.echo(f"model {bundle.name}; {len(rows):,} rows in {seconds:.0f} s, {len(rows) / seconds:,.0f} rows a second, {_peak_memory()}")


def _summarise(verdicts: Counter[tuple[str, str]]) -> None:
    click.echo(f"{'':12}{'allow':>10}{'hold':>10}{'block':>10}{'stopped':>10}")
    for label in ("fake", "genuine", "unlabelled"):
        counts = [verdicts[label, verdict] for verdict in ("allow", "hold", "block")]
        if total := sum(counts):
            click.echo(f"{label:12}" + "".join(f"{count:>10,}" for count in counts) + f"{100 * (total - counts[0]) / total:>9.2f}%")


def _peak_memory() -> str:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return f"peak memory {peak / 1e6:,.0f} MB"


@click.command("import")
@click.argument("history", type=HISTORY)
@MAPPING
@click.pass_obj
def import_(settings: Settings, history: Path, mapping: Path | None) -> None:
    """Fill an empty store with history, so that nobody starts as a stranger.

    Example: signup-guard import history.csv --mapping columns.toml
    """
    rows = read(history, mapping).rows
    clock = replay.ReplayClock()
    store, vault = wiring.open_store(settings)
    services = wiring.assemble(settings, store, vault, clock)
    try:
        with progress("import", len(rows)) as tick:
            count = replay.import_history(services, clock, rows, tick)
    finally:
        services.close()
    click.echo(f"{count:,} signups imported")


@click.command()
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the rows go (JSON Lines).")
@click.pass_obj
def export(settings: Settings, out: Path) -> None:
    """Write what the store holds as a labelled history that fit, backtest and import read.

    Rows hold enriched facts and keyed link keys, no raw identifiers.

    Example: signup-guard export --out history.jsonl
    """
    if not settings.store_path.exists():
        raise HistoryError(f"there is no store at {settings.store_path}")
    store, _ = wiring.open_store(settings)
    count = 0
    try:
        with out.open("w", encoding="utf-8") as file:
            for kept in store.all_kept():
                file.write(json.dumps(replay.exported(kept)) + "\n")
                count += 1
    finally:
        store.close()
    click.echo(f"{count:,} signups exported")
