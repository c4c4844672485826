"""Whose turn it is, and who takes it: the order of the queue, presence, load, skills."""
