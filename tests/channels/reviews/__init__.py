"""Reviews on Google: stars and their changes, one answer, and what Google refuses."""
