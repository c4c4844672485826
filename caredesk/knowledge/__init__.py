"""What we know: articles that are cared for, and the memory of everything that was ever answered."""
