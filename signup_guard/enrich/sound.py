"""How a name sounds, for search alone: no signal, no link key."""

from __future__ import annotations

from typing import Final

from jellyfish import metaphone

from signup_guard.enrich.text import words

_MOST_WORDS: Final = 6
_LONGEST: Final = 32
"""Letters of a word that are heard."""


def sound(name: str) -> str | None:
    """The words of a name as they sound in English (Metaphone), in alphabetical order; words in another script than Latin as they are.
    None when nothing is left.

    >>> sound("Catherine O'Brien"), sound("OBRIEN, Kathryn"), sound("Мария 7")
    ('K0RN OBRN', 'K0RN OBRN', 'мария')
    """
    heard = [metaphone(word[:_LONGEST]) if word.isascii() else word for word in words(name)[:_MOST_WORDS] if word.isalpha()]
    return " ".join(sorted(filter(None, heard))) or None
