"""The model's card: what it was made from, what it can do and what that costs, as Markdown and as one HTML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import xgboost

from signup_guard.features import registry
from signup_guard.scoring.bundle import places_of
from training.fit import Fitted
from training.pages import Picture, Section, Table, markdown_table
from training.thresholds import thresholds_table
from training.vectors import Vectors

PICTURE: Final = "figures.png"
CARD_TEXT: Final = "CARD.md"
_ABOUT: Final = "ROC and precision-recall with bands, calibration, scores by class, gain and mean contribution by family"
_EXPLAINED: Final = 300
"""Rows of which the mean contribution is taken."""
_FILES: Final = 3
"""Files of data that are named."""
_MOVED: Final = 5
STABLE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Worth:
    """What families and columns are worth: shares of the gain of all splits, and mean absolute contributions in log-odds."""

    gain: Mapping[str, float]
    contribution: Mapping[str, float]
    strongest: Sequence[tuple[str, float]]


def worth(fitted: Fitted, vectors: Vectors, most: int = 12) -> Worth:
    """What the trees that score look at; `vectors` are rows in the order of the model's columns."""
    booster, families = fitted.booster, [registry.columns()[int(place)].signal.family for place in places_of(fitted.names)]
    found = booster.get_score(importance_type="total_gain")
    gains = np.array([cast(float, found.get(f"f{number}", 0.0)) for number in range(len(families))])
    gains /= gains.sum() or 1.0
    rows = vectors[np.unique(np.linspace(0, len(vectors) - 1, _EXPLAINED).astype(int))].read()
    shares = booster.predict(xgboost.DMatrix(rows, nthread=1), pred_contribs=True, validate_features=False)[:, :-1]
    names = np.array(families)
    gain: dict[str, float] = {family: float(gains[names == family].sum()) for family in families}
    contribution = {family: fitted.calibration.slope * float(np.abs(shares[:, names == family].sum(axis=1)).mean()) for family in gain}
    ranked = sorted(zip(fitted.names, gains.tolist(), strict=True), key=lambda item: -item[1])[:most]
    return Worth({family: gain[family] for family in sorted(gain, key=lambda family: -gain[family])}, contribution, ranked)


def card(about: Mapping[str, Any], fitted: Fitted, seen: Worth, png: bytes) -> list[Section]:
    """The card's sections, made from what the manifest says."""
    metrics = about["metrics"]
    verdict = "**Calibrated.**" if about["calibrated"] else f"**Uncalibrated**: it holds and never blocks ({'; '.join(about['faults'])})."
    return [
        Section(
            "Model card",
            [
                f"Probability that an account registration is fake, from {len(fitted.names)} columns of past-only signals. {verdict} It is"
                " meant to choose which signups a person looks at; it is no proof against anybody.",
                _window(about),
            ],
        ),
        Section(
            f"Figures on {'the test block' if fitted.split else 'rows left out in turn'}",
            [
                "They are of trees that had not seen these rows; those that score were then grown on all rows but the frozen rings, with"
                " the same calibration and cuts.",
                figures_of(metrics),
                Picture(PICTURE, _ABOUT, png),
            ],
        ),
        Section("What a cut costs", [*thresholds_of(metrics), prior_told(metrics["prior"])]),
        Section("Genuine people held, by segment", segments_of(metrics)),
        Section("What it looks at", _looks_at(seen)),
        Section("Drift within the window", drift(about)),
    ]


def _window(about: Mapping[str, Any]) -> list[str]:
    data = about["data"]
    files = "; ".join(f"`{file['name']}` (sha256 `{file['sha256']}`)" for file in data["files"][:_FILES])
    if more := len(data["files"][_FILES:]):
        files += f"; and {more} more, which the manifest names"
    return [
        f"Data: {files}; {data['rows']:,} signups from {data['from']} to {data['until']}, {data['labelled']:,} labelled,"
        f" {data['fakes']:,} fake." + (" Synthetic: the figures say little about real applicants." if about["synthetic"] else ""),
        f"Blocks: {_blocks(about)}.",
        f"Frozen: {about['frozen']['rows']:,} labelled rows of {100 * about['frozen']['share']:g} % of the rings and of the genuine people"
        " were never learnt from; the gate judges challengers by them.",
        "Enrichment tables are those of the day of training; signals of old signups may know a little more than one knew then.",
        f"Left out: {about['left_out'] or 'nothing'}.",
        *([f"Blended: scores are the mean with those of the shipped model `{blended}`."] if (blended := about["blended_with"]) else []),
        _tuning(about["tuning"]),
    ]


def _tuning(told: Mapping[str, Any]) -> str:
    if not told:
        return "Parameters of the trees: the defaults."
    return (
        f"Parameters of the trees: the best of {told['trials']} trials, with an average precision of {told['average_precision']:.4f}"
        f" beside the test block; the defaults had {told['of_defaults']:.4f}."
    )


def _blocks(about: Mapping[str, Any]) -> str:
    if not about["blocks"]:
        return "too few rows for blocks in time: calibrated, cut and judged on five ring-disjoint folds left out in turn"
    told = (f"{name} from {block['from']} ({block['rows']:,} rows, {block['fakes']:,} fake)" for name, block in about["blocks"].items())
    return f"{', '.join(told)}; {'no ring' if about['disjoint'] else 'a few rings'} in two of them"


