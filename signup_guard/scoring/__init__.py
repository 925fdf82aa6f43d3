"""From a vector to a score: load a bundle (`bundle`), choose one (`choice`), say why (`explain`)."""

from math import exp

import numpy as np

from signup_guard.domain import Score
from signup_guard.scoring.bundle import Bundle, Cuts, load_bundle
from signup_guard.scoring.explain import explain, explain_placed

__all__ = ["Bundle", "Cuts", "explain", "explain_placed", "load_bundle", "probability", "score"]


def score(bundle: Bundle, vector: np.ndarray, reasons: bool) -> Score:
    """What the bundle says of a vector in the order of `registry.names()`, with its reasons where they are asked for."""
    log_odds = bundle.predict(vector)
    why = explain(bundle, vector) if reasons else ()
    return Score(probability(log_odds), log_odds, bundle.id, bundle.calibrated, why, bundle.first_look(vector))


def probability(log_odds: float) -> float:
    """The probability of these log-odds.

    >>> probability(0.0), probability(-1000.0), probability(1000.0)
    (0.5, 0.0, 1.0)
    """
    return 1 / (1 + exp(-log_odds)) if log_odds > -700 else 0.0
