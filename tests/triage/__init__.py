"""What a machine makes of a post, and who may correct it."""