def _looks_at(seen: Worth) -> list[str | Table]:
    rows = [[family, f"{100 * gain:.0f} %", f"{seen.contribution[family]:.2f}"] for family, gain in seen.gain.items()]
    strongest = ", ".join(f"`{name}` {100 * share:.1f} %" for name, share in seen.strongest)
    return [Table(["family", "share of the gain", "mean contribution, log-odds"], rows), f"Strongest columns by gain: {strongest}."]


def drift(about: Mapping[str, Any]) -> list[str]:
    """How far the newest signups, and their scores, have moved within the history."""
    moved, score = about["moved"], about["score_moved"]
    if not moved:
        return ["Too few signups to tell."]
    furthest = ", ".join(f"`{name}` {index:.2f}" for name, index in list(moved.items())[:_MOVED])
    stable = sum(index < STABLE for index in moved.values())
    told = "too few labelled rows tell of the score itself" if score is None else f"the score has moved by {score:.2f}"
    return [
        f"Signups of the last block against those before it: {stable} of {len(moved)} columns are stable (PSI below {STABLE:g});"
        f" the furthest: {furthest} (`manifest.json` has them all). From the labelled rows that the cuts were chosen by to those of the"
        f" last block, each scored by trees that had not seen them, {told}. The metrics of a running service go on from there."
    ]


def figures_of(found: Mapping[str, Any]) -> Table:
    """The figures; the command line prints the same."""
    rows = [["signups (fake)", f"{found['rows']:,} ({found['fakes']:,}), {found['window']['from']} to {found['window']['until']}"]]
    for name, words in (("auc", "AUC"), ("ap", "average precision"), ("tpr_at_1", "fakes found at 1 % FPR"), ("tpr_at_5", "at 5 % FPR")):
        figure = found[name]
        beside = "; ".join(f"{other} {values[name]:.3f}" for other, values in found["baselines"].items())
        rows.append([words, f"{figure['value']:.3f} ({figure['low']:.3f}-{figure['high']:.3f}); {beside}"])
    if by_time := found.get("by_time"):
        told = f"AUC {by_time['auc']:.3f}, average precision {by_time['ap']:.3f}, fakes found at 1 % FPR {by_time['tpr_at_1']:.3f}"
        rows.append(["by time alone, with rings that were learnt from", f"{told}; {by_time['fakes']:,} fakes"])
    rows.append(["calibration error", f"{found['ece']:.3f}"])
    for name, cut in found["cuts"].items():
        text = (
            "closed"
            if cut is None
            else f"log-odds {cut['cut']:.2f}: {100 * cut['genuine']:.2f} % of genuine, {100 * cut['fake']:.1f} % of fakes"
        )
        rows.append([f"{name} cut", text])
    for budget, values in found["budgets"].items():
        rows.append([f"looking at {budget}", f"precision {values['precision']:.3f}, recall {values['recall']:.3f}"])
    if rings := found["rings"]:
        for k, stopped in rings["stopped_by"].items():
            share = "no ring is long enough" if stopped["share"] is None else f"{100 * stopped['share']:.0f} % of {stopped['rings']}"
            rows.append([f"rings stopped by account {k}", f"{share}; by lot one of these is held in {100 * stopped['by_lot']:.0f} %"])
        rows.append(["accounts of rings let through", f"{100 * rings['leaked']:.1f} % of {rings['rings']} rings"])
        positions = (f"{name}: {100 * share:.0f} %" for name, share in rings["recall_by_position"].items() if share is not None)
        rows.append(["recall by place in the ring", ", ".join(positions)])
    return Table(["what", "figure"], rows)


def thresholds_of(found: Mapping[str, Any]) -> list[str | Table]:
    """What each cut costs, and what can be said of it."""
    genuine = found["rows"] - found["fakes"]
    needs = ", ".join(f"{100 * share:g} %: {round(3 / share):,}" for share in (0.05, 0.01, 0.001))
    return [
        Table(*thresholds_table(found["thresholds"])),
        "Intervals are of 95 %, by bootstrap over rings. A ring is one review item. That no more than a share of genuine people is hit"
        f" takes at least so many of them to say ({needs}; there are {genuine:,}); a share of rings, 300 rings for 99 % and 60 for 95 %.",
    ]


def prior_told(prior: Mapping[str, float] | None) -> str:
    """What recent traffic says of the base rate."""
    if prior is None:
        return "Too few recent signups to tell the share of fakes among all."
    return (
        f"The calibration was made at {100 * prior['trained']:.1f} % fakes; the scores of all signups, labelled or not, speak for"
        f" {100 * prior['now']:.1f} %. If you believe that, shift the cuts by {-prior['step']:+.2f} log-odds; nothing is shifted by itself."
    )


def segments_of(found: Mapping[str, Any]) -> list[str | Table]:
    """How many genuine people of each segment are held."""
    rows = [
        [name, f"{one['genuine']:,}", f"{100 * one['held']:.2f} % ({100 * one['low']:.2f}-{100 * one['high']:.2f})"]
        for name, one in found["segments"].items()
    ]
    return [Table(["segment", "genuine people", "held"], rows), "Segments are told from the enriched facts; one person may be of several."]


def report(found: Mapping[str, Any]) -> str:
    """All figures as Markdown, for the command line."""
    blocks = [figures_of(found), *thresholds_of(found), prior_told(found["prior"]), *segments_of(found)]
    return "\n\n".join(markdown_table(block) if isinstance(block, Table) else block for block in blocks)
