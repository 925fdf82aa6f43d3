"""The commands of `python -m training`: exit code 0 for done, 1 for refused or failed a gate, 2 for used wrongly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import get_args

import click

from signup_guard import config
from signup_guard.cli import CONTEXT
from signup_guard.cli.admin import actor, opened
from signup_guard.cli.history import HISTORY, MAPPING, Moment
from signup_guard.cli.progress import progress
from signup_guard.clock import now
from signup_guard.domain import Family
from signup_guard.errors import BundleError, HistoryError
from signup_guard.scoring import choice, gate
from signup_guard.scoring.bundle import Bundle, load_bundle, sha256
from signup_guard.simulate import CALLERS, MECHANICS, sent, simulate
from signup_guard.wiring import bundle_folders
from training.card import figures_of, report
from training.compare import claims_table, compare, unseen_from
from training.evaluate import faults_of, judge, write_evaluation
from training.pages import markdown_table
from training.pipeline import How, make_bundle
from training.promote import promote
from training.replay import replay
from training.reports import add_report
from training.sources import load, say

_FLIPS_SHOWN = 20


@click.group(context_settings=CONTEXT)
def entry() -> None:
    """Learns from labelled history: makes, checks, compares and promotes model bundles.

    Example: python -m training fit history.jsonl --out models
    """


@entry.command("fit")
@click.argument("history", nargs=-1, required=True, type=HISTORY)
@MAPPING
@click.option("--until", type=Moment(), help="Learn as of this time: no later signup, no label learnt later.")
@click.option(
    "--without", type=click.Choice([*get_args(Family), "history"]), help="Leave out a family of signals, or all that read history."
)
@click.option("--apart", is_flag=True, help="Each file is of a platform of its own: for a model that shall know new platforms.")
@click.option("--tune", type=click.IntRange(1), default=None, help="Try so many settings of the trees first.")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="Where trees are grown.")
@click.option("--scheduler", help="Address of a Dask scheduler; without it a cluster of this machine's cores is made.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where the bundle's folder is made [the models folder].")
def fit_command(
    history: tuple[Path, ...],
    mapping: Path | None,
    until: int | None,
    without: str | None,
    apart: bool,
    tune: int | None,
    engine: str,
    scheduler: str | None,
    out: Path | None,
) -> None:
    """Checks the data, replays it, trains, calibrates, chooses cuts, evaluates, and writes a bundle; prints its id last.

    Example: python -m training fit history.csv --mapping columns.toml --until 2026-11-01
    """
    if scheduler and engine != "dask":
        raise click.UsageError("--scheduler goes with --engine dask")
    how = How(without, tune or 0, engine == "dask", scheduler, _folders()[-1], apart)
    path = make_bundle(history, mapping, until, how, out or _folders()[0], now())
    manifest = json.loads((path / "manifest.json").read_bytes())
    click.echo(report(manifest["metrics"]))
    click.echo("calibrated" if manifest["calibrated"] else f"uncalibrated, holds without blocking: {'; '.join(manifest['faults'])}")
    click.echo(path.name)


@entry.command("evaluate")
@click.argument("bundle")
@click.argument("history", type=HISTORY)
@MAPPING
@click.option("--from", "start", type=Moment(), help="Score signups from this time on; earlier ones are history.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate_command(bundle: str, history: Path, mapping: Path | None, start: int | None, as_json: bool) -> None:
    """The same figures for any bundle on any history; on your own, passing them makes it calibrated.

    BUNDLE is an id or a folder. Example: python -m training evaluate models/2026-11-24-a1b2c3 history.jsonl --from 2026-11-01
    """
    loaded = _bundle(bundle)
    source = load([history], mapping)
    for note in source.notes:
        say(f"note: {note}")
    replayed, found = judge(loaded, source.rows, start)
    faults = faults_of(found, replayed.rows, loaded.cuts)
    if not any(row.synthetic for row in replayed.rows):
        write_evaluation(loaded, found, faults)
    if as_json:
        click.echo(json.dumps({"bundle": loaded.id, "passed": not faults, "faults": faults, **found}))
        return
    click.echo(report(found))
    click.echo("passed: the bundle is calibrated" if not faults else f"not calibrated: {'; '.join(faults)}")


@entry.command("compare")
@click.argument("champion")
@click.argument("challenger")
@click.argument("history", type=HISTORY)
@MAPPING
def compare_command(champion: str, challenger: str, history: Path, mapping: Path | None) -> None:
    """Champion and challenger side by side on rows that neither was fitted on, with the signups whose verdict flips.

    Writes the gate's answer beside the challenger; exit code 1 if it is shut.
    Example: python -m training compare 2026-11-01-0d9e11 2026-11-24-a1b2c3 history.jsonl
    """
    old, new = _bundle(champion), _bundle(challenger)
    source = load([history], mapping)
    start = unseen_from(old, new, any(row.synthetic for row in source.rows))
    answer, flips = compare(old, new, replay(source.rows), start)
    for name in ("champion", "challenger"):
        click.echo(f"{name} {answer[f'{name}_id']}\n{markdown_table(figures_of(answer[name]))}\n")
    click.echo(f"{len(flips):,} verdicts flip")
    for flip in flips[:_FLIPS_SHOWN]:
        click.echo(f"  {flip.signup_id} ({flip.label}): {flip.champion} -> {flip.challenger}")
    click.echo(f"\n{claims_table(answer['claims'])}\n")
    answer["history"] |= {"file": history.name, "sha256": sha256(history)}
    gate.write(new.path, answer)
    if not answer["passed"]:
        raise BundleError(f"the gate is shut: {'; '.join(answer['faults'])}")
    click.echo("the gate is open")


@entry.command("card")
@click.argument("bundle")
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", required=True, help="Heading of the section.")
def card_command(bundle: str, report: Path, title: str) -> None:
    """Puts a report (Markdown: paragraphs and tables) into a bundle's card.

    Example: python -m training card models/2026-11-24-a1b2c3 tiers.md --title "Operators by tier"
    """
    add_report(_bundle(bundle).path, title, report.read_text("utf-8"))
    click.echo(f"added to the card of {_bundle(bundle).id}")


@entry.command("promote")
@click.argument("id")
@click.option("--force", is_flag=True, help="Against the gate.")
@click.option("--reason", help="Why; needed with --force, and written down.")
def promote_command(id: str, force: bool, reason: str | None) -> None:  # noqa: A002  # the argument's name in the contract
    """Puts a bundle in force that the gate has let through.

    Example: python -m training promote 2026-11-24-a1b2c3
    """
    if force and not (reason or "").strip():
        raise click.UsageError("--force needs --reason")
    if reason and not force:
        raise click.UsageError("--reason goes with --force")
    promoted = promote(_folders(), id, now(), reason if force else None)
    settings = config.load()[0]
    if settings.store_path.exists():
        with opened(settings) as (store, _), store.unit():
            store.audit(now(), actor(), "model_promoted", promoted.id, promoted.told)
    click.echo(promoted.id)


@entry.command("simulate")
@click.option("--seed", type=int, required=True)
@click.option("--days", type=click.IntRange(1), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A .jsonl file.")
@click.option("--without", type=click.Choice(sorted(MECHANICS)), multiple=True, help="A mechanic that does not occur; may be given again.")
@click.option("--suppliers", is_flag=True, help="Leave out too whom its operators buy from.")
@click.option("--per-day", type=click.IntRange(1), default=1000, show_default=True, help="Signups a day on average.")
@click.option("--start", type=Moment(), default="2026-01-01T00:00:00Z", show_default=True, help="First moment.")
@click.option("--caller", type=click.Choice(CALLERS), default="full", help="What the signup flow sends [full].")
@click.option("--varied", is_flag=True, help="Many small rings whose operators mix the ways of all tiers.")
@click.option("--hurry", type=click.IntRange(1), default=1, show_default=True, help="Send it so many times faster than it came.")
@click.option("--solved", type=click.FloatRange(0, 1), default=0.0, help="Of the accounts never found out tell so many, without a time.")
def simulate_command(
    seed: int,
    days: int,
    out: Path,
    without: Sequence[str],
    suppliers: bool,
    per_day: int,
    caller: str,
    varied: bool,
    hurry: int,
    solved: float,
    start: int,
) -> None:
    """Writes synthetic labelled history, marked so in the column `synthetic`.

    Example: python -m training simulate --seed 7 --days 60 --out simulated.jsonl
    """
    if suppliers and not without:
        raise click.UsageError("--suppliers goes with --without")
    left_out = frozenset(without) | {name for one in without if suppliers for name in MECHANICS[one].suppliers}
    written = 0
    try:
        rows = simulate(Random(seed), days=days, per_day=per_day, without=left_out, varied=varied, hurry=hurry, solved=solved, start=start)
    except ValueError as fault:
        raise click.UsageError(str(fault)) from fault
    try:
        with out.open("w", encoding="utf-8") as file, progress("simulated days", days) as tell:
            for row in rows:
                file.write(json.dumps(sent(row, caller)) + "\n")
                written += 1
                tell(min(days, written // per_day))
    except OSError as fault:
        raise HistoryError(f"{out} cannot be written: {fault.strerror}.") from fault
    click.echo(f"{written:,} signups")


def _folders() -> tuple[Path, ...]:
    return bundle_folders(config.load()[0])


def _bundle(wanted: str) -> Bundle:
    return load_bundle(choice.find(_folders(), wanted))
