"""From labelled history to a model bundle: `python -m training`.  Runs from a checkout with the extra `train`; serving never imports it."""
