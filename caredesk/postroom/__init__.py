"""Arrivals in, outgoing replies out: the only place where channels and tickets meet."""
