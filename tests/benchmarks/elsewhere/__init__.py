"""Labelled registrations of a made-up platform, written apart from the shipped simulator.

Nothing of `signup_guard.simulate` is used, so that a model that learnt there is judged here on what another author assumed.  All rates and
habits are assumptions, not measurements.  Each stream is a piece of one platform's life, in which operators of fake accounts and genuine
people are mixed; the platform (countries, mail providers, card issuers, networks, what its form asks) is drawn anew for each.  Mail domains
are made up but for widely known providers; people, companies and cards are made up, addresses and telephone numbers are random.
"""

from tests.benchmarks.elsewhere.stream import CALLERS, stream

__all__ = ["CALLERS", "stream"]
