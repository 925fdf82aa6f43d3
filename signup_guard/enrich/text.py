"""Typed text: cleaning, folding, shapes, how natural it looks, and how alike two texts are.  Every function takes any string."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from math import log2
from typing import Final

from rapidfuzz import fuzz

_UNDECOMPOSED: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ə": "e", "’": "'", "ʻ": "'", "ʼ": "'"}
)
_SCRIPTS: Final = {"CJK": "han", "HIRAGANA": "han", "KATAKANA": "han", "KATAKANA-HIRAGANA": "han", "BOPOMOFO": "han", "IDEOGRAPHIC": "han"}
_MOST_WORDS: Final = 6
_LONGEST: Final = 256
"""Characters of a text that are looked at: one may unfold into eighteen."""
_EMPTY_HASHES: Final = {
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}
_WORDS_FOR_NOTHING: Final = {"undefined", "null", "(null)", "none", "nil", "nan", "n/a", "unknown", "[object object]"}
_PLACEHOLDERS: Final = _EMPTY_HASHES | _WORDS_FOR_NOTHING
_PLACEHOLDER_SIZES: Final = frozenset(map(len, _PLACEHOLDERS))
_NOTHING: Final = "0-.:{} "
"""Characters that an identifier of nothing is made of."""

# -log2 of the chance that a letter (columns a to z) follows another (rows: start of a word, then a to z), cut at 9.  Counted once over
# the English words of the Python manual, the place names of tzdata's zones, and given and family names from 51 languages and countries.
_BITS: Final = """
44455555554445558544656867 65557756575342768344567866 27872996377499399368497969 39693982495588397585599976
28962976279677399458477966 56546667576353668234756666 39993488289488399376499979 26883974397585399468397979
29982999387656399566398979 36454657865452578434769876 19773998496887299978398999 28893994386677399456497969
26753778277368389966469959 15693897398858359868498978 37533837377784489744579857 66656666676442669345446877
29883894487498359365499979 39997999599889599985069969 36653858286655389554577968 37593993395567458843586967
39783893288687399454587968 45554757475353769334777776 19882999298698499779799979 19982995398796499658698979
39473994399789539863697569 27653877496454369545468978 25762985386666398867487956
"""
_COST: Final = {
    first + second: float(cost)
    for first, row in zip("^abcdefghijklmnopqrstuvwxyz", _BITS.split(), strict=True)
    for second, cost in zip("abcdefghijklmnopqrstuvwxyz", row, strict=True)
}


def clean(text: str) -> str:
    r"""The text without what cannot be seen: control, format, private and surrogate characters go, runs of blanks become one.

    >>> clean(" J\u200ba\x00ne\u00a0 Doe\ud800 ")
    'Jane Doe'
    """
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " if char.isspace() else "" for char in text)
    return " ".join(text.split()) if "  " in text else text.strip(" ")


def is_placeholder(text: str) -> bool:
    """Whether the text stands for nothing: `undefined`, all zeros, the hash of empty input.

    >>> is_placeholder("00000000-0000-0000-0000-000000000000"), is_placeholder("d_70")
    (True, False)
    """
    if len(text) in _PLACEHOLDER_SIZES and text.casefold() in _PLACEHOLDERS:
        return True
    return text[:1] in _NOTHING and not text.strip(_NOTHING)


def fold(text: str) -> str:
    """The text in lower case without accents and compatibility forms; letters of other scripts stay.

    >>> fold("Ærø Łódź ＪＯＳÉ")
    'aero lodz jose'
    """
    text = text[:_LONGEST]
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)[:_LONGEST].casefold().translate(_UNDECOMPOSED)
    return "".join(char for char in apart if not unicodedata.combining(char))[:_LONGEST]


def normal(text: str) -> str:
    """The text in the usual form of each character (NFKC), case and accents kept."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text[:_LONGEST])[:_LONGEST]


def words(text: str) -> list[str]:
    """Folded words, split at blanks and hyphens, without punctuation.

    >>> words("O'Brien-Doe, Jane")
    ['obrien', 'doe', 'jane']
    """
    bare = ("".join(char for char in word if char.isalnum()) for word in fold(text).replace("-", " ").split())
    return [word for word in bare if word]


@lru_cache(64)
def person(name: str) -> str | None:
    """A name as a key: folded words in alphabetical order; None when nothing is left."""
    return " ".join(sorted(words(name))) or None


def _chunks(text: str) -> Iterator[tuple[bool, str]]:
    """Runs of letters and digits (True) and of all else (False)."""
    for kind, chars in groupby(text, str.isalnum):
        yield kind, "".join(chars)


