"""The people who write to us, and the names they use on each network."""
