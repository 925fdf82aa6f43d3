"""Which earlier signups a new one is tied to, and the figures of the rings that ties make.  Pure arithmetic; `features/` feeds it."""
