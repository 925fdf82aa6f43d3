"""Scores account registrations for fraud at the moment of signup."""
