"""X: what it says, what it takes, and what it refuses."""