def template(text: str) -> str:
    """The shape of an account name: letter runs as `a`, digit runs as so many `9` (six at most), separators as they are.

    A run that changes between letters and digits three times or more is a random string: `x` and its length.

    >>> template("jane.doe1987"), template("a8f3k20q"), template("x_y")
    ('a.a9999', 'x8', 'a_a')
    """
    shape = []
    for alphanumeric, chunk in _chunks(text[:64]):
        if not alphanumeric:
            shape.append(chunk[:2])
            continue
        runs = [(digits, len(list(chars))) for digits, chars in groupby(chunk, str.isdigit)]
        if len(runs) > 3:
            shape.append(f"x{len(chunk)}")
        else:
            shape.extend("9" * min(length, 6) if digits else "a" for digits, length in runs)
    return "".join(shape)


@lru_cache(4096)
def script(char: str) -> str:
    """The script of a letter by its Unicode name, in lower case; Japanese and Chinese ones count as one.

    >>> script("д"), script("名"), script("か")
    ('cyrillic', 'han', 'han')
    """
    name = unicodedata.name(char, "other").split(" ", 1)[0]
    return _SCRIPTS.get(name, name.lower())


def _word_shape(word: str) -> str:
    letters = [char for char in word if char.isalpha()]
    if not letters:
        return "9"
    cases = (("Aa", word.istitle()), ("a", word.islower()), ("A", word.isupper()), ("aA", word.lower() != word.upper()), ("", True))
    case = next(case for case, has in cases if has)
    length = len(word) if len(word) < 3 else min(len(word) // 2 * 2, 10)
    written = script(letters[0])
    return f"{case}{length}" + ("" if written == "latin" else f":{written}")


def name_template(name: str) -> str:
    """The shape of a name: for each word its case, its length (in steps of two from 2 to 10) and its script where it is not Latin.

    >>> name_template("Jane Doe"), name_template("JANE o'hara 2"), name_template("Мария")
    ('Aa4 Aa2', 'A4 a6 9', 'Aa4:cyrillic')
    """
    return " ".join(_word_shape(word) for word in normal(name).split()[:_MOST_WORDS])


def naturalness(text: str) -> float | None:
    """Mean log2 likelihood of each letter after the one before it (about -3.7 for names, -6 for random letters); None unless all
    letters are Latin and there are three at least.

    >>> naturalness("margaret") > naturalness("xqzvkw")
    True
    """
    costs = []
    before = "^"
    for char in fold(text):
        if "a" <= char <= "z":
            costs.append(_COST[before + char])
            before = char
        elif char.isalpha():
            return None
        else:
            before = "^"
    return -sum(costs) / len(costs) if len(costs) >= 3 else None


def entropy(text: str) -> float:
    """Shannon entropy of the characters, in bits a character.

    >>> entropy("abab")
    1.0
    """
    return -sum(n / len(text) * log2(n / len(text)) for n in Counter(text).values()) if text else 0.0


def letters(text: str) -> str:
    """Only the letters."""
    return "".join(char for char in text if char.isalpha())


def trailing_digits(text: str) -> str:
    """The ASCII digits at the end, or nothing.

    >>> trailing_digits("jane1987")
    '1987'
    """
    return text[len(text.rstrip("0123456789")) :]


def small_number(digits: str) -> int | None:
    """The number of up to nine digits; None for none or more."""
    return int(digits) if 0 < len(digits) <= 9 else None


def likeness(name: str | None, other: str | None) -> float | None:
    """How alike two names are, from 0 to 1, whatever the order of their words; None where one is missing or they share no script.

    >>> likeness("Jane Doe", "DOE, JANE"), likeness("Jane Doe", "Иван")
    (1.0, None)
    """
    if name is None or other is None:
        return None
    first, second = person(name), person(other)
    if first is None or second is None or not {script(c) for c in letters(first)} & {script(c) for c in letters(second)}:
        return None
    return round(fuzz.ratio(first, second) / 100, 4)


def account_likeness(name: str | None, account: str | None) -> float | None:
    """How much of a person's name is in an account name, from 0 to 1: its words, or the words run together.

    >>> account_likeness("Jane Doe", "doe.jane77"), account_likeness("Jane Doe", "janedoe")
    (1.0, 1.0)
    """
    if name is None or account is None:
        return None
    said, bare = _letter_runs(name), _letter_runs(account)
    if not said or not bare or script(said[0][0]) != script(bare[0][0]):
        return None
    joined = (fuzz.ratio("".join(order), "".join(bare)) for order in (said, said[::-1]))
    return round(max(fuzz.token_set_ratio(" ".join(said), " ".join(bare)), *joined) / 100, 4)


@lru_cache(64)
def _letter_runs(written: str) -> Sequence[str]:
    return "".join(char if char.isalpha() else " " for char in fold(written)).split()
