"""The model's card: one page of Markdown, and one picture."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, cast

import matplotlib as mpl

mpl.use("Agg")
import numpy as np
from matplotlib import pyplot as plt
from sklearn.metrics import precision_recall_curve, roc_curve

from signup_guard.features import registry
from signup_guard.scoring.bundle import places_of
from training.fit import Fitted
from training.metrics import reliability

PICTURE = "figures.png"


def gain_by_family(fitted: Fitted) -> dict[str, float]:
    """Share of what the trees' splits gained, by family of signals."""
    gained: dict[str, float] = {}
    for place, gain in zip(places_of(fitted.names), _gains(fitted), strict=True):
        family = registry.columns()[int(place)].signal.family
        gained[family] = gained.get(family, 0.0) + gain
    whole = sum(gained.values()) or 1.0
    return {family: gain / whole for family, gain in sorted(gained.items(), key=lambda item: -item[1])}


def strongest(fitted: Fitted, most: int = 12) -> list[tuple[str, float]]:
    """The columns with the greatest share of the gain."""
    gains = _gains(fitted)
    ranked = sorted(zip(fitted.names, gains, strict=True), key=lambda item: -item[1])[:most]
    return [(name, gain / (sum(gains) or 1.0)) for name, gain in ranked]


def _gains(fitted: Fitted) -> list[float]:
    found = fitted.booster.get_score(importance_type="total_gain")
    return [cast(float, found.get(f"f{number}", 0.0)) for number in range(len(fitted.names))]


def picture(fitted: Fitted, fake: np.ndarray) -> bytes:
    """ROC, precision and recall, calibration, scores by class and gain by family, as PNG."""
    scores = fitted.log_odds
    figure, axes = plt.subplots(1, 5, figsize=(20, 3.6), layout="constrained")
    false, true, _ = roc_curve(fake, scores)
    axes[0].plot(false, true)
    axes[0].set(title="ROC", xlabel="genuine taken for fake", ylabel="fakes found", xscale="log", xlim=(1e-3, 1))
    precision, recall, _ = precision_recall_curve(fake, scores)
    axes[1].plot(recall, precision)
    axes[1].set(title="precision and recall", xlabel="recall", ylabel="precision", ylim=(0, 1.02))
    said, so, _ = zip(*reliability(fake, scores), strict=True)
    axes[2].plot((0, 1), (0, 1), "--", color="grey")
    axes[2].plot(said, so, "o-")
    axes[2].set(title="calibration", xlabel="probability said", ylabel="share of fakes")
    bins = np.linspace(float(scores.min()), float(scores.max()), 40)
    for truth, name in ((False, "genuine"), (True, "fake")):
        axes[3].hist(scores[fake == truth], bins=bins, density=True, alpha=0.6, label=name)
    axes[3].axvline(fitted.cuts.hold, color="black", linestyle=":", label="hold")
    axes[3].set(title="scores", xlabel="log-odds")
    axes[3].legend()
    families = gain_by_family(fitted)
    axes[4].barh(list(families)[::-1], list(families.values())[::-1])
    axes[4].set(title="gain by family")
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=70, metadata={"Software": None})
    plt.close(figure)
    return buffer.getvalue()


def card(about: Mapping[str, Any], fitted: Fitted) -> str:
    """The page, made from what the manifest says."""
    data, metrics = about["data"], about["metrics"]
    files = "; ".join(f"`{file['name']}` (sha256 `{file['sha256']}`)" for file in data["files"])
    verdict = "**Calibrated.**" if about["calibrated"] else f"**Uncalibrated**: it holds and never blocks ({'; '.join(about['faults'])})."
    lines = [
        "# Model card",
        "",
        f"Probability that an account registration is fake, from {len(fitted.names)} columns of past-only signals. {verdict}",
        "It is meant to choose which signups a person looks at; it is no proof against anybody.",
        "",
        f"- Data: {files}; {data['rows']:,} signups from {data['from']} to {data['until']}, {data['labelled']:,} labelled,"
        f" {data['fakes']:,} fake." + (" Synthetic: the figures say little about real applicants." if about["synthetic"] else ""),
        f"- Blocks: {_blocks(about)}.",
        "- Enrichment tables are those of the day of training; signals of old signups may know a little more than one knew then.",
        f"- Left out: {about['left_out'] or 'nothing'}.",
        *([f"- Blended: scores are the mean with those of the shipped model `{blended}`."] if (blended := about["blended_with"]) else []),
        "",
        f"## Figures on {'the test block' if fitted.split else 'rows left out in turn'}",
        "",
        "They are of trees that had not seen these rows; those that score were then grown on all rows, with the same calibration and cuts.",
        "",
        figures_table(metrics),
        "",
        f"![ROC, precision and recall, calibration, scores, gain by family]({PICTURE})",
        "",
        "## What it looks at",
        "",
        "By family: " + ", ".join(f"{family} {100 * share:.0f} %" for family, share in gain_by_family(fitted).items()) + ".",
        "Strongest columns: " + ", ".join(f"`{name}` {100 * share:.1f} %" for name, share in strongest(fitted)) + ".",
        "",
    ]
    return "\n".join(lines)


def _blocks(about: Mapping[str, Any]) -> str:
    if not about["blocks"]:
        return "too few rows for blocks in time: calibrated, cut and judged on five ring-disjoint folds left out in turn"
    told = (f"{name} from {block['from']} ({block['rows']:,} rows, {block['fakes']:,} fake)" for name, block in about["blocks"].items())
    return f"{', '.join(told)}; {'no ring' if about['disjoint'] else 'a few rings'} in two of them"


def figures_table(found: Mapping[str, Any]) -> str:
    """The figures as a Markdown table; the command line prints the same."""
    rows = [("signups (fake)", f"{found['rows']:,} ({found['fakes']:,}), {found['window']['from']} to {found['window']['until']}")]
    for name, words in (("auc", "AUC"), ("ap", "average precision"), ("tpr_at_1", "fakes found at 1 % FPR"), ("tpr_at_5", "at 5 % FPR")):
        figure = found[name]
        beside = "; ".join(f"{other} {values[name]:.3f}" for other, values in found["baselines"].items())
        rows.append((words, f"{figure['value']:.3f} ({figure['low']:.3f}-{figure['high']:.3f}); {beside}"))
    rows.append(("calibration error", f"{found['ece']:.3f}"))
    for name, cut in found["cuts"].items():
        text = (
            "closed"
            if cut is None
            else f"log-odds {cut['cut']:.2f}: {100 * cut['genuine']:.2f} % of genuine, {100 * cut['fake']:.1f} % of fakes"
        )
        rows.append((f"{name} cut", text))
    for budget, values in found["budgets"].items():
        rows.append((f"looking at {budget}", f"precision {values['precision']:.3f}, recall {values['recall']:.3f}"))
    if rings := found["rings"]:
        for k, stopped in rings["stopped_by"].items():
            share = "no ring is long enough" if stopped["share"] is None else f"{100 * stopped['share']:.0f} % of {stopped['rings']}"
            rows.append((f"rings stopped by account {k}", f"{share}; by lot one of these is held in {100 * stopped['by_lot']:.0f} %"))
        rows.append(("accounts of rings let through", f"{100 * rings['leaked']:.1f} % of {rings['rings']} rings"))
        positions = (f"{name}: {100 * share:.0f} %" for name, share in rings["recall_by_position"].items() if share is not None)
        rows.append(("recall by place in the ring", ", ".join(positions)))
    return "\n".join(["| what | figure |", "|---|---|", *(f"| {name} | {text} |" for name, text in rows)])
