"""Walls, headers, hostile input, secrets: what must hold on every door of the desk."""
