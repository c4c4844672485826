"""A Facebook page: what may be done there, how its posts stand, and what it lists."""
