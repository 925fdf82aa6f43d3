"""One mechanic a file.  Each states its assumption; "assumption" means that nobody measured it."""
