"""A look around with made-up signups: a week in a store of its own, and a host site that asks the service like any other."""

from signup_guard.demo.site import create_site
from signup_guard.demo.week import fill, ring

__all__ = ["create_site", "fill", "ring"]
