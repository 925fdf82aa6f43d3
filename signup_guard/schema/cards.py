"""Card numbers in text: found by issuer prefix, length and Luhn check, whatever spaces and dashes stand between the digits."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

_BETWEEN = r"[\s\u00ad\u200b-\u200d\u2060\ufeff\u2010-\u2015\u2212\u301c\ufe58\ufe63\uff0d-]*"
"""Spaces and dashes of any script, and characters without width."""
SHORTEST_CARD: Final = 13
"""Digits of the shortest card number."""
_SUSPECT: Final = re.compile(rf"\d(?:{_BETWEEN}\d){{{SHORTEST_CARD - 1}}}")
_RUN: Final = re.compile(rf"\d(?:{_BETWEEN}\d){{{SHORTEST_CARD - 1},}}")

_ISSUERS: Final[tuple[tuple[range, tuple[int, ...]], ...]] = (
    (range(4000, 5000), (13, 16, 19)),  # Visa
    (range(5100, 5600), (16,)),  # Mastercard
    (range(2221, 2721), (16,)),
    (range(3400, 3500), (15,)),  # American Express
    (range(3700, 3800), (15,)),
    (range(3000, 3060), (14, 15, 16, 17, 18, 19)),  # Diners Club
    (range(3095, 3096), (14, 15, 16, 17, 18, 19)),
    (range(3600, 3700), (14, 15, 16, 17, 18, 19)),
    (range(3800, 4000), (14, 15, 16, 17, 18, 19)),
    (range(3528, 3590), (16, 17, 18, 19)),  # JCB
    (range(6000, 7000), (16, 17, 18, 19)),  # Discover, UnionPay, Maestro, RuPay
    (range(5000, 5100), (16, 17, 18, 19)),  # Maestro, Elo, Verve, Dankort
    (range(5600, 5900), (16, 17, 18, 19)),
    (range(8100, 8300), (16,)),  # RuPay
    (range(2200, 2205), (16, 17, 18, 19)),  # Mir
    (range(9792, 9793), (16,)),  # Troy
)
"""First four digits and the lengths that go with them, after ISO/IEC 7812 and what the issuers publish.  Maestro's 12 to 15 digits are left
out: nobody issues them any more, and they are too like phone numbers."""
_LENGTHS: Final = {prefix: lengths for prefixes, lengths in _ISSUERS for prefix in prefixes}
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""What Luhn's check makes of a digit in every second place: twice as much, its digits added up."""


def holds_card(text: str) -> bool:
    """Whether a card number stands in the text.

    >>> holds_card("pay with 4242 4242-4242 4242 please"), holds_card("4242 4242 4242 4241"), holds_card("+41 44 668 18 00")
    (True, False, False)
    """
    return _SUSPECT.search(text) is not None and bool(_spans(text))


def without_cards(text: str) -> str:
    """The text with every card number cut out.

    >>> without_cards("jane 4242424242424242 doe")
    'jane  doe'
    """
    while _SUSPECT.search(text) is not None and (spans := _spans(text)):  # again, because what is left may join into another
        for start, end in reversed(spans):
            text = text[:start] + text[end:]
    return text


def _spans(text: str) -> list[tuple[int, int]]:
    """Where card numbers stand, in order, overlapping ones as one.

    A number begins and ends where digits do, not inside a longer unbroken row of them: such rows are hashes and ids.
    """
    found: list[tuple[int, int]] = []
    for run in _RUN.finditer(text):
        places = [place for place in range(run.start(), run.end()) if text[place].isdecimal()]
        digits = [int(text[place]) for place in places]
        starts = [k for k, place in enumerate(places) if k == 0 or places[k - 1] != place - 1]
        ends = {*starts[1:], len(digits)}
        # Luhn sums of the digits before each place, with the doubled ones at even and at odd places
        sums = [[0, *accumulate(_DOUBLED[digit] if k % 2 == odd else digit for k, digit in enumerate(digits))] for odd in (0, 1)]
        for start in starts:
            prefix = int("".join(map(str, digits[start : start + 4])))
            for length in _LENGTHS.get(prefix, ()):
                end = start + length
                if end in ends and (sums[end % 2][end] - sums[end % 2][start]) % 10 == 0:
                    if found and places[start] < found[-1][1]:
                        found[-1] = (found[-1][0], max(found[-1][1], places[end - 1] + 1))
                    else:
                        found.append((places[start], places[end - 1] + 1))
    return found
