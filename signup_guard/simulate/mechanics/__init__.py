"""One mechanic a file.  Each states its assumption and where its rate comes from; "assumption" means that nobody measured it."""
